package io.howdah.sense.ebpf;

import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Block I/O latency by program, device and operation: who else uses the database's disk. */
public final class BlockIo {
  public static final String NAME = "block-io";

  public static final Metric LATENCY =
      Metric.histogram(
          "program_block_io_seconds",
          "seconds",
          "Block requests from hand-over to completion, by the program that handed them over");

  /** The most programs with series of their own. */
  static final int MOST_PROGRAMS = 30;

  private static final String COUNT = "@block_count";
  private static final String MICROS = "@block_micros";

  private BlockIo() {}

  /** Runs always: two short programs for each request of a device. */
  public static Probe probe() {
    return new Probe(
        NAME,
        "block I/O latency by program, device and operation",
        List.of(LATENCY.name()),
        Probe.Mode.ALWAYS,
        List.of("tracepoint:block:block_rq_issue", "tracepoint:block:block_rq_complete"),
        "/proc/pressure/io and /proc/diskstats: without programs",
        () ->
            new ProbeProgram(
                ProbeText.of("block-io.bt", events(Tracepoints.here())),
                new LatestMaps(Set.of(COUNT, MICROS), reader(Devices.ofThisMachine()))));
  }

  /**
   * From hand-over where the kernel tells it (6.5 and later), else from the moment the driver gets
   * it: then what waited in the kernel's queue is short of that wait, and may bear the name of the
   * kernel's own worker.
   */
  static Map<String, String> events(Set<String> available) {
    return available.contains("block:block_io_start") && available.contains("block:block_io_done")
        ? Map.of("begin", "block_io_start", "end", "block_io_done")
        : Map.of("begin", "block_rq_issue", "end", "block_rq_complete");
  }

  private static LatestMaps.Meaning reader(Devices devices) {
    Map<Long, String> names = new HashMap<>();
    return (now, life, maps) -> {
      Tallies tallies = new Tallies();
      maps.getOrDefault(COUNT, Map.of())
          .forEach((key, count) -> {
            CountKey k = CountKey.of(key, 3);
            tallies.count(labels(k, devices, names), k.number(2), count);
          });
      maps.getOrDefault(MICROS, Map.of())
          .forEach((key, sum) -> tallies.sum(labels(CountKey.of(key, 2), devices, names), sum));
      return new Telemetry(
          now,
          List.of(),
          tallies.largest("program", MOST_PROGRAMS).distributions(LATENCY, life),
          List.of());
    };
  }

  private static Labels labels(CountKey key, Devices devices, Map<Long, String> names) {
    return Labels.of(
        "program",
        ProgramNames.folded(key.program()),
        "device",
        names.computeIfAbsent(key.number(0), devices::name),
        "operation",
        operation(key.rest().get(1)));
  }

  /** The first letter of what blktrace prints; what follows are flags. */
  static String operation(String rwbs) {
    return switch (rwbs.isEmpty() ? ' ' : rwbs.charAt(0)) {
      case 'R' -> "read";
      case 'W' -> "write";
      case 'F' -> "flush";
      case 'D' -> "discard";
      default -> "other";
    };
  }
}
