package io.howdah.advise.parameter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where to go next along the values of one parameter: one step, then, with what is there today
 * three observations, where a model of them promises most.
 */
final class Steps {
  /** An improvement below this is not looked for. */
  private static final double SMALL = 0.015;

  /** A value that was tried. */
  record Tried(String value, Outcome outcome) {}

  private Steps() {}

  /** Where to go from here; empty to stay. */
  static Optional<String> next(List<String> worth, List<Tried> tried) {
    List<String> left =
        worth.stream().filter(v -> tried.stream().noneMatch(t -> t.value().equals(v))).toList();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    if (tried.size() >= 2) {
      return promised(worth, left, tried);
    }
    int at = worth.indexOf(tried.getFirst().value());
    return at + 1 < worth.size() ? Optional.of(worth.get(at + 1)) : Optional.empty();
  }

  /** By the model: the largest improvement to be expected where no template should suffer. */
  private static Optional<String> promised(
      List<String> worth, List<String> left, List<Tried> tried) {
    List<Surrogate.Point> totals = new ArrayList<>();
    List<Surrogate.Point> worsts = new ArrayList<>();
    totals.add(new Surrogate.Point(0, 0, 0));
    worsts.add(new Surrogate.Point(0, 0, 0));
    for (Tried t : tried) {
      double x = place(worth, t.value());
      double noise = Math.max(0.01, t.outcome().noise());
      totals.add(new Surrogate.Point(x, Math.log(t.outcome().total()), noise));
      worsts.add(new Surrogate.Point(x, Math.log(t.outcome().worstRatio()), noise));
    }
    Surrogate total = new Surrogate(totals);
    Surrogate worst = new Surrogate(worsts);
    double best = totals.stream().mapToDouble(Surrogate.Point::y).min().orElse(0);
    return left.stream()
        .filter(v -> worst.at(place(worth, v)).mean() <= Math.log(1 + Outcome.MOST_SLOWER))
        .filter(v -> total.at(place(worth, v)).improvement(best) > SMALL)
        .max(Comparator.comparingDouble(v -> total.at(place(worth, v)).improvement(best)));
  }

  /** Values are steps of equal ratio: their number is their logarithm. */
  private static double place(List<String> worth, String value) {
    return (worth.indexOf(value) + 1.0) / worth.size();
  }
}
