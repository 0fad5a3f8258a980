package io.howdah.pg;

import java.time.Duration;

/**
 * How long and how large one read may be.
 *
 * @param statementTimeout the server ends the statement after this; {@link #GRACE} later it is
 *     cancelled from outside, and another grace later the session is cut
 * @param maxRows more rows are left out, and the reading says that it is not complete
 */
public record ReadLimits(Duration statementTimeout, int maxRows) {
  public static final ReadLimits DEFAULT = new ReadLimits(Duration.ofSeconds(5), 10_000);

  static final Duration GRACE = Duration.ofSeconds(1);

  public ReadLimits {
    if (!statementTimeout.isPositive() || maxRows < 1) {
      throw new IllegalArgumentException("a read needs a time and a row limit above zero");
    }
  }

  public ReadLimits within(Duration other) {
    return new ReadLimits(other, maxRows);
  }

  public ReadLimits atMost(int rows) {
    return new ReadLimits(statementTimeout, rows);
  }
}
