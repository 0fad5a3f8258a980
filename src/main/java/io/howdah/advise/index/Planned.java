package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A workload whose plans are known: what a call of each template costs today, and what all its
 * calls take. What was not measured is valued by what its plan should take ({@link PlanTime}), as
 * far as that was right for the median of those that were.
 */
final class Planned {
  private static final double LEAST_COST = 0.01;
  private static final double LEAST_EFFORT = 1e-4;
  private static final double MOST_TIMES_MEDIAN = 10;

  private final List<Template> templates;
  private final List<Plan> plans;
  private final double[] base;
  private final double[] effort;
  private final double[] weights;
  private final PlanTime time;

  private Planned(
      List<Template> templates,
      List<Plan> plans,
      double[] base,
      double[] effort,
      double[] weights,
      PlanTime time) {
    this.time = time;
    this.effort = effort;
    this.templates = templates;
    this.plans = plans;
    this.base = base;
    this.weights = weights;
  }

  static Planned of(List<Template> from, List<Plan> plans, PlanTime time) {
    List<Template> templates = new ArrayList<>();
    double[] base = new double[from.size()];
    double[] effort = new double[from.size()];
    double[] measures =
        new double[(int) from.stream().filter(t -> t.measuredMs().isPresent()).count()];
    int measured = 0;
    for (int i = 0; i < base.length; i++) {
      Template t = from.get(i);
      templates.add(new Template(i, t.label(), t.text(), t.generic(), t.calls(), t.measuredMs()));
      base[i] = Math.max(LEAST_COST, plans.get(i).cost());
      effort[i] = Math.max(LEAST_EFFORT, time.of(plans.get(i)));
      if (t.measuredMs().isPresent()) {
        measures[measured++] = t.measuredMs().getAsDouble() / Math.max(1e-9, t.calls() * effort[i]);
      }
    }
    Arrays.sort(measures);
    double ms = measured == 0 ? 1 : Math.max(1e-3, measures[measured / 2]);
    double[] weights = new double[base.length];
    for (int i = 0; i < base.length; i++) {
      Template t = templates.get(i);
      weights[i] = t.measuredMs().orElse(t.calls() * effort[i] * ms);
    }
    return new Planned(templates, plans, base, effort, weights, time);
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

  /** What one call should take today, milliseconds; of use beside other such figures only. */
  double effort(int t) {
    return effort[t];
  }

  double effort(Plan plan) {
    return Math.max(LEAST_EFFORT, time.of(plan));
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
