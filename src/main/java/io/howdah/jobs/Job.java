package io.howdah.jobs;

import java.time.Instant;

/**
 * A kind of work that outlives a process. It may run twice, since a node can die after the work and
 * before it is noted: whoever implements it looks before it writes.
 */
public interface Job {
  /** The kind, such as {@code probation}: lower-case letters and hyphens; stable over versions. */
  String kind();

  /**
   * Does it.
   *
   * @param of what it is about, such as an action's id
   * @param now the injected clock's time
   * @return when again
   * @throws JobFailedException saying why it could not be done; it is tried again later
   */
  Next run(String of, Instant now);

  /** What follows. */
  sealed interface Next {
    /** Again, at that moment. */
    record At(Instant when) implements Next {}

    /** Never again: the row goes. */
    record Never() implements Next {}
  }
}
