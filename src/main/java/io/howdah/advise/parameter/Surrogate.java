package io.howdah.advise.parameter;

import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * A Gaussian process over one parameter: what a value that was not tried would give, and how sure
 * that is. Matérn 5/2 kernel over values on a scale from 0 to 1.
 *
 * <p>Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapter 2,
 * algorithm 2.1; expected improvement after Jones, Schonlau and Welch (1998).
 */
final class Surrogate {
  private static final double LENGTH = 0.35;
  private static final double LEAST_SIGNAL = 0.02;
  private static final double LEAST_NOISE = 1e-4;

  private final List<Point> points;
  private final double mean;
  private final double signal;
  private final DecompositionSolver solver;
  private final RealVector weights;

  /**
   * An observation.
   *
   * @param x place of the value, 0 to 1
   * @param y logarithm of a ratio after to before
   * @param noise standard deviation of y without any change
   */
  record Point(double x, double y, double noise) {}

  /** A guess. */
  record Guess(double mean, double deviation) {
    /** By how much it should fall below the best so far. */
    double improvement(double best) {
      if (deviation < 1e-9) {
        return Math.max(0, best - mean);
      }
      double z = (best - mean) / deviation;
      return (best - mean) * cumulative(z) + deviation * density(z);
    }

    /** Above it lies the truth in one of twenty cases. */
    double upper() {
      return mean + 1.645 * deviation;
    }

    private static double density(double z) {
      return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double cumulative(double z) {
      // Abramowitz and Stegun 26.2.17: off by less than 7.5e-8.
      double t = 1 / (1 + 0.2316419 * Math.abs(z));
      double tail =
          density(z)
              * t
              * (0.319381530
                  + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
      return z >= 0 ? 1 - tail : tail;
    }
  }

  /**
   * Fits it.
   *
   * @param points at least one
   */
  Surrogate(List<Point> points) {
    this.points = List.copyOf(points);
    this.mean = points.stream().mapToDouble(Point::y).average().orElse(0);
    this.signal =
        Math.max(
            LEAST_SIGNAL,
            points.stream().mapToDouble(p -> Math.pow(p.y() - mean, 2)).average().orElse(0));
    int n = points.size();
    RealMatrix k = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        k.setEntry(i, j, kernel(points.get(i).x(), points.get(j).x()));
      }
      k.addToEntry(i, i, LEAST_NOISE + Math.pow(points.get(i).noise(), 2));
    }
    this.solver = new CholeskyDecomposition(k).getSolver();
    this.weights =
        solver.solve(new ArrayRealVector(points.stream().mapToDouble(p -> p.y() - mean).toArray()));
  }

  private double kernel(double a, double b) {
    double r = Math.sqrt(5) * Math.abs(a - b) / LENGTH;
    return signal * (1 + r + r * r / 3) * Math.exp(-r);
  }

  Guess at(double x) {
    RealVector near =
        new ArrayRealVector(points.stream().mapToDouble(p -> kernel(x, p.x())).toArray());
    double variance = signal - near.dotProduct(solver.solve(near));
    return new Guess(mean + near.dotProduct(weights), Math.sqrt(Math.max(0, variance)));
  }
}
