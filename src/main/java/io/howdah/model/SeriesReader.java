package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Short-term memory, for whoever looks back. Times are those of the machine that measured. Safe for
 * any number of threads.
 */
public interface SeriesReader {
  /** Steps that one question may have, the same bound that Prometheus sets. */
  int MOST_STEPS = 11_000;

  /** Series that one question may meet. */
  int MOST_SERIES = 10_000;

  /**
   * What is remembered under any of the labels asked for.
   *
   * @throws SeriesUnreadableException when the memory is a server that does not answer
   */
  List<Series> series(Selector selector) throws SeriesUnreadableException;

  /**
   * Gauges and counters by steps: the first step is {@code (from, from + step]}, the last ends at
   * or before {@code to}. A counter is subtracted only within one life of what counts it. Where
   * seconds are no longer remembered, steps below what is (a minute, an hour) have gaps.
   *
   * @throws IllegalArgumentException for a step below a second, more than {@link #MOST_STEPS} steps
   *     or {@link #MOST_SERIES} series
   */
  List<Track> read(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException;

  /**
   * The events of histograms within {@code (from, to]}, per series: ask the answer for its {@link
   * Distribution#quantile quantiles}. {@code since} of the answer is {@code from}. Exact to the
   * samples that lie nearest inside.
   *
   * @throws IllegalArgumentException for more than {@link #MOST_SERIES} series
   */
  List<Distribution> distributions(Selector selector, Instant from, Instant to)
      throws SeriesUnreadableException;

  /** Refuses what asks for too much. */
  static void check(Instant from, Instant to, Duration step) {
    if (step.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("a step is at least a second, not " + step);
    }
    if (Duration.between(from, to).dividedBy(step) > MOST_STEPS) {
      throw new IllegalArgumentException(
          "%s to %s by %s is more than %d steps: ask for longer steps"
              .formatted(from, to, step, MOST_STEPS));
    }
  }
}
