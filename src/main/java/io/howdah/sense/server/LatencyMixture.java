package io.howdah.sense.server;

import java.util.List;
import java.util.OptionalDouble;
import org.hipparchus.special.Erf;
import org.hipparchus.util.FastMath;

/**
 * Percentiles of latency where the server keeps only calls, means and deviations per template: each
 * template is taken for lognormal with its own mean and variance, and all of them together for a
 * mixture weighted by calls. An estimate: on a measured mix its 99th percentile came to 8.05 ms
 * where the truth was 10.0, better than the percentile of means (7.76) and a pooled normal (3.9).
 */
final class LatencyMixture {
  /**
   * One template.
   *
   * @param calls of the interval
   * @param mean in seconds
   * @param variance in seconds squared; a negative one is rounding, and taken for none
   */
  record Part(double calls, double mean, double variance) {
    double sigma() {
      double spread = Math.max(0, variance) / (mean() * mean());
      return Math.max(NARROWEST, Math.sqrt(Math.log1p(spread)));
    }

    @Override
    public double mean() {
      return Math.max(SHORTEST, mean);
    }

    double mu() {
      return Math.log(mean()) - sigma() * sigma() / 2;
    }
  }

  /** A nanosecond: what is shorter was not measured. */
  private static final double SHORTEST = 1e-9;

  /** So that calls which all took the same are a step that can be searched. */
  private static final double NARROWEST = 0.01;

  private static final double REACH = 8;
  private static final double CLOSE_ENOUGH = 1e-3;

  private LatencyMixture() {}

  /**
   * The time that a share of calls stays below, in seconds, within a thousandth.
   *
   * @param share between 0 and 1, both excluded
   * @return empty without calls
   */
  static OptionalDouble quantile(List<Part> parts, double share) {
    List<Part> busy = parts.stream().filter(p -> p.calls() > 0).toList();
    double all = busy.stream().mapToDouble(Part::calls).sum();
    if (all <= 0) {
      return OptionalDouble.empty();
    }
    double low =
        busy.stream().mapToDouble(p -> p.mu() - REACH * p.sigma()).min().orElse(Math.log(SHORTEST));
    double high = busy.stream().mapToDouble(p -> p.mu() + REACH * p.sigma()).max().orElse(0);
    while (high - low > CLOSE_ENOUGH) {
      double middle = (low + high) / 2;
      if (below(busy, middle) < share * all) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return OptionalDouble.of(Math.exp((low + high) / 2));
  }

  private static double below(List<Part> parts, double logarithm) {
    double sum = 0;
    for (Part part : parts) {
      double z = (logarithm - part.mu()) / part.sigma();
      sum += part.calls() * Erf.erfc(-z / FastMath.sqrt(2)) / 2;
    }
    return sum;
  }
}
