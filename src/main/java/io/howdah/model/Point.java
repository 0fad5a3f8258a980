package io.howdah.model;

import java.time.Instant;

/**
 * A series over one step of time. For a gauge: the mean, the extremes and the last of what was
 * measured in the step, in the metric's unit. For a counter: its rate per second, four times the
 * same number.
 *
 * @param at the end of the step
 */
public record Point(Instant at, double mean, double min, double max, double last) {
  public static Point rate(Instant at, double perSecond) {
    return new Point(at, perSecond, perSecond, perSecond, perSecond);
  }
}
