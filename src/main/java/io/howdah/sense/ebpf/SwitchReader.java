package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import io.howdah.sense.ebpf.StatementWaits.WaitClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one life of {@code switches.bt}: each second what was added in the one before. */
final class SwitchReader implements ProbeReader {
  static final Metric OFF_CPU =
      Metric.histogram(
          "postgresql_off_cpu_seconds",
          "seconds",
          "How long backends were off the processor at a time, waiting for clients left out");
  static final Metric SWITCHES =
      Metric.counter(
          "postgresql_context_switches",
          "",
          "Context switches of backends, voluntary (it had to wait) or involuntary (it was made to)");

  private static final int VOLUNTARY = 0;
  private static final int INVOLUNTARY = 1;
  private static final int CLIENT = 2;

  private final StatementLog log;
  private final Clock clock;
  private final Optional<String> unattributed;
  private final SlotSums slots = new SlotSums();
  private final Map<TemplateId, long[]> switches = new HashMap<>();
  private final Map<TemplateId, Map<WaitClass, Long>> nanos = new HashMap<>();
  private long voluntary;
  private long involuntary;
  private Optional<Instant> lastTick = Optional.empty();
  private Fidelity fidelity = Fidelity.EXACT;

  SwitchReader(StatementLog log, Clock clock, Optional<String> unattributed) {
    this.log = log;
    this.clock = clock;
    this.unattributed = unattributed;
  }

  @Override
  public void accept(ProbeMessage message) {
    switch (message) {
      case ProbeMessage.Numbers n -> numbers(n);
      case ProbeMessage.Tick t -> tick();
      case ProbeMessage.Printed p -> {}
      case ProbeMessage.Histograms h -> {}
      case ProbeMessage.Lost l -> {}
      case ProbeMessage.Loaded l -> {}
    }
  }

  private void numbers(ProbeMessage.Numbers map) {
    switch (map.map()) {
      case "@sw_count0", "@sw_count1" ->
          map.values()
              .forEach((key, count) -> MapKey.numbers(key, 3).ifPresent(k -> count(k, count)));
      case "@sw_time0", "@sw_time1" ->
          map.values().forEach((key, time) -> MapKey.numbers(key, 3).ifPresent(k -> time(k, time)));
      case "@sw_slots0", "@sw_slots1" ->
          map.values()
              .forEach(
                  (key, count) -> MapKey.numbers(key, 1).ifPresent(k -> slots.add(k[0], count)));
      default -> {}
    }
  }

  private void count(long[] key, long count) {
    int kind = key[2] == INVOLUNTARY ? INVOLUNTARY : key[2] == CLIENT ? CLIENT : VOLUNTARY;
    switches.computeIfAbsent(new TemplateId(key[0], key[1]), t -> new long[3])[kind] += count;
    if (kind == INVOLUNTARY) {
      involuntary += count;
    } else {
      voluntary += count;
    }
  }

  private void time(long[] key, long time) {
    nanos
        .computeIfAbsent(
            new TemplateId(key[0], key[1]), t -> new EnumMap<WaitClass, Long>(WaitClass.class))
        .merge(WaitClass.of(key[2]), time, Long::sum);
    slots.addNanos(time);
  }

  private void tick() {
    Instant now = clock.instant();
    List<StatementLog.Switch> slice = new ArrayList<>();
    // A wait that began in an earlier second ends in one without a switch of its own.
    nanos.keySet().forEach(statement -> switches.putIfAbsent(statement, new long[3]));
    switches.forEach((statement, counts) ->
        slice.add(
            new StatementLog.Switch(
                statement,
                counts[VOLUNTARY],
                counts[INVOLUNTARY],
                counts[CLIENT],
                nanos.getOrDefault(statement, Map.of()))));
    log.switches(lastTick.orElse(now.minus(Duration.ofSeconds(1))), now, slice, fidelity);
    lastTick = Optional.of(now);
    switches.clear();
    nanos.clear();
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    fidelity = life.fidelity();
    Optional<Instant> since = Optional.of(life.since());
    List<Absence> absences =
        unattributed
            .map(why -> List.of(new Absence(StatementProbes.BY_STATEMENT, why, SWITCHES.name())))
            .orElse(List.of());
    return new Telemetry(
        now,
        List.of(
            new Measurement(
                SWITCHES, Labels.of("kind", "voluntary"), voluntary, life.fidelity(), since),
            new Measurement(
                SWITCHES, Labels.of("kind", "involuntary"), involuntary, life.fidelity(), since)),
        List.of(slots.distribution(OFF_CPU, Labels.NONE, life.fidelity(), life.since())),
        absences);
  }
}
