package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Scope;
import java.util.List;

/**
 * A change that is worth proposing.
 *
 * @param whom the role, database or template; empty for the cluster
 * @param outcome of all templates
 * @param effects of the templates that the change is for
 */
record Kept(
    Knowledge.Idea idea,
    Setting setting,
    String value,
    Scope scope,
    String whom,
    Outcome outcome,
    List<Outcome.Effect> effects,
    List<String> evidence) {
  Kept {
    effects = List.copyOf(effects);
    evidence = List.copyOf(evidence);
  }

  /** Before divided by after of those that it is for. */
  double gain() {
    double before = effects.stream().mapToDouble(Outcome.Effect::weight).sum();
    double after = effects.stream().mapToDouble(e -> e.weight() * e.ratio()).sum();
    return after <= 0 ? 1 : before / after;
  }

  double worst() {
    return effects.stream().mapToDouble(Outcome.Effect::ratio).max().orElse(1);
  }
}
