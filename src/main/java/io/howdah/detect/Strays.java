package io.howdah.detect;

import java.util.Arrays;

/** How far the last samples of a series were from what was expected of them. For one thread. */
final class Strays {
  /** Samples looked at together. */
  static final int WINDOW = 13;

  /** One in so many of them may disagree. */
  private static final int STRAGGLERS = 6;

  /** Samples in which the beginning of a departure is looked for. */
  private static final int KEPT = 64;

  private final float[] stray = new float[KEPT];
  private final double[] at = new double[KEPT];
  private int size;
  private int next;

  void clear() {
    size = 0;
  }

  void add(double value, double when) {
    stray[next] = (float) value;
    at[next] = when;
    next = (next + 1) % KEPT;
    size = Math.min(KEPT, size + 1);
  }

  /** How many of the last samples are near enough in time to be looked at together. */
  int together(double now, double interval) {
    double oldest = now - Math.max(WINDOW + 1, 3.5 * interval);
    int n = 0;
    while (n < Math.min(WINDOW, size) && at[back(n)] >= oldest) {
      n++;
    }
    return n;
  }

  /** What all of the last n but the stragglers reach. */
  double least(int n) {
    return sorted(n)[n / STRAGGLERS];
  }

  /** What none of the last n but the stragglers exceed. */
  double most(int n) {
    return sorted(n)[n - 1 - n / STRAGGLERS];
  }

  private double[] sorted(int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = stray[back(i)];
    }
    Arrays.sort(values);
    return values;
  }

  /**
   * Since when they are beyond: E. S. Page's CUSUM ("Continuous inspection schemes", 1954) with
   * half of the bound as reference, run backwards; where it is highest the change lies.
   */
  double beginning(double now, double bound) {
    double sum = 0;
    double highest = Double.NEGATIVE_INFINITY;
    double start = now;
    for (int i = 0; i < size; i++) {
      sum += Math.clamp(stray[back(i)], -bound, 2 * bound) - bound / 2;
      if (sum > highest) {
        highest = sum;
        start = at[back(i)];
      }
    }
    return start;
  }

  private int back(int n) {
    return Math.floorMod(next - 1 - n, KEPT);
  }
}
