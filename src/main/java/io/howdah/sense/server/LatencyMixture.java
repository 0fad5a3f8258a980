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

    private Bell bell() {
      double sigma = sigma();
      return new Bell(calls, Math.log(mean()) - sigma * sigma / 2, sigma);
    }
  }

  /** A nanosecond: what is shorter was not measured. */
  private static final double SHORTEST = 1e-9;

  /** So that calls which all took the same are a step that can be searched. */
  private static final double NARROWEST = 0.01;

  private static final double REACH = 8;
  private static final double CLOSE_ENOUGH = 1e-3;

  /** Points of {@link #NORMAL} for each deviation: between them a straight line is good enough. */
  private static final double STEPS = 256;

  private static final double[] NORMAL = table();

  /** The logarithms of one template's times. */
  private record Bell(double calls, double mu, double sigma) {}

  private LatencyMixture() {}

  /**
   * The time that a share of calls stays below, in seconds, within a thousandth.
   *
   * @param share between 0 and 1, both excluded
   * @return empty without calls
   */
  static OptionalDouble quantile(List<Part> parts, double share) {
    List<Bell> busy = parts.stream().filter(p -> p.calls() > 0).map(Part::bell).toList();
    double all = busy.stream().mapToDouble(Bell::calls).sum();
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

  private static double below(List<Bell> bells, double logarithm) {
    double sum = 0;
    for (Bell bell : bells) {
      sum += bell.calls() * normal((logarithm - bell.mu()) / bell.sigma());
    }
    return sum;
  }

  /** The standard normal distribution function, right to a millionth. */
  private static double normal(double z) {
    double at = (z + REACH) * STEPS;
    if (at <= 0 || at >= NORMAL.length - 1) {
      return at <= 0 ? 0 : 1;
    }
    int step = (int) at;
    return NORMAL[step] + (at - step) * (NORMAL[step + 1] - NORMAL[step]);
  }

  private static double[] table() {
    double[] table = new double[(int) (2 * REACH * STEPS) + 1];
    for (int i = 0; i < table.length; i++) {
      table[i] = Erf.erfc(-(i / STEPS - REACH) / FastMath.sqrt(2)) / 2;
    }
    return table;
  }
}
