package io.howdah.diagnose;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Cause;
import io.howdah.model.Gate;
import io.howdah.model.Gate.Answer;
import io.howdah.model.Gate.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Stands between diagnosis and remedy. It reads what tools found, never what a reasoner says of it,
 * so that no reasoner can talk its way through.
 */
public final class EvidenceGate {
  /** A rival that is believed more than this is not ruled out. */
  private static final double RIVAL_BELIEF = 0.15;

  /** Onsets are known to a sample or two, not to the moment. */
  private static final Duration ONSET_BLUR = Duration.ofSeconds(5);

  private final KnowledgeBase kb;

  public EvidenceGate(KnowledgeBase kb) {
    this.kb = kb;
  }

  /**
   * Asks the five questions of one cause. A cause that the knowledge base does not describe never
   * passes, whoever believes it.
   *
   * @param atWork every cause of the best hypothesis: together they have to explain the symptoms
   * @param beliefs the probability of each cause
   */
  public Gate ask(
      Cause cause, Set<Cause> atWork, Map<Cause, Double> beliefs, Trail trail, Instant onset) {
    Optional<CauseModel> known = kb.cause(cause);
    if (known.isEmpty()) {
      return new Gate(
          cause,
          List.of(
              new Answer(
                  Question.SEEN_DIRECTLY,
                  false,
                  "no finding is known that would show it: a person has to judge")));
    }
    CauseModel model = known.get();
    return new Gate(
        cause,
        List.of(
            seenDirectly(model, trail),
            rivalsRuledOut(model, beliefs, atWork, trail),
            explainsEverySymptom(atWork, trail),
            beganBefore(model, trail, onset),
            counterfactualAgrees(model, trail)));
  }

  private Answer seenDirectly(CauseModel model, Trail trail) {
    Optional<Found> best =
        model.direct().stream()
            .map(trail::found)
            .flatMap(Optional::stream)
            .filter(f -> f.level() != Level.NONE)
            .filter(f -> !computedFromWhatItBreaks(model, f.finding()))
            .max((a, b) -> a.level().compareTo(b.level()));
    return new Answer(
        Question.SEEN_DIRECTLY,
        best.isPresent(),
        best.map(Found::words).orElse("none of " + model.direct() + " was seen"));
  }

  private boolean computedFromWhatItBreaks(CauseModel model, String finding) {
    return kb.finding(finding).computedFrom().stream().anyMatch(model.breaks()::contains);
  }

  private Answer rivalsRuledOut(
      CauseModel model, Map<Cause, Double> beliefs, Set<Cause> atWork, Trail trail) {
    List<String> open = new ArrayList<>();
    for (Cause rival : model.rivals()) {
      Optional<CauseModel> known = kb.cause(rival);
      if (known.isEmpty() || atWork.contains(rival)) {
        continue;
      }
      double belief = beliefs.getOrDefault(rival, 0.0);
      boolean looked = lookedFor(known.get(), model, trail);
      if (belief > RIVAL_BELIEF) {
        open.add("%s is still believed at %.0f %%".formatted(rival, 100 * belief));
      } else if (!looked && !known.get().direct().isEmpty()) {
        open.add("nothing that could show %s was read".formatted(rival));
      }
    }
    return new Answer(
        Question.RIVALS_RULED_OUT,
        open.isEmpty(),
        open.isEmpty() ? "looked for " + model.rivals() : String.join("; ", open));
  }

  /**
   * Whether anything was read that would show the rival and does not pass through the cause's own
   * failure.
   */
  private boolean lookedFor(CauseModel rival, CauseModel cause, Trail trail) {
    return Stream.concat(
            rival.direct().stream(),
            rival.effects().keySet().stream().filter(f -> !kb.finding(f).symptom()))
        .filter(f -> !computedFromWhatItBreaks(cause, f))
        .anyMatch(f -> trail.found(f).isPresent());
  }

  private Answer explainsEverySymptom(Set<Cause> atWork, Trail trail) {
    List<CauseModel> causes = atWork.stream().map(kb::cause).flatMap(Optional::stream).toList();
    List<String> unexplained = new ArrayList<>();
    for (FindingModel finding : kb.findings()) {
      if (finding.symptom() && trail.shows(finding.name())) {
        boolean explained = causes.stream().anyMatch(c -> c.effects().containsKey(finding.name()));
        if (!explained) {
          unexplained.add(finding.words());
        }
      }
    }
    return new Answer(
        Question.EXPLAINS_EVERY_SYMPTOM,
        unexplained.isEmpty(),
        unexplained.isEmpty()
            ? "nothing is left over"
            : "left over: " + String.join("; ", unexplained));
  }

  private Answer beganBefore(CauseModel model, Trail trail, Instant onset) {
    for (String name : model.direct()) {
      Optional<Instant> since = trail.found(name).flatMap(Found::since);
      if (since.isPresent() && since.get().isAfter(onset.plus(ONSET_BLUR))) {
        return new Answer(
            Question.BEGAN_BEFORE,
            false,
            "it began at %s, after the first symptom at %s".formatted(since.get(), onset));
      }
      if (since.isPresent()) {
        return new Answer(Question.BEGAN_BEFORE, true, "it stood since %s".formatted(since.get()));
      }
    }
    return new Answer(
        Question.BEGAN_BEFORE, true, "when it began cannot be read; nothing contradicts it");
  }

  private Answer counterfactualAgrees(CauseModel model, Trail trail) {
    if (model.counterfactual().isEmpty()) {
      return new Answer(
          Question.COUNTERFACTUAL_AGREES,
          true,
          "none can be had without acting; verification tells");
    }
    Optional<Found> agrees =
        model.counterfactual().stream()
            .map(trail::found)
            .flatMap(Optional::stream)
            .filter(f -> f.level() != Level.NONE)
            .max((a, b) -> a.level().compareTo(b.level()));
    return new Answer(
        Question.COUNTERFACTUAL_AGREES,
        agrees.isPresent(),
        agrees.map(Found::words).orElse("none of " + model.counterfactual() + " agrees"));
  }
}
