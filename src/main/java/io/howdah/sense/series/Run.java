package io.howdah.sense.series;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers of one series, ascending in time, as arrays of one length: they are held by the hundred
 * million.
 *
 * @param times milliseconds since 1970
 * @param lives when the count behind each began, in milliseconds since 1970; empty for a gauge
 * @param counts how many measurements stand behind each; empty where it is one
 * @param means where there is one measurement behind each, the same array as the other three
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Run(
    long[] times,
    long[] lives,
    double[] counts,
    double[] means,
    double[] mins,
    double[] maxs,
    double[] lasts) {

  private static final long[] NO_LIVES = {};
  private static final double[] ONE_EACH = {};

  static final Run NONE = raw(new long[0], NO_LIVES, new double[0]);

  static Run raw(long[] times, long[] lives, double[] values) {
    return new Run(times, lives, ONE_EACH, values, values, values, values);
  }

  int size() {
    return times.length;
  }

  boolean counts(int i) {
    return lives.length > i;
  }

  double count(int i) {
    return counts.length == 0 ? 1 : counts[i];
  }

  boolean isRolled() {
    return counts.length > 0;
  }

  /** Those before a time. */
  Run before(long time) {
    int n = 0;
    while (n < times.length && times[n] < time) {
      n++;
    }
    return n == times.length
        ? this
        : new Run(
            Arrays.copyOf(times, n),
            Arrays.copyOf(lives, Math.min(n, lives.length)),
            Arrays.copyOf(counts, Math.min(n, counts.length)),
            Arrays.copyOf(means, n),
            Arrays.copyOf(mins, n),
            Arrays.copyOf(maxs, n),
            Arrays.copyOf(lasts, n));
  }

  /** One after the other; all raw or all rolled. */
  static Run joined(List<Run> runs) {
    List<Run> some = runs.stream().filter(r -> r.size() > 0).toList();
    if (some.size() == 1) {
      return some.getFirst();
    }
    if (some.isEmpty()) {
      return NONE;
    }
    long[] times = longs(some.stream().map(Run::times).toList());
    long[] lives = longs(some.stream().map(Run::lives).toList());
    double[] means = reals(some.stream().map(Run::means).toList());
    return some.getFirst().isRolled()
        ? new Run(
            times,
            lives,
            reals(some.stream().map(Run::counts).toList()),
            means,
            reals(some.stream().map(Run::mins).toList()),
            reals(some.stream().map(Run::maxs).toList()),
            reals(some.stream().map(Run::lasts).toList()))
        : raw(times, lives, means);
  }

  private static long[] longs(List<long[]> parts) {
    return parts.stream().flatMapToLong(Arrays::stream).toArray();
  }

  private static double[] reals(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
