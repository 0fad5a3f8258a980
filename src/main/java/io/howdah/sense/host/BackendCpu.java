package io.howdah.sense.host;

import io.howdah.pg.ReadDoor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The CPU of single backends of a server on this machine, by the scheduler's own count. For one
 * thread.
 *
 * <p>Source: Documentation/scheduler/sched-stats.rst of the kernel: the first number of
 * /proc/PID/schedstat is time on a CPU in nanoseconds.
 */
public final class BackendCpu {
  private final Optional<LocalServer> server;
  private final Path proc;
  private final Map<Integer, Optional<Path>> found = new HashMap<>();

  private BackendCpu(Optional<LocalServer> server, Path proc) {
    this.server = server;
    this.proc = proc;
  }

  /** Looks for the server; where it is not here, or may not be looked at, no backend is seen. */
  public static BackendCpu of(ReadDoor door, HostAccess access) {
    return switch (access) {
      case HostAccess.Blind _ -> new BackendCpu(Optional.empty(), Path.of("/"));
      case HostAccess.Here machine ->
          new BackendCpu(
              LocalServer.find(door, machine.proc()) instanceof LocalServer.Found.Here(var here)
                  ? Optional.of(here)
                  : Optional.empty(),
              machine.proc());
    };
  }

  /**
   * Nanoseconds on a CPU since it began.
   *
   * @param pid as the server counts, which may be in a container
   */
  public OptionalLong nanos(int pid) {
    return found
        .computeIfAbsent(pid, this::look)
        .flatMap(p -> ProcFiles.read(p.resolve("schedstat")))
        .map(t -> ProcText.number(ProcText.words(t).getFirst()))
        .orElseGet(OptionalLong::empty);
  }

  private Optional<Path> look(int pid) {
    return server.flatMap(s ->
        ProcFiles.family(proc, s.postmaster()).stream()
            .filter(p ->
                ProcFiles.read(p.resolve("status"))
                    .flatMap(t -> ProcText.field(t, "NSpid"))
                    .filter(n -> ProcText.words(n).getLast().equals(Integer.toString(pid)))
                    .isPresent())
            .findFirst());
  }
}
