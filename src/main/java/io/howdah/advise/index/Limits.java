package io.howdah.advise.index;

import java.time.Duration;

/**
 * What one piece of advice may cost. At a limit the search ends with the best it has, and says so.
 *
 * @param calls questions to the planner
 * @param time from the beginning
 */
public record Limits(int calls, Duration time) {
  /** 1,000 calls and 10 s for 22 templates, 9,000 and 100 s for 1,000. */
  public static Limits forTemplates(int templates) {
    return new Limits(820 + 8 * templates, Duration.ofMillis(7_500 + 90L * templates));
  }
}
