package io.howdah.verify;

import io.howdah.model.TemplateCounters;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * What a template had come to before a change, where it was getting slower all the while: sessions
 * that take up a bad plan one after the other, a table that fills. Its mean over the whole stretch
 * would blame the change for what was under way.
 */
final class Rise {
  /** Means of fewer calls are left out, and with fewer windows there is no trend. */
  private static final int FEWEST_CALLS = 3;

  private static final int FEWEST_WINDOWS = 6;

  /** Of the standard normal distribution, for the test of trend by ranks. */
  private static final double SIGNIFICANT = 1.96;

  private Rise() {}

  /**
   * The level to compare with, in milliseconds a call: the median of the last third of the windows
   * when these rise (H. B. Mann, "Nonparametric tests against trend", 1945) and it is above the
   * mean; else the mean.
   */
  static double level(List<TemplateCounters> windows, double mean) {
    double[] means =
        windows.stream()
            .filter(w -> w.calls() >= FEWEST_CALLS)
            .mapToDouble(TemplateCounters::meanMs)
            .toArray();
    int n = means.length;
    if (n < FEWEST_WINDOWS) {
      return mean;
    }
    double[] order = IntStream.range(0, n).asDoubleStream().toArray();
    double tau = new KendallsCorrelation().correlation(order, means);
    double z = tau * Math.sqrt(9.0 * n * (n - 1) / (2 * (2 * n + 5)));
    int third = n / 3;
    // Not a number where all windows are alike.
    return z >= SIGNIFICANT ? Math.max(mean, new Median().evaluate(means, n - third, third)) : mean;
  }
}
