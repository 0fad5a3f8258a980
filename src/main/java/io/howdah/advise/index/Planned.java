package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A workload whose plans are known: what a call of each template costs today, and what all its
 * calls take. What was not measured is valued by the median of milliseconds a unit of cost of what
 * was.
 */
final class Planned {
  /** Milliseconds of one unit of the planner's cost, where nothing was measured. */
  private static final double GUESSED_MS = 0.01;

  private static final double LEAST_COST = 0.01;
  private static final double MOST_TIMES_MEDIAN = 10;

  private final List<Template> templates;
  private final List<Plan> plans;
  private final double[] base;
  private final double[] weights;

  private Planned(List<Template> templates, List<Plan> plans, double[] base, double[] weights) {
    this.templates = templates;
    this.plans = plans;
    this.base = base;
    this.weights = weights;
  }

  static Planned of(List<Template> from, List<Plan> plans) {
    List<Template> templates = new ArrayList<>();
    double[] base = new double[from.size()];
    double[] perCost =
        new double[(int) from.stream().filter(t -> t.measuredMs().isPresent()).count()];
    int measured = 0;
    for (int i = 0; i < base.length; i++) {
      Template t = from.get(i);
      templates.add(new Template(i, t.label(), t.text(), t.generic(), t.calls(), t.measuredMs()));
      base[i] = Math.max(LEAST_COST, plans.get(i).cost());
      if (t.measuredMs().isPresent()) {
        perCost[measured++] = t.measuredMs().getAsDouble() / Math.max(1e-9, t.calls() * base[i]);
      }
    }
    Arrays.sort(perCost);
    double ms = measured == 0 ? GUESSED_MS : Math.max(1e-7, perCost[measured / 2]);
    double[] weights = new double[base.length];
    for (int i = 0; i < base.length; i++) {
      Template t = templates.get(i);
      weights[i] = t.measuredMs().orElse(t.calls() * base[i] * ms);
    }
    return new Planned(templates, plans, base, weights);
  }

  int size() {
    return base.length;
  }

  Template template(int t) {
    return templates.get(t);
  }

  Plan plan(int t) {
    return plans.get(t);
  }

  /** The planner's cost of one call today. */
  double base(int t) {
    return base[t];
  }

  /** Milliseconds that all calls take. */
  double weight(int t) {
    return weights[t];
  }

  /**
   * The same of all templates, each counted with ten times the median at most: one that takes all
   * of the time must not make the gains of the others look like nothing.
   */
  double ordinaryMs() {
    double[] sorted = weights.clone();
    Arrays.sort(sorted);
    double most = sorted.length == 0 ? 0 : sorted[sorted.length / 2] * MOST_TIMES_MEDIAN;
    return Arrays.stream(weights).map(w -> Math.min(w, most)).sum();
  }
}
