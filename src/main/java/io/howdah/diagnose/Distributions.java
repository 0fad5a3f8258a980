package io.howdah.diagnose;

import java.util.List;

/** Checks on probabilities that come from data. */
final class Distributions {
  private Distributions() {}

  /** The list as it is, if it holds one probability per {@link Level} and sums to 1. */
  static List<Double> checked(String what, List<Double> p) {
    double sum = p.stream().mapToDouble(Double::doubleValue).sum();
    boolean proper = p.stream().allMatch(x -> x >= 0 && x <= 1);
    if (p.size() != Level.values().length || !proper || Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException(
          what + " must be " + Level.values().length + " probabilities that sum to 1, not " + p);
    }
    return List.copyOf(p);
  }
}
