package io.howdah.sense.host;

import io.howdah.model.Labels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server's processes by /proc. Each look adds what processes gained since the one before, so
 * that sums only grow; one that began and ended between two looks is missed: sampled.
 */
final class ProcessLook {
  /** With more of them only so many are looked at. */
  private static final int MOST = 1000;

  private enum What {
    USER,
    SYSTEM,
    QUEUED,
    VOLUNTARY,
    INVOLUNTARY,
    READ_ANY,
    WRITTEN_ANY,
    READ_DEVICE,
    WRITTEN_DEVICE
  }

  private record Backend(String id, long started) {}

  private final Path proc;
  private final long postmaster;
  private final EnumMap<What, Double> totals = new EnumMap<>(What.class);
  private Map<Backend, EnumMap<What, Double>> before = Map.of();
  private Optional<Instant> since = Optional.empty();

  ProcessLook(Path proc, long postmaster) {
    this.proc = proc;
    this.postmaster = postmaster;
  }

  void look(Series out, Instant now) {
    boolean first = since.isEmpty();
    Instant began = since.orElse(now);
    since = Optional.of(began);
    List<Path> family = ProcFiles.family(proc, postmaster);
    Map<Backend, EnumMap<What, Double>> after = HashMap.newHashMap(family.size());
    long memory = 0;
    long largest = 0;
    for (Path process : family.stream().limit(MOST).toList()) {
      Optional<String> stat = ProcFiles.read(process.resolve("stat"));
      Optional<String> status = ProcFiles.read(process.resolve("status"));
      if (stat.isPresent() && status.isPresent()) {
        Map<String, Long> fields = ProcText.fields(status.get());
        EnumMap<What, Double> counted = counted(process, ProcText.stat(stat.get()), fields);
        after.put(
            new Backend(process.getFileName().toString(), LocalServer.startedOf(process).orElse(0)),
            counted);
        long anonymous = fields.getOrDefault("RssAnon", 0L);
        memory += anonymous;
        largest = Math.max(largest, anonymous);
      }
    }
    if (!first) {
      after.forEach((process, counted) -> {
        Map<What, Double> old = before.getOrDefault(process, new EnumMap<>(What.class));
        counted.forEach((what, value) ->
            totals.merge(what, Math.max(0, value - old.getOrDefault(what, 0.0)), Double::sum));
      });
    }
    before = after;
    tell(out, began);
    out.gauge("postgresql_memory_bytes", Labels.NONE, memory);
    out.gauge("postgresql_largest_process_bytes", Labels.NONE, largest);
    if (family.size() > MOST) {
      out.absent(
          "postgresql_process_cpu_seconds",
          "%d processes are more than are looked at".formatted(family.size()),
          "the same of the first " + MOST);
    }
  }

  private static EnumMap<What, Double> counted(
      Path process, List<String> stat, Map<String, Long> status) {
    EnumMap<What, Double> counted = new EnumMap<>(What.class);
    if (stat.size() > 12) {
      counted.put(What.USER, ProcText.number(stat.get(11)).orElse(0) * ProcText.TICK);
      counted.put(What.SYSTEM, ProcText.number(stat.get(12)).orElse(0) * ProcText.TICK);
    }
    List<String> scheduled =
        ProcFiles.read(process.resolve("schedstat")).map(ProcText::words).orElse(List.of());
    if (scheduled.size() > 1) {
      counted.put(What.QUEUED, ProcText.number(scheduled.get(1)).orElse(0) / 1e9);
    }
    Map<String, Long> io =
        ProcFiles.read(process.resolve("io")).map(ProcText::fields).orElse(Map.of());
    put(counted, What.VOLUNTARY, status, "voluntary_ctxt_switches");
    put(counted, What.INVOLUNTARY, status, "nonvoluntary_ctxt_switches");
    put(counted, What.READ_ANY, io, "rchar");
    put(counted, What.WRITTEN_ANY, io, "wchar");
    put(counted, What.READ_DEVICE, io, "read_bytes");
    put(counted, What.WRITTEN_DEVICE, io, "write_bytes");
    return counted;
  }

  private static void put(
      EnumMap<What, Double> counted, What what, Map<String, Long> fields, String field) {
    Optional.ofNullable(fields.get(field)).ifPresent(v -> counted.put(what, v.doubleValue()));
  }

  private void tell(Series out, Instant began) {
    Path self = proc.resolve(Long.toString(postmaster));
    count(out, "postgresql_process_cpu_seconds", Labels.of("mode", "user"), What.USER, began);
    count(out, "postgresql_process_cpu_seconds", Labels.of("mode", "system"), What.SYSTEM, began);
    count(
        out, "postgresql_context_switches", Labels.of("kind", "voluntary"), What.VOLUNTARY, began);
    count(
        out,
        "postgresql_context_switches",
        Labels.of("kind", "involuntary"),
        What.INVOLUNTARY,
        began);
    if (ProcFiles.read(self.resolve("schedstat")).isPresent()) {
      count(out, "postgresql_run_queue_seconds", Labels.NONE, What.QUEUED, began);
    } else {
      out.absent(
          "postgresql_run_queue_seconds",
          "the kernel has no schedstat (CONFIG_SCHED_INFO)",
          "host_pressure_stall_seconds{resource=cpu}");
    }
    if (ProcFiles.denied(self.resolve("io"))) {
      out.absent(
          "postgresql_process_io_bytes",
          "/proc/%d/io is closed to this user: run Howdah as root or as the server's user"
              .formatted(postmaster),
          "postgresql_io_bytes, host_disk_bytes");
    } else {
      io(out, "any", "read", What.READ_ANY, began);
      io(out, "any", "write", What.WRITTEN_ANY, began);
      io(out, "device", "read", What.READ_DEVICE, began);
      io(out, "device", "write", What.WRITTEN_DEVICE, began);
    }
  }

  private void io(Series out, String place, String operation, What what, Instant began) {
    count(
        out,
        "postgresql_process_io_bytes",
        Labels.of("place", place, "operation", operation),
        what,
        began);
  }

  private void count(Series out, String metric, Labels labels, What what, Instant began) {
    out.counter(metric, labels, totals.getOrDefault(what, 0.0), began);
  }
}
