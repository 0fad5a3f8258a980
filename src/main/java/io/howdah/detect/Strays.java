package io.howdah.detect;

/** How far the last samples of a series were from what was expected of them. For one thread. */
final class Strays {
  /**
   * Samples looked at together: at a look a second a departure is seen after 13 s. Two seconds
   * less, and a burst that lasts eleven seconds is a false alarm.
   */
  static final int WINDOW = 15;

  /** One in so many of them may disagree. */
  private static final int STRAGGLERS = 6;

  /** Samples in which the beginning of a departure is looked for; a power of two. */
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
    return ranked(n, 1);
  }

  /** What none of the last n but the stragglers exceed. */
  double most(int n) {
    return -ranked(n, -1);
  }

  /**
   * The smallest of the last n times the sign, stragglers left out. Once for every look: no sort.
   */
  private double ranked(int n, int sign) {
    double first = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;
    double third = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double value = sign * stray[back(i)];
      if (value < first) {
        third = second;
        second = first;
        first = value;
      } else if (value < second) {
        third = second;
        second = value;
      } else if (value < third) {
        third = value;
      }
    }
    return switch (n / STRAGGLERS) {
      case 0 -> first;
      case 1 -> second;
      default -> third;
    };
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
    return (next - 1 - n) & (KEPT - 1);
  }
}
