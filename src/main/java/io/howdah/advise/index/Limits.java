package io.howdah.advise.index;

import java.time.Duration;

/**
 * What one piece of advice may cost. At a limit the search ends with the best it has, and says so.
 *
 * @param calls questions to the planner at most; one more for each template at the end, when what
 *     was chosen is asked about
 * @param least questions that are asked even when the time is over: on a machine so slow that these
 *     do not fit, an answer that is late is worth more than none
 * @param time from the beginning; six times as much is never exceeded
 */
public record Limits(int calls, int least, Duration time) {
  private static final int MUCH_TOO_LATE = 6;

  /** 1,000 calls and 10 s for 22 templates, 8,800 and 100 s for 1,000. */
  public static Limits forTemplates(int templates) {
    return new Limits(
        820 + 7 * templates, 100 + 5 * templates, Duration.ofMillis(7_500 + 90L * templates));
  }

  /** So many times as much of everything. */
  Limits times(int factor) {
    return new Limits(calls * factor, least * factor, time.multipliedBy(factor));
  }

  /**
   * Whether a part of it is used up.
   *
   * @param part 0 to 1
   */
  boolean reached(int asked, double seconds, double part) {
    double most = time.toMillis() / 1000.0 * part;
    return asked >= calls * part
        || (seconds >= most && asked >= least * part)
        || seconds >= most * MUCH_TOO_LATE;
  }
}
