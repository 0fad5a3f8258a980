package io.howdah.sense.ebpf;

import io.howdah.model.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Latency of the reads and writes of one server's processes, page cache and device told apart. With
 * PostgreSQL 18's {@code io_method = worker} the reads of queries are made by the server's I/O
 * workers, and are theirs here too: what a backend waited for them is not in the kernel's sight.
 */
public final class BackendIo {
  public static final String NAME = "backend-io";

  public static final Metric READS =
      Metric.histogram(
          "postgresql_read_seconds",
          "seconds",
          "Read calls of a server's processes, by where the data came from");
  public static final Metric WRITES =
      Metric.histogram(
          "postgresql_write_seconds",
          "seconds",
          "Write calls of a server's processes, by where the data went within the call");

  /** Where no device took part in a call. */
  static final String CACHE = "cache";

  /**
   * What one process did in this life of the probe.
   *
   * @param pid in Howdah's namespace
   * @param backendType as pg_stat_activity names them; {@code unknown} for one that ended before it
   *     was looked at
   * @param device the block device, or {@code cache}
   * @param calls how many
   * @param seconds in these calls
   */
  public record Traffic(
      long pid, String backendType, boolean read, String device, long calls, double seconds) {}

  private final ServerProcess.Source source;
  private volatile Optional<BackendIoReader> latest = Optional.empty();

  /**
   * For one server.
   *
   * @param source usually {@code () -> ServerProcess.behind(door)}
   */
  public BackendIo(ServerProcess.Source source) {
    this.source = source;
  }

  /** Runs in windows: it sees each read and write. */
  public Probe probe() {
    return new Probe(
        NAME,
        "read and write latency of backends, page cache and device apart",
        List.of(READS.name(), WRITES.name()),
        Probe.Mode.WINDOWS,
        List.of(
            "tracepoint:syscalls:sys_enter_pread64",
            "tracepoint:syscalls:sys_exit_pread64",
            "tracepoint:block:block_bio_queue"),
        "pg_stat_io with track_io_timing: sums without the cache told apart",
        this::make);
  }

  private ProbeProgram make() throws CannotProbeException {
    ServerProcess server = source.find();
    String text =
        ProbeText.of("backend-io.bt", Map.of("postmaster", Long.toString(server.postmaster())));
    BackendIoReader reader = new BackendIoReader(Devices.ofThisMachine(), server.hasIoUring());
    latest = Optional.of(reader);
    return new ProbeProgram(text, reader, () -> !server.runs());
  }

  /** By process, in the current life or, when its window is closed, in the last one. */
  public List<Traffic> traffic() {
    return latest.map(BackendIoReader::traffic).orElse(List.of());
  }
}
