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
    String story) {

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
  }
}
