package io.howdah.diagnose.llm;

import io.howdah.diagnose.CauseModel;
import io.howdah.diagnose.EmbeddedReasoner;
import io.howdah.diagnose.EvidenceGate;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Trail;
import io.howdah.model.Account;
import io.howdah.model.Account.Held;
import io.howdah.model.Account.Opinion;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Gate;
import io.howdah.model.ObjectRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Two views of one trail put together: the mean of their log-odds (M. Bacharach's logarithmic
 * opinion pool), with the model's word bounded, since nobody has calibrated it. Where a cause sits
 * is taken from what tools found, never from what a model said: a remedy acts there.
 */
final class Synthesis {
  /** A model is not believed to be surer than this, either way. */
  private static final double SUREST = 0.95;

  /** The posterior of a few findings is not believed to be surer than this, either way. */
  private static final double SUREST_POSTERIOR = 0.99;

  /** A cause that nothing is known of is believed by the model's word alone, and no further. */
  private static final double BY_WORD_ALONE = 0.6;

  private static final double ACTIONABLE = 0.5;
  private static final double FAINT = 0.02;

  private final KnowledgeBase kb;
  private final EmbeddedReasoner mind;
  private final String model;

  Synthesis(KnowledgeBase kb, EmbeddedReasoner mind, String model) {
    this.kb = kb;
    this.mind = mind;
    this.model = model;
  }

  /** The embedded reasoner's view, with what happened to the model. */
  Diagnosis alone(Diagnosis own, List<String> notes, Duration took) {
    return new Diagnosis(
        own.incident(),
        own.status(),
        own.beliefs(),
        own.trail(),
        own.gates(),
        took,
        new Account(mind.name(), List.of(opinion(own)), notes, own.account().recalled()));
  }

  /**
   * Both views.
   *
   * @param said turns the model's words into words for a person
   */
  Diagnosis of(
      Diagnosis own,
      Conclusion theirs,
      UnaryOperator<String> said,
      Trail trail,
      List<String> notes,
      Duration took) {
    Map<Cause, Double> posterior = mind.believed(trail).marginals();
    Map<Cause, Double> pooled = pooled(posterior, theirs);
    Set<Cause> atWork = EnumSet.noneOf(Cause.class);
    pooled.forEach((c, p) -> {
      if (p > ACTIONABLE) {
        atWork.add(c);
      }
    });
    boolean incident =
        own.status() == Diagnosis.Status.INCIDENT
            || atWork.stream()
                .anyMatch(c -> c == Cause.UNKNOWN || c.cure() != Cause.Cure.NOTHING_TO_DO);
    List<Belief> beliefs = new ArrayList<>();
    pooled.forEach((c, p) -> {
      if (p >= FAINT) {
        beliefs.add(belief(c, p, own, theirs, said, trail));
      }
    });
    if (!incident) {
      beliefs.add(health(own, theirs, mind.believed(trail).healthy()));
    }
    beliefs.sort(Comparator.comparingDouble(Belief::probability).reversed());
    Map<Cause, Double> rivals = new EnumMap<>(Cause.class);
    rivals.putAll(posterior);
    pooled.forEach((c, p) -> rivals.merge(c, p, Math::max));
    EvidenceGate gate = new EvidenceGate(kb);
    List<Gate> gates =
        atWork.stream()
            .map(c -> gate.ask(c, atWork, rivals, trail, own.incident().began()))
            .toList();
    return new Diagnosis(
        own.incident(),
        incident ? Diagnosis.Status.INCIDENT : Diagnosis.Status.HEALTHY,
        beliefs,
        trail.steps(),
        gates,
        took,
        new Account(
            model + " with " + mind.name(),
            List.of(opinion(theirs, said), opinion(own)),
            notes,
            own.account().recalled()));
  }

