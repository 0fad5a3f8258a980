package io.howdah.advise.parameter;

import java.util.OptionalLong;

/** The CPU that a backend has used so far. */
@FunctionalInterface
public interface BackendClock {
  /** For a server on another machine. */
  BackendClock NONE = _ -> OptionalLong.empty();

  /**
   * Nanoseconds on a CPU since the process began; empty where it cannot be seen.
   *
   * @param pid the backend's process number as the server counts
   */
  OptionalLong cpuNanos(int pid);
}
