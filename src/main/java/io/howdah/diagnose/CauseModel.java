package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.List;
import java.util.Map;

/**
 * What the knowledge base says of a cause.
 *
 * @param prior how often it is at work when somebody looks, between 0 and 1
 * @param direct the findings that see the cause itself and not its effects
 * @param counterfactual the findings that say whether things would be well without it; may be empty
 *     where none can be had
 * @param rivals what it is confused with
 * @param breaks what it falsifies: findings computed from one of these cannot judge it
 * @param objects the findings that name where it sits, the best first
 * @param effects how each finding shows when this cause alone is at work
 * @param story one sentence for a person
 * @param leadsTo what it brings about in time, with how likely that is where it is at work: the
 *     edges of the causal graph
 */
public record CauseModel(
    Cause cause,
    double prior,
    List<String> direct,
    List<String> counterfactual,
    List<Cause> rivals,
    List<String> breaks,
    List<String> objects,
    Map<String, List<Double>> effects,
    String story,
    Map<Cause, Double> leadsTo) {

  /** One that leads to nothing else. */
  public CauseModel(
      Cause cause,
      double prior,
      List<String> direct,
      List<String> counterfactual,
      List<Cause> rivals,
      List<String> breaks,
      List<String> objects,
      Map<String, List<Double>> effects,
      String story) {
    this(cause, prior, direct, counterfactual, rivals, breaks, objects, effects, story, Map.of());
  }

  public CauseModel {
    if (!(prior > 0 && prior < 1)) {
      throw new IllegalArgumentException(
          "prior of " + cause + " must lie between 0 and 1: " + prior);
    }
    effects.forEach((f, p) -> Distributions.checked(cause + " on " + f, p));
    direct = List.copyOf(direct);
    counterfactual = List.copyOf(counterfactual);
    rivals = List.copyOf(rivals);
    breaks = List.copyOf(breaks);
    objects = List.copyOf(objects);
    effects = Map.copyOf(effects);
    leadsTo.forEach((to, p) -> {
      if (!(p > 0 && p < 1)) {
        throw new IllegalArgumentException(
            "%s leads to %s with a probability between 0 and 1, not %s".formatted(cause, to, p));
      }
    });
    leadsTo = Map.copyOf(leadsTo);
  }

  /** The same with other effects: what was learned. */
  public CauseModel withEffects(Map<String, List<Double>> learned) {
    return new CauseModel(
        cause, prior, direct, counterfactual, rivals, breaks, objects, learned, story, leadsTo);
  }
}