  private Map<Cause, Double> pooled(Map<Cause, Double> posterior, Conclusion theirs) {
    Map<Cause, Double> out = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.values()) {
      if (cause == Cause.HEALTHY) {
        continue;
      }
      Optional<Conclusion.Claim> claim =
          theirs.claims().stream().filter(c -> c.cause() == cause).findFirst();
      double word = bounded(claim.map(Conclusion.Claim::probability).orElse(0.0), SUREST);
      if (kb.cause(cause).isPresent()) {
        double read = bounded(posterior.getOrDefault(cause, 0.0), SUREST_POSTERIOR);
        double p = mean(word, read);
        // What neither of them speaks for is not made likelier by the bounds.
        out.put(cause, claim.isEmpty() ? Math.min(p, posterior.getOrDefault(cause, 0.0)) : p);
      } else {
        claim.ifPresent(c -> out.put(cause, Math.min(c.probability(), BY_WORD_ALONE)));
      }
    }
    return out;
  }

  private static double bounded(double p, double surest) {
    return Math.clamp(p, 1 - surest, surest);
  }

  private static double mean(double p, double q) {
    double odds = (Math.log(p / (1 - p)) + Math.log(q / (1 - q))) / 2;
    return 1 / (1 + Math.exp(-odds));
  }

  private Belief belief(
      Cause cause,
      double probability,
      Diagnosis own,
      Conclusion theirs,
      UnaryOperator<String> said,
      Trail trail) {
    Optional<Belief> read = own.beliefs().stream().filter(b -> b.cause() == cause).findFirst();
    Optional<Conclusion.Claim> claim =
        theirs.claims().stream().filter(c -> c.cause() == cause).findFirst();
    List<ObjectRef> found = foundAt(cause, trail);
    ObjectRef object =
        claim
            .map(Conclusion.Claim::object)
            .filter(o -> found.contains(o) || kb.cause(cause).isEmpty())
            .or(() -> found.stream().findFirst())
            .orElse(ObjectRef.cluster());
    List<String> evidence = new ArrayList<>(read.map(Belief::evidence).orElse(List.of()));
    claim
        .filter(c -> !c.because().isEmpty())
        .ifPresent(c -> evidence.add("%s says: %s".formatted(model, said.apply(c.because()))));
    return new Belief(
        cause,
        object,
        found.stream().filter(o -> o.kind() == object.kind() && !o.equals(object)).toList(),
        probability,
        evidence,
        read.map(Belief::chain).orElse(List.of(cause)));
  }

  /** Where tools saw a cause, the best finding first. */
  private List<ObjectRef> foundAt(Cause cause, Trail trail) {
    return kb.cause(cause).map(CauseModel::objects).orElse(List.of()).stream()
        .flatMap(f -> trail.every(f).stream().sorted(Comparator.comparing(Found::level).reversed()))
        .filter(f -> f.level() != Level.NONE)
        .map(Found::object)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static Belief health(Diagnosis own, Conclusion theirs, double read) {
    double word = theirs.status() == Diagnosis.Status.HEALTHY ? SUREST : 1 - SUREST;
    return new Belief(
        Cause.HEALTHY,
        ObjectRef.cluster(),
        List.of(),
        mean(word, bounded(read, SUREST_POSTERIOR)),
        own.beliefs().stream()
            .filter(b -> b.cause() == Cause.HEALTHY)
            .flatMap(b -> b.evidence().stream())
            .toList());
  }

  private static Opinion opinion(Diagnosis own) {
    return new Opinion(
        own.account().reasoner(),
        own.status(),
        own.beliefs().stream()
            .map(b -> new Held(b.cause(), b.probability(), b.object(), "", Optional.empty()))
            .toList());
  }

  private Opinion opinion(Conclusion theirs, UnaryOperator<String> said) {
    return new Opinion(
        model,
        theirs.status(),
        theirs.claims().stream()
            .map(c ->
                new Held(
                    c.cause(), c.probability(), c.object(), said.apply(c.because()), c.remedy()))
            .toList());
  }
}
