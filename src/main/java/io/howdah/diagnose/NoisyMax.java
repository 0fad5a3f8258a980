package io.howdah.diagnose;

import java.util.ArrayList;
import java.util.List;

/**
 * A finding's noisy-MAX gate as numbers. Few causes touch a finding, so that thousands of sets come
 * down to a few distinct cases: each is worked out once.
 */
final class NoisyMax {
  private final double[] leak;
  private final double[][] atMost;

  /** A cause's number among those that touch the finding, from 1; 0 for those that do not. */
  private final int[] place;

  private final int base;

  NoisyMax(FindingModel finding, List<CauseModel> causes) {
    leak = cumulated(finding.leak());
    List<double[]> touching = new ArrayList<>();
    place = new int[causes.size()];
    for (int c = 0; c < place.length; c++) {
      List<Double> effect = causes.get(c).effects().get(finding.name());
      if (effect != null) {
        touching.add(cumulated(effect));
        place[c] = touching.size();
      }
    }
    atMost = touching.toArray(double[][]::new);
    base = atMost.length + 1;
  }

  private static double[] cumulated(List<Double> distribution) {
    double[] out = new double[Level.values().length];
    double sum = 0;
    for (int i = 0; i < Level.values().length; i++) {
      sum += distribution.get(i);
      out[i] = i == Level.values().length - 1 ? 1 : Math.min(1, sum);
    }
    return out;
  }

  /** How many cases there are, at most. */
  int cases() {
    int all = 1;
    for (int i = 0; i < Posterior.LARGEST_SET; i++) {
      all *= base;
    }
    return all;
  }

  /** The case of a set: which of its causes touch the finding, in the set's order. */
  int caseOf(int[] set) {
    int number = 0;
    for (int c : set) {
      number = place[c] == 0 ? number : number * base + place[c];
    }
    return number;
  }

  private double upTo(int number, int level) {
    double p = leak[level];
    for (int rest = number; rest > 0; rest /= base) {
      p *= atMost[rest % base - 1][level];
    }
    return p;
  }

  double likelihood(int number, int level) {
    return level == 0 ? upTo(number, 0) : upTo(number, level) - upTo(number, level - 1);
  }
}
