package io.howdah.detect;

import java.util.Arrays;
import java.util.Optional;

/**
 * A robust slope: the median of the slopes of all pairs of points (H. Theil 1950), with the
 * interval by ranks (P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau",
 * 1968), widened where neighbours resemble each other (K. H. Hamed and A. R. Rao 1998, with the
 * first lag only). Up to 29 % of the points may be anything.
 *
 * @param slope per second
 * @param low the lower end of its interval of 95 %
 * @param high the upper end
 */
record Trend(double slope, double low, double high) {
  private static final double Z = 1.96;

  /** Fewer points show nothing. */
  static final int FEWEST = 6;

  /** Of points in order of time; empty with fewer than six, or without a span. */
  static Optional<Trend> of(double[] at, double[] value) {
    int n = at.length;
    if (n < FEWEST || at[n - 1] <= at[0]) {
      return Optional.empty();
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        if (at[j] > at[i]) {
          slopes[pairs++] = (value[j] - value[i]) / (at[j] - at[i]);
        }
      }
    }
    Arrays.sort(slopes, 0, pairs);
    double slope = at(slopes, pairs, 0.5 * (pairs - 1));
    double alike = alike(at, value, slope);
    double spread =
        Z * Math.sqrt(n * (n - 1.0) * (2 * n + 5) / 18) * Math.sqrt((1 + alike) / (1 - alike));
    return Optional.of(
        new Trend(
            slope,
            at(slopes, pairs, (pairs - 1 - spread) / 2),
            at(slopes, pairs, (pairs - 1 + spread) / 2)));
  }

  private static double at(double[] sorted, int n, double rank) {
    double r = Math.clamp(rank, 0, n - 1);
    int below = (int) r;
    int above = Math.min(n - 1, below + 1);
    return sorted[below] + (r - below) * (sorted[above] - sorted[below]);
  }

  /** The first autocorrelation of what the line leaves over, from 0 to 0.8. */
  private static double alike(double[] at, double[] value, double slope) {
    int n = at.length;
    double[] rest = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      rest[i] = value[i] - slope * (at[i] - at[0]);
      mean += rest[i] / n;
    }
    double both = 0;
    double all = 0;
    for (int i = 0; i < n; i++) {
      all += (rest[i] - mean) * (rest[i] - mean);
      both += i == 0 ? 0 : (rest[i] - mean) * (rest[i - 1] - mean);
    }
    return all <= 0 ? 0 : Math.clamp(both / all, 0, 0.8);
  }

  /**
   * How much went from the first to the last point, by the medians of the first and the last third
   * (J. W. Tukey's resistant line, "Exploratory Data Analysis", 1977): cheap enough for every look,
   * while a sixth of the points may be anything.
   */
  static double fallen(double[] value) {
    int n = value.length;
    int third = Math.max(1, n / 3);
    double[] part = Arrays.copyOfRange(value, 0, third);
    double first = median(part);
    System.arraycopy(value, n - third, part, 0, third);
    return (first - median(part)) * (n - 1) / (n - third);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
  }

  /**
   * Whether a straight line leaves less over than two levels with a step between them, by least
   * squares: what fell once and stays is no trend.
   */
  static boolean lineFitsBetterThanStep(double[] at, double[] value) {
    int n = at.length;
    double t = 0;
    double v = 0;
    for (int i = 0; i < n; i++) {
      t += at[i] / n;
      v += value[i] / n;
    }
    double tt = 0;
    double tv = 0;
    double vv = 0;
    for (int i = 0; i < n; i++) {
      tt += (at[i] - t) * (at[i] - t);
      tv += (at[i] - t) * (value[i] - v);
      vv += (value[i] - v) * (value[i] - v);
    }
    double byLine = tt <= 0 ? 0 : tv * tv / tt;
    double byStep = 0;
    double sum = 0;
    for (int i = 0; i < n - 1; i++) {
      sum += value[i] - v;
      byStep = Math.max(byStep, sum * sum * n / ((i + 1.0) * (n - i - 1.0)));
    }
    // What is explained of the same whole: the more, the less is left over.
    return vv > 0 && byLine >= byStep;
  }
}
