package io.howdah.sense.ebpf;

import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one life of {@code latency.bt}, which prints totals. */
final class LatencyReader implements ProbeReader {
  static final Metric LATENCY =
      Metric.histogram(
          "postgresql_statement_latency_seconds",
          "seconds",
          "Latency of statements in the server: simple, a Query message as a whole; extended, an Execute message and the commit that follows it");

  /** What a client says a statement with; in the order of the program's numbers. */
  private enum Protocol {
    SIMPLE,
    EXTENDED;

    static Optional<Protocol> of(long number) {
      return number >= 0 && number < values().length
          ? Optional.of(values()[(int) number])
          : Optional.empty();
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Protocol, SlotSums> latencies = new EnumMap<>(Protocol.class);

  @Override
  public void accept(ProbeMessage message) {
    if (message instanceof ProbeMessage.Numbers map) {
      switch (map.map()) {
        case "@sl_slots" ->
            map.values()
                .forEach((key, count) ->
                    MapKey.numbers(key, 2)
                        .ifPresent(
                            k -> Protocol.of(k[0]).ifPresent(p -> of(p).total(k[1], count))));
        case "@sl_time" ->
            map.values()
                .forEach((key, sum) ->
                    MapKey.numbers(key, 1)
                        .ifPresent(k -> Protocol.of(k[0]).ifPresent(p -> of(p).totalMicros(sum))));
        default -> {}
      }
    }
  }

  private SlotSums of(Protocol protocol) {
    return latencies.computeIfAbsent(protocol, p -> new SlotSums());
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    List<Distribution> all = new ArrayList<>();
    latencies.forEach((protocol, sums) ->
        all.add(
            sums.distribution(
                LATENCY, Labels.of("protocol", protocol.label()), life.fidelity(), life.since())));
    return new Telemetry(now, List.of(), all, List.of());
  }
}
