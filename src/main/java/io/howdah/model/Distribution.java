package io.howdah.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A histogram of one series at one moment. Counts are totals so far, as a counter's are.
 *
 * @param bounds upper bounds of the buckets in the metric's unit, ascending; the last bucket has no
 *     bound and is not listed
 * @param counts events per bucket (not summed up from the left), one more than {@code bounds}
 * @param sum of all values, in the metric's unit
 * @param since when the counts began
 */
public record Distribution(
    Metric metric,
    Labels labels,
    List<Double> bounds,
    List<Long> counts,
    double sum,
    Fidelity fidelity,
    Instant since) {

  public Distribution {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(
          "%s: %d bounds want %d counts, not %d"
              .formatted(metric.name(), bounds.size(), bounds.size() + 1, counts.size()));
    }
  }

  /**
   * What came after an earlier moment of the same life.
   *
   * @throws IllegalArgumentException when it is another series' or another life's
   */
  public Distribution after(Distribution earlier) {
    if (!metric.equals(earlier.metric)
        || !labels.equals(earlier.labels)
        || !bounds.equals(earlier.bounds)
        || !since.equals(earlier.since)) {
      throw new IllegalArgumentException("not of one life: " + metric.name() + labels);
    }
    List<Long> grown = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      grown.add(Math.max(0, counts.get(i) - earlier.counts.get(i)));
    }
    return new Distribution(
        metric, labels, bounds, grown, Math.max(0, sum - earlier.sum), fidelity, since);
  }

  /** Both together; the buckets have to be the same. */
  public Distribution and(Distribution other) {
    if (!bounds.equals(other.bounds)) {
      throw new IllegalArgumentException("other buckets: " + metric.name() + labels);
    }
    List<Long> both = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      both.add(counts.get(i) + other.counts.get(i));
    }
    Fidelity worse = fidelity.compareTo(other.fidelity) >= 0 ? fidelity : other.fidelity;
    return new Distribution(metric, labels, bounds, both, sum + other.sum, worse, since);
  }

  /** All events. */
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The value that a share of the events stays at or below, in the metric's unit, linear within its
   * bucket. Empty without events, or when it lies in the bucket without a bound.
   *
   * @param share from 0 to 1
   */
  public OptionalDouble quantile(double share) {
    long all = count();
    double rank = share * all;
    long below = 0;
    for (int i = 0; i < bounds.size() && all > 0; i++) {
      long here = counts.get(i);
      if (here > 0 && below + here >= rank) {
        double from = i == 0 ? 0 : bounds.get(i - 1);
        double part = Math.clamp((rank - below) / here, 0, 1);
        return OptionalDouble.of(from + (bounds.get(i) - from) * part);
      }
      below += here;
    }
    return OptionalDouble.empty();
  }
}
