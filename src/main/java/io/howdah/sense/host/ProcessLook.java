package io.howdah.sense.host;

import io.howdah.model.Labels;
import io.howdah.sense.host.Processes.Identity;
import io.howdah.sense.host.Processes.What;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The server's processes by /proc. Each look adds what processes gained since the one before, so
 * that sums only grow; one that began and ended between two looks is missed: sampled.
 */
final class ProcessLook {
  private final Processes processes;
  private final Duration age;
  private final Path proc;
  private final long postmaster;
  private final EnumMap<What, Double> totals = new EnumMap<>(What.class);
  private Map<Identity, EnumMap<What, Double>> before = Map.of();
  private Optional<Instant> since = Optional.empty();

  /**
   * @param age how long ago processes may have been read for somebody else
   */
  ProcessLook(Processes processes, Duration age, Path proc, long postmaster) {
    this.processes = processes;
    this.age = age;
    this.proc = proc;
    this.postmaster = postmaster;
  }

  void look(Series out, Instant now) {
    boolean first = since.isEmpty();
    Instant began = since.orElse(now);
    since = Optional.of(began);
    Processes.Family family = processes.of(proc, postmaster, now, age);
    Map<Identity, EnumMap<What, Double>> after = HashMap.newHashMap(family.seen().size());
    family.seen().forEach(p -> after.put(p.identity(), p.counted()));
    if (!first) {
      after.forEach((process, counted) -> {
        Map<What, Double> old = before.getOrDefault(process, new EnumMap<>(What.class));
        counted.forEach((what, value) ->
            totals.merge(what, Math.max(0, value - old.getOrDefault(what, 0.0)), Double::sum));
      });
    }
    before = after;
    tell(out, began);
    out.gauge("postgresql_memory_bytes", Labels.NONE, anonymous(family).sum());
    out.gauge("postgresql_largest_process_bytes", Labels.NONE, anonymous(family).max().orElse(0));
    if (family.all() > Processes.MOST) {
      out.absent(
          "postgresql_process_cpu_seconds",
          "%d processes are more than are looked at".formatted(family.all()),
          "the same of the first " + Processes.MOST);
    }
  }

  private static LongStream anonymous(Processes.Family family) {
    return family.seen().stream().mapToLong(Processes.One::anonymous);
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
