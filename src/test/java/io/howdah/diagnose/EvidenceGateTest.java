package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Cause;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Gate;
import io.howdah.model.Gate.Question;
import io.howdah.model.ObjectRef;
import io.howdah.model.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Given a trail, which questions stand between a belief and its remedy. */
final class EvidenceGateTest {
  private static final Instant ONSET = Instant.parse("2026-11-20T08:00:00Z");
  private static final Cause CAUSE = Cause.MISSING_INDEX;
  private static final Cause RIVAL = Cause.STALE_STATISTICS;

  private static FindingModel finding(String name, boolean symptom, String... from) {
    return new FindingModel(name, name, name, List.of(0.9, 0.05, 0.05), List.of(from), symptom);
  }

  private static final KnowledgeBase KB =
      new KnowledgeBase(
          List.of(
              finding("seen", false, "counters"),
              finding("circular", false, "planner"),
              finding("what-if", false, "hypopg"),
              finding("rival-seen", false, "catalogue"),
              finding("rival-circular", false, "planner"),
              finding("slow", true, "statements"),
              finding("blocked", true, "locks")),
          List.of(
              new CauseModel(
                  CAUSE,
                  0.1,
                  List.of("seen", "circular"),
                  List.of("what-if"),
                  List.of(RIVAL),
                  List.of("planner"),
                  List.of(),
                  Map.of("slow", List.of(0.1, 0.1, 0.8)),
                  ""),
              new CauseModel(
                  RIVAL,
                  0.1,
                  List.of("rival-seen", "rival-circular"),
                  List.of(),
                  List.of(CAUSE),
                  List.of(),
                  List.of(),
                  Map.of(),
                  "")));

  private static Found strong(String finding) {
    return Found.of(finding, Level.STRONG, ObjectRef.cluster(), finding);
  }

  private static Gate ask(double rival, Found... found) {
    Trail trail = new Trail();
    trail.add(new Step("", "tool", EvidenceStatus.OK, "", 0), List.of(found));
    return new EvidenceGate(KB)
        .ask(CAUSE, Set.of(CAUSE), Map.of(CAUSE, 0.9, RIVAL, rival), trail, ONSET);
  }

  private static List<Question> failed(Gate gate) {
    return gate.failed().stream().map(Gate.Answer::question).toList();
  }

  private static final Found SEEN = strong("seen").since(ONSET.minusSeconds(60));
  private static final Found AGREES = strong("what-if");
  private static final Found NO_RIVAL = Found.none("rival-seen", "fresh");

  @Test
  void aFullTrailPasses() {
    assertThat(failed(ask(0.05, SEEN, AGREES, NO_RIVAL, strong("slow")))).isEmpty();
  }

  @Test
  void anEmptyTrailPassesNothingThatHasToBeSeen() {
    assertThat(failed(ask(0)))
        .containsExactly(
            Question.SEEN_DIRECTLY, Question.RIVALS_RULED_OUT, Question.COUNTERFACTUAL_AGREES);
  }

  @Test
  void whatIsComputedFromWhatItBreaksIsNotSeeing() {
    assertThat(failed(ask(0, strong("circular"), AGREES, NO_RIVAL)))
        .containsExactly(Question.SEEN_DIRECTLY);
    assertThat(failed(ask(0, SEEN, AGREES, Found.none("rival-circular", "fine"))))
        .as("nor does it rule out a rival")
        .containsExactly(Question.RIVALS_RULED_OUT);
  }

  @Test
  void aFindingThatDoesNotShowIsNotSeeing() {
    assertThat(failed(ask(0, Found.none("seen", "no"), AGREES, NO_RIVAL)))
        .containsExactly(Question.SEEN_DIRECTLY);
  }

  @Test
  void aRivalThatIsStillBelievedKeepsTheGateShut() {
    assertThat(failed(ask(0.2, SEEN, AGREES, NO_RIVAL))).containsExactly(Question.RIVALS_RULED_OUT);
  }

  @Test
  void aSymptomThatIsLeftOverKeepsTheGateShut() {
    Gate gate = ask(0, SEEN, AGREES, NO_RIVAL, strong("slow"), strong("blocked"));
    assertThat(failed(gate)).containsExactly(Question.EXPLAINS_EVERY_SYMPTOM);
    assertThat(gate.failed().getFirst().because()).isEqualTo("left over: blocked");
  }

  @Test
  void whatBeganAfterTheSymptomsIsNotTheirCause() {
    Found later = strong("seen").since(ONSET.plusSeconds(30));
    assertThat(failed(ask(0, later, AGREES, NO_RIVAL))).containsExactly(Question.BEGAN_BEFORE);
    Found blurred = strong("seen").since(ONSET.plusSeconds(3));
    assertThat(failed(ask(0, blurred, AGREES, NO_RIVAL))).isEmpty();
  }

  @Test
  void aCounterfactualThatDisagreesKeepsTheGateShut() {
    assertThat(failed(ask(0, SEEN, Found.none("what-if", "no gain"), NO_RIVAL)))
        .containsExactly(Question.COUNTERFACTUAL_AGREES);
  }
}
