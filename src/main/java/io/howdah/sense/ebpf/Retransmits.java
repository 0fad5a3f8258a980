package io.howdah.sense.ebpf;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** TCP segments sent again, by remote address: which standby or client sits behind a bad link. */
public final class Retransmits {
  public static final Metric RETRANSMITS =
      Metric.counter("tcp_retransmits", "", "TCP segments sent again, by the address sent to");

  public static final Metric SENT =
      Metric.counter(
          "tcp_segments_sent",
          "",
          "TCP segments sent for the first time, in all network namespaces of the machine");
  public static final Metric SHARE =
      Metric.gauge(
          "tcp_retransmitted_ratio",
          "ratio",
          "Share of the TCP segments sent since the probe began that were sent again");

  /** The most addresses with a series of their own; the rest is added up as {@code other}. */
  static final int MOST_ADDRESSES = 50;

  private static final String MAP = "@tcp_retransmits";

  private Retransmits() {}

  /** Runs always: a retransmit is rare, and where it is not, it is worth its microsecond. */
  public static Probe probe() {
    return new Probe(
        "tcp-retransmits",
        "TCP retransmits by remote address",
        List.of(RETRANSMITS.name(), SHARE.name()),
        Probe.Mode.ALWAYS,
        List.of("tracepoint:tcp:tcp_retransmit_skb"),
        "host_tcp_retransmits: of the whole machine, without addresses",
        () -> {
          SegmentsSent sent = new SegmentsSent(Path.of("/proc"));
          return new ProbeProgram(
              ProbeText.of("tcp-retransmits.bt", Map.of()),
              new LatestMaps(
                  Set.of(MAP),
                  (now, life, maps) ->
                      series(now, life, maps.getOrDefault(MAP, Map.of()))
                          .and(share(now, life, maps.getOrDefault(MAP, Map.of()), sent))));
        });
  }

  private static Telemetry share(
      Instant now, ProbeReader.Life life, Map<String, Long> byAddress, SegmentsSent segments) {
    long sent = segments.sinceFirst(now);
    long again = byAddress.values().stream().mapToLong(Long::longValue).sum();
    if (sent + again == 0) {
      return Telemetry.nothing(now);
    }
    return new Telemetry(
        now,
        List.of(
            Measurement.counter(SENT, Labels.NONE, sent, Fidelity.SAMPLED, life.since()),
            Measurement.gauge(
                SHARE, Labels.NONE, (double) again / (sent + again), Fidelity.ESTIMATED)),
        List.of(),
        List.of());
  }

  private static Telemetry series(Instant now, ProbeReader.Life life, Map<String, Long> byAddress) {
    Map<String, Long> counts = new HashMap<>();
    byAddress.forEach((address, count) -> counts.merge(plain(address), count, Long::sum));
    Map<String, Long> few = Largest.of(counts, MOST_ADDRESSES, "other");
    List<Measurement> measured =
        few.entrySet().stream()
            .map(e ->
                Measurement.counter(
                    RETRANSMITS,
                    Labels.of("remote", e.getKey()),
                    e.getValue(),
                    life.fidelity(),
                    life.since()))
            .toList();
    return new Telemetry(now, measured, List.of(), List.of());
  }

  /** A socket that takes both families knows an IPv4 address in its IPv6 clothes. */
  static String plain(String address) {
    return address.startsWith("::ffff:") && address.contains(".")
        ? address.substring("::ffff:".length())
        : address;
  }
}
