package io.howdah.sense.host;

import io.howdah.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CPU, memory, pressure, block devices and TCP of the machine. */
final class MachineLook {
  private static final List<String> CPU_MODES =
      List.of("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal");
  private static final List<String> RESOURCES = List.of("cpu", "memory", "io");
  private static final int MOST_DEVICES = 32;
  private static final int SECTOR = 512;

  private final Path proc;
  private final Path blocks;
  private Optional<String> boot = Optional.empty();
  private Instant booted = Instant.EPOCH;

  MachineLook(HostAccess.Here machine) {
    this.proc = machine.proc();
    this.blocks = machine.root().resolve("sys/block");
  }

  /**
   * When the machine was started: fixed per boot, since the kernel's own answer moves with the
   * clock.
   */
  private Instant boot(Map<String, List<Long>> stat) {
    Optional<String> id = ProcFiles.read(proc.resolve("sys/kernel/random/boot_id"));
    if (booted.equals(Instant.EPOCH) || !id.equals(boot)) {
      boot = id;
      booted =
          Instant.ofEpochSecond(
              stat.getOrDefault("btime", List.of()).stream().findFirst().orElse(1L));
    }
    return booted;
  }

  void fast(Series out, Path network) {
    Optional<Map<String, List<Long>>> stat =
        ProcFiles.read(proc.resolve("stat")).map(ProcText::rows);
    if (stat.isEmpty()) {
      out.absent("host_cpu_seconds", proc + "/stat cannot be read", "");
      return;
    }
    Instant since = boot(stat.get());
    cpu(out, stat.get(), since);
    memory(out);
    pressure(out, since);
    tcp(out, network, since);
  }

  private static void cpu(Series out, Map<String, List<Long>> stat, Instant since) {
    List<Long> ticks = stat.getOrDefault("cpu", List.of());
    for (int i = 0; i < Math.min(ticks.size(), CPU_MODES.size()); i++) {
      out.counter(
          "host_cpu_seconds",
          Labels.of("mode", CPU_MODES.get(i)),
          ticks.get(i) * ProcText.TICK,
          since);
    }
    out.gauge(
        "host_cpus", Labels.NONE, stat.keySet().stream().filter(k -> k.matches("cpu\\d+")).count());
    stat.getOrDefault("procs_running", List.of()).stream()
        .findFirst()
        .ifPresent(n -> out.gauge("host_runnable_processes", Labels.NONE, n));
    stat.getOrDefault("processes", List.of()).stream()
        .findFirst()
        .ifPresent(n -> out.counter("host_processes_started", Labels.NONE, n, since));
    stat.getOrDefault("ctxt", List.of()).stream()
        .findFirst()
        .ifPresent(n -> out.counter("host_context_switches", Labels.NONE, n, since));
  }

  private void memory(Series out) {
    Map<String, Long> memory =
        ProcFiles.read(proc.resolve("meminfo")).map(ProcText::fields).orElse(Map.of());
    Map.of(
            "MemAvailable", "host_memory_available_bytes",
            "MemTotal", "host_memory_total_bytes",
            "Dirty", "host_memory_dirty_bytes",
            "SwapFree", "host_swap_free_bytes",
            "SwapTotal", "host_swap_total_bytes")
        .forEach((field, metric) -> {
          Optional<Long> bytes = Optional.ofNullable(memory.get(field));
          bytes.ifPresentOrElse(
              b -> out.gauge(metric, Labels.NONE, b),
              () -> out.absent(metric, "%s/meminfo has no %s".formatted(proc, field), ""));
        });
  }

  private void pressure(Series out, Instant since) {
    int read = 0;
    for (String resource : RESOURCES) {
      Map<String, Long> stalls =
          ProcFiles.read(proc.resolve("pressure").resolve(resource))
              .map(ProcText::pressure)
              .orElse(Map.of());
      read += stalls.size();
      stalls.forEach((kind, microseconds) ->
          out.counter(
              "host_pressure_stall_seconds",
              Labels.of("resource", resource, "kind", kind),
              microseconds / 1e6,
              since));
    }
    if (read == 0) {
      out.absent(
          "host_pressure_stall_seconds",
          "the kernel has no pressure stall information: CONFIG_PSI, or psi=1 on its command line",
          "host_runnable_processes, host_disk_busy_seconds, host_memory_available_bytes");
    }
  }

  private void tcp(Series out, Path network, Instant since) {
    Map<String, Long> tcp =
        ProcFiles.read(network.resolve("net/snmp"))
            .or(() -> ProcFiles.read(proc.resolve("net/snmp")))
            .map(t -> ProcText.snmp(t, "Tcp"))
            .orElse(Map.of());
    Optional<Long> sent = Optional.ofNullable(tcp.get("OutSegs"));
    Optional<Long> again = Optional.ofNullable(tcp.get("RetransSegs"));
    if (sent.isPresent() && again.isPresent()) {
      out.counter("host_tcp_segments_sent", Labels.NONE, sent.get(), since);
      out.counter("host_tcp_retransmits", Labels.NONE, again.get(), since);
    } else {
      out.absent("host_tcp_retransmits", "net/snmp cannot be read", "");
    }
  }

  void disks(Series out) {
    Optional<String> text = ProcFiles.read(proc.resolve("diskstats"));
    if (text.isEmpty()) {
      out.absent(
          "host_disk_seconds, host_disk_busy_seconds", proc + "/diskstats cannot be read", "");
      return;
    }
    Instant since = boot(ProcFiles.read(proc.resolve("stat")).map(ProcText::rows).orElse(Map.of()));
    List<List<String>> whole =
        text.get()
            .lines()
            .map(ProcText::words)
            .filter(w -> w.size() >= 14 && isDisk(w.get(2)))
            .toList();
    whole.stream().limit(MOST_DEVICES).forEach(w -> disk(out, w, since));
    if (whole.size() > MOST_DEVICES) {
      out.absent(
          "host_disk_seconds",
          "%d more block devices are not shown".formatted(whole.size() - MOST_DEVICES),
          "the first " + MOST_DEVICES);
    }
  }

  private boolean isDisk(String name) {
    return !name.matches("(loop|ram|zram|fd|sr)\\d+")
        && (!Files.isDirectory(blocks) || Files.exists(blocks.resolve(name.replace('/', '!'))));
  }

  private static void disk(Series out, List<String> words, Instant since) {
    String device = words.get(2);
    long[] n = words.stream().skip(3).mapToLong(w -> ProcText.number(w).orElse(0)).toArray();
    operation(out, device, "read", since, n[0], n[2], n[3]);
    operation(out, device, "write", since, n[4], n[6], n[7]);
    out.gauge("host_disk_queue_requests", Labels.of("device", device), n[8]);
    out.counter("host_disk_busy_seconds", Labels.of("device", device), n[9] / 1e3, since);
  }

  private static void operation(
      Series out, String device, String name, Instant since, long count, long sectors, long ms) {
    Labels labels = Labels.of("device", device, "operation", name);
    out.counter("host_disk_operations", labels, count, since);
    out.counter("host_disk_bytes", labels, (double) sectors * SECTOR, since);
    out.counter("host_disk_seconds", labels, ms / 1e3, since);
  }
}
