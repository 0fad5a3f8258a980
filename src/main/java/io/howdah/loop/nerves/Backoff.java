package io.howdah.loop.nerves;

import java.time.Duration;

/**
 * When to try again: a second after the first failure, twice as long after each further one, half a
 * minute at most. Times are of a monotonic clock in nanoseconds. For one thread at a time.
 */
final class Backoff {
  private static final long FIRST = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST = Duration.ofSeconds(30).toNanos();

  private long pause;
  private long until;

  boolean isDue(long now) {
    return pause == 0 || now - until >= 0;
  }

  void failed(long now) {
    pause = pause == 0 ? FIRST : Math.min(LONGEST, pause * 2);
    until = now + pause;
  }

  void worked() {
    pause = 0;
  }
}
