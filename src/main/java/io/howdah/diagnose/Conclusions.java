package io.howdah.diagnose;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Account;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Gate;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns beliefs and the trail behind them into a diagnosis: causes with where they sit, what speaks
 * for and against them, how they came about, and what the gate says.
 *
 * @param actionable a belief from here on has to stand up to the gate
 */
record Conclusions(KnowledgeBase kb, double actionable) {
  /** Beliefs below this are not reported. */
  private static final double FAINT = 0.02;

  /** What the beliefs at the end of a trail come to. */
  Diagnosis of(Incident incident, Posterior belief, Trail trail, Duration took, Account account) {
    Posterior.Hypothesis best = belief.best();
    boolean hurts = belief.hurts();
    Set<Cause> atWork = best.causes();
    Map<Cause, Double> marginals = belief.marginals();
    List<Belief> beliefs = new ArrayList<>();
    if (!hurts) {
      beliefs.add(
          new Belief(
              Cause.HEALTHY, ObjectRef.cluster(), List.of(), belief.healthy(), readAsNone(trail)));
    }
    marginals.entrySet().stream()
        .filter(e -> e.getValue() >= FAINT)
        .map(e -> believed(e.getKey(), e.getValue(), atWork, trail))
        .forEach(beliefs::add);
    beliefs.sort(Comparator.comparingDouble(Belief::probability).reversed());
    EvidenceGate gate = new EvidenceGate(kb);
    List<Gate> gates =
        atWork.stream()
            .filter(c -> marginals.getOrDefault(c, 0.0) >= actionable)
            .map(c -> gate.ask(c, atWork, marginals, trail, incident.began()))
            .toList();
    return new Diagnosis(
        incident,
        hurts ? Diagnosis.Status.INCIDENT : Diagnosis.Status.HEALTHY,
        beliefs,
        trail.steps(),
        gates,
        took,
        account);
  }

  private Belief believed(Cause cause, double probability, Set<Cause> atWork, Trail trail) {
    CauseModel model = kb.cause(cause).orElseThrow();
    ObjectRef object =
        model.objects().stream()
            .map(trail::found)
            .flatMap(Optional::stream)
            .filter(f -> f.level() != Level.NONE)
            .map(Found::object)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(ObjectRef.cluster());
    List<String> evidence =
        trail.all().stream()
            .filter(f -> model.effects().containsKey(f.finding()))
            // What sees the cause itself has the last word; else what speaks most for it.
            .sorted(
                Comparator.comparing((Found f) -> model.direct().contains(f.finding()))
                    .thenComparingDouble(f -> speaksFor(model, f)))
            .map(f -> (f.level() == Level.NONE ? "against: " : "for: ") + f.words())
            .toList();
    List<ObjectRef> also =
        model.objects().stream()
            .flatMap(f -> trail.every(f).stream())
            .filter(f -> f.level() != Level.NONE)
            .map(Found::object)
            .flatMap(Optional::stream)
            .filter(o -> o.kind() == object.kind() && !o.equals(object))
            .distinct()
            .toList();
    List<Cause> chain = atWork.contains(cause) ? new Chains(kb).to(cause, atWork) : List.of(cause);
    return new Belief(cause, object, also, probability, evidence, chain);
  }

  /** How many times likelier it is to see this where the cause is at work than where none is. */
  private double speaksFor(CauseModel cause, Found found) {
    FindingModel finding = kb.finding(found.finding());
    double with = Posterior.likelihood(finding, List.of(cause), found.level());
    return with / Math.max(1e-9, finding.leak().get(found.level().rank()));
  }

  private static List<String> readAsNone(Trail trail) {
    return trail.all().stream()
        .filter(f -> f.level() == Level.NONE)
        .map(f -> "well: " + f.words())
        .toList();
  }
}
