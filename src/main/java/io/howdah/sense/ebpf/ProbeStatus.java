package io.howdah.sense.ebpf;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a probe is, at one moment.
 *
 * @param words why it is not running, or why its window was opened; empty where nothing is to be
 *     said
 * @param since when its life began, while it runs
 * @param failures in a row
 * @param garbage lines in this life that were none of bpftrace's, skipped
 * @param lost events in this life that did not arrive
 * @param cpu taken in this life by its child, which several probes may share
 * @param residentBytes of its child
 */
public record ProbeStatus(
    Probe probe,
    State state,
    String words,
    Optional<Instant> since,
    int failures,
    long garbage,
    long lost,
    Duration cpu,
    long residentBytes) {

  /** How it is. */
  public enum State {
    /** Its window is closed. */
    CLOSED,
    /** Its program is being compiled and attached. */
    STARTING,
    /** Attached, and heard of in the last seconds. */
    RUNNING,
    /** Failed or over the budget; it will be started again. */
    WAITING,
    /** Failed too often: it will not be started again by itself. */
    STOPPED
  }
}
