package io.howdah.pg;

import java.time.Duration;

/**
 * What has to hold on the very session that acts, right before each statement.
 *
 * @param epoch the reign in which the statement was decided: in a later one it is stale
 * @param undoes whether the statement takes something back: the brake does not stop that
 */
public record Fence(long epoch, boolean undoes) {
  /**
   * How long a session that acts may be silent between what it looks at and its statement; then the
   * server ends it.
   */
  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
}
