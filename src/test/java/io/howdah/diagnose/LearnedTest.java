package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.Cause;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given runs whose cause is known, what they teach, and that they can be unlearned. */
final class LearnedTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final FindingModel SLOW =
      new FindingModel("slow", "t", "slow", List.of(0.9, 0.08, 0.02), List.of(), true);
  private static final FindingModel WIDE =
      new FindingModel("wide", "t", "wide", List.of(0.9, 0.08, 0.02), List.of(), false);
  private static final CauseModel CAUSE =
      new CauseModel(
          Cause.HOT_ROW,
          0.1,
          List.of("slow"),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of("slow", List.of(0.5, 0.2, 0.3)),
          "");
  private static final KnowledgeBase KB = new KnowledgeBase(List.of(SLOW, WIDE), List.of(CAUSE));

  private static Sightings runs(Cause cause, String finding, Level level, int times) {
    Sightings sum = Sightings.none();
    for (int i = 0; i < times; i++) {
      sum = sum.plus(Sightings.of(cause, Map.of(finding, level)));
    }
    return sum;
  }

  private static CauseModel taught(Sightings sightings) {
    return new Learned(sightings, 1).teach(KB).cause(Cause.HOT_ROW).orElseThrow();
  }

  private static double strong(CauseModel cause) {
    return cause.effects().getOrDefault("slow", List.of(1.0, 0.0, 0.0)).get(2);
  }

  @Test
  void withoutRunsNothingMoves() {
    KnowledgeBase same = Learned.nothing().teach(KB);
    assertThat(same.cause(Cause.HOT_ROW).orElseThrow().effects()).isEqualTo(CAUSE.effects());
    assertThat(same.finding("slow").leak()).isEqualTo(SLOW.leak());
  }

  @Test
  void aFewRunsMoveALikelihoodALittleAndManyMoveItToTheirShare() {
    double before = strong(CAUSE);
    double few = strong(taught(runs(Cause.HOT_ROW, "slow", Level.STRONG, 2)));
    double many = strong(taught(runs(Cause.HOT_ROW, "slow", Level.STRONG, 1_000)));
    assertThat(few).isBetween(before, 0.6);
    assertThat(many).isGreaterThan(0.98);
  }

  @Test
  void whatShowsInRunsIsWhatTheModelThenExpectsThere() {
    // Half of a great many runs: the model, with its leak beside the cause, has to say half.
    Sightings half =
        runs(Cause.HOT_ROW, "slow", Level.STRONG, 2_000)
            .plus(runs(Cause.HOT_ROW, "slow", Level.SOME, 200))
            .plus(runs(Cause.HOT_ROW, "slow", Level.NONE, 1_800));
    double strong = Posterior.likelihood(SLOW, List.of(taught(half)), Level.STRONG);
    assertThat(strong).isCloseTo(0.5, Offset.offset(0.01));
  }

  @Test
  void aFindingThatNobodyWroteDownIsLearnedWhereItShowsAndNotWhereItDoesNot() {
    assertThat(taught(runs(Cause.HOT_ROW, "wide", Level.STRONG, 10)).effects()).containsKey("wide");
    assertThat(taught(runs(Cause.HOT_ROW, "wide", Level.NONE, 10)).effects())
        .doesNotContainKey("wide");
    assertThat(taught(runs(Cause.JIT_OVERHEAD, "wide", Level.STRONG, 10)).effects())
        .isEqualTo(CAUSE.effects());
  }

  @Test
  void whatPeopleOverstatedOverAllCausesIsBelievedLessOfEach() {
    List<CauseModel> causes =
        Stream.of(Cause.HOT_ROW, Cause.DEADLOCKS, Cause.PLAN_FLIP, Cause.JIT_OVERHEAD)
            .map(c -> said(c, List.of("slow")))
            .toList();
    KnowledgeBase kb = new KnowledgeBase(List.of(SLOW, WIDE), causes);
    Sightings quiet =
        runs(Cause.HOT_ROW, "wide", Level.NONE, 10)
            .plus(runs(Cause.DEADLOCKS, "wide", Level.NONE, 10));
    // Of a cause that never ran, what was said of "wide" is moderated too; what sees it stays.
    CauseModel never = new Learned(quiet, 1).teach(kb).cause(Cause.JIT_OVERHEAD).orElseThrow();
    assertThat(never.effects())
        .hasEntrySatisfying("wide", e -> assertThat(e.get(2)).isBetween(0.0, 0.1))
        .containsEntry("slow", List.of(0.5, 0.2, 0.3));

    // Where it showed as often as was said, nothing is taken away.
    Sightings borneOut = quiet.plus(runs(Cause.PLAN_FLIP, "wide", Level.STRONG, 30));
    assertThat(new Learned(borneOut, 1).teach(kb).cause(Cause.JIT_OVERHEAD).orElseThrow().effects())
        .containsEntry("wide", List.of(0.5, 0.2, 0.3));
  }

  private static CauseModel said(Cause cause, List<String> direct) {
    List<Double> half = List.of(0.5, 0.2, 0.3);
    return new CauseModel(
        cause,
        0.1,
        direct,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of("slow", half, "wide", half),
        "");
  }

  @Test
  void runsWithoutACauseTeachWhatShowsAnyway() {
    Learned learned = new Learned(runs(Cause.HEALTHY, "wide", Level.SOME, 60), 1);
    // (60 * 0.08 + 60) / 120
    assertThat(learned.teach(KB).finding("wide").leak().get(1)).isCloseTo(0.54, EXACT);
    assertThat(learned.teach(KB).finding("slow").leak()).isEqualTo(SLOW.leak());
  }

  @Test
  void aClustersOwnLessonsMoveWhatAllShareAsFarAsThereAreMany() {
    double all = quiet(KB);
    assertThat(Learned.local(KB, Sightings.none()).causes()).isEqualTo(KB.causes());
    double few = quiet(Learned.local(KB, runs(Cause.HOT_ROW, "slow", Level.NONE, 2)));
    double many = quiet(Learned.local(KB, runs(Cause.HOT_ROW, "slow", Level.NONE, 200)));
    assertThat(few).isGreaterThan(all);
    assertThat(many).isGreaterThan(few).isGreaterThan(0.85);
    assertThat(
            Learned.local(KB, runs(Cause.HOT_ROW, "slow", Level.NONE, 200))
                .cause(Cause.JIT_OVERHEAD))
        .as("another cause learns nothing of it")
        .isEqualTo(KB.cause(Cause.JIT_OVERHEAD));
  }

  private static double quiet(KnowledgeBase kb) {
    return kb.cause(Cause.HOT_ROW)
        .orElseThrow()
        .effects()
        .getOrDefault("slow", List.of(1.0, 0.0, 0.0))
        .getFirst();
  }

  @Test
  void whatWasLearnedCanBeUnlearned() {
    Sightings lesson =
        Sightings.of(Cause.HOT_ROW, Map.of("slow", Level.STRONG, "wide", Level.SOME));
    Sightings others = runs(Cause.HOT_ROW, "slow", Level.NONE, 3);
    assertThat(others.plus(lesson).minus(lesson)).isEqualTo(others);
    assertThatThrownBy(() -> others.minus(lesson)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void causesRecordedAnewReplaceTheirCountsAndOthersKeepThem() {
    Sightings old =
        runs(Cause.HOT_ROW, "slow", Level.NONE, 3)
            .plus(runs(Cause.HOT_ROW, "wide", Level.SOME, 3))
            .plus(runs(Cause.DEADLOCKS, "slow", Level.STRONG, 2))
            .plus(runs(Cause.DEADLOCKS, "wide", Level.NONE, 2));
    Sightings fresh = runs(Cause.HOT_ROW, "slow", Level.STRONG, 1);

    Sightings now = new Learned(old, 1).relearned(fresh, Set.of());
    assertThat(now)
        .isEqualTo(
            fresh
                .plus(runs(Cause.DEADLOCKS, "slow", Level.STRONG, 2))
                .plus(runs(Cause.DEADLOCKS, "wide", Level.NONE, 2)));
    assertThat(new Learned(now, 1).relearned(fresh, Set.of())).as("made again").isEqualTo(now);

    // What a tool that was mended since had said of the others is no evidence any more.
    assertThat(new Learned(old, 1).relearned(fresh, Set.of("wide")))
        .isEqualTo(fresh.plus(runs(Cause.DEADLOCKS, "slow", Level.STRONG, 2)));
  }

  @Test
  void whatIsWrittenIsRead() {
    Learned learned =
        new Learned(
            runs(Cause.HOT_ROW, "slow", Level.STRONG, 3)
                .plus(runs(Cause.HEALTHY, "wide", Level.SOME, 2)),
            0.7);
    String text = learned.written();
    assertThat(Learned.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(learned);
    assertThat(
            Learned.read(
                new ByteArrayInputStream(
                    Learned.nothing().written().getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Learned.nothing());
    assertThatThrownBy(() ->
            Learned.read(
                new ByteArrayInputStream(
                    "sightings: {no-cause: {slow: [1, 0, 0]}}".getBytes(StandardCharsets.UTF_8))))
        .hasMessageContaining("no-cause");
  }

  @Test
  void lessWeightOfEvidenceMakesLessSure() {
    KnowledgeBase half = new KnowledgeBase(List.of(SLOW, WIDE), List.of(CAUSE), 0.5);
    double sure =
        Posterior.prior(KB, CauseModel::prior)
            .given("slow", Level.STRONG)
            .marginals()
            .getOrDefault(Cause.HOT_ROW, 0.0);
    double less =
        Posterior.prior(half, CauseModel::prior)
            .given("slow", Level.STRONG)
            .marginals()
            .getOrDefault(Cause.HOT_ROW, 0.0);
    assertThat(less).isBetween(CAUSE.prior(), sure);
    assertThatThrownBy(() -> new KnowledgeBase(List.of(), List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theShippedLessonsAreOfFindingsThatAreKnown() {
    KnowledgeBase hand = KnowledgeBase.handSet();
    assertThat(Learned.shipped().sightings().counts().keySet())
        .allSatisfy(s -> assertThat(hand.knows(s.finding())).as(s.finding()).isTrue());
  }
}
