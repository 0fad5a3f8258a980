package io.howdah.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.learn.Experience.Count;
import io.howdah.model.Cause;
import io.howdah.model.Verdict.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given verified outcomes, what they teach, and that they can be unlearned. */
final class ExperienceTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final String INDEX = "create-index";

  private static Count count(Cause cause, Outcome outcome, long times) {
    return new Count(cause, INDEX, outcome, times);
  }

  @Test
  void withoutOutcomesThePriorIsTheSharedOne() {
    assertThat(Experience.none().prior(Cause.MISSING_INDEX, 0.06)).isEqualTo(0.06, EXACT);
    assertThat(Experience.none().helps(Cause.MISSING_INDEX, INDEX)).isEqualTo(0.5, EXACT);
  }

  @Test
  void fewOutcomesMoveItLittleAndManyMoveItToTheirShare() {
    Experience one = new Experience(List.of(count(Cause.MISSING_INDEX, Outcome.KEPT, 1)));
    // (0.06 * 20 + 1) / 21
    assertThat(one.prior(Cause.MISSING_INDEX, 0.06)).isEqualTo(2.2 / 21, EXACT);
    Experience many =
        new Experience(
            List.of(
                count(Cause.MISSING_INDEX, Outcome.KEPT, 3_000),
                count(Cause.STALE_STATISTICS, Outcome.KEPT, 7_000)));
    assertThat(many.prior(Cause.MISSING_INDEX, 0.06)).isEqualTo(0.3, Offset.offset(0.001));
    assertThat(many.prior(Cause.JIT_OVERHEAD, 0.06))
        .as("what never was at work here fades, and is never impossible")
        .isEqualTo(0.001, EXACT);
    assertThat(
            new Experience(List.of(count(Cause.MISSING_INDEX, Outcome.KEPT, 10_000)))
                .prior(Cause.MISSING_INDEX, 0.06))
        .as("nor ever certain before anything is seen")
        .isEqualTo(0.5, EXACT);
  }

  @Test
  void aFailedCureDoesNotRefuteTheCauseButTheRemedy() {
    Experience failed =
        new Experience(
            List.of(
                count(Cause.MISSING_INDEX, Outcome.ROLLED_BACK, 4),
                count(Cause.MISSING_INDEX, Outcome.FAILED, 2),
                count(Cause.MISSING_INDEX, Outcome.INCONCLUSIVE, 2)));
    assertThat(failed.prior(Cause.MISSING_INDEX, 0.06)).isEqualTo(0.06, EXACT);
    assertThat(failed.helps(Cause.MISSING_INDEX, INDEX)).isEqualTo(0.1, EXACT);
    assertThat(failed.helps(Cause.FK_WITHOUT_INDEX, INDEX)).isEqualTo(0.5, EXACT);
  }

  @Test
  void whatIsTakenOutOfTheCountsIsForgotten() {
    List<Count> counts =
        List.of(
            count(Cause.MISSING_INDEX, Outcome.KEPT, 5),
            count(Cause.MISSING_INDEX, Outcome.ROLLED_BACK, 9));
    Experience taught = new Experience(counts);
    Experience unlearned = new Experience(counts.subList(0, 1));
    assertThat(unlearned.helps(Cause.MISSING_INDEX, INDEX)).isEqualTo(6.0 / 7, EXACT);
    assertThat(taught.helps(Cause.MISSING_INDEX, INDEX)).isEqualTo(6.0 / 16, EXACT);
    assertThat(new Experience(List.of()).prior(Cause.MISSING_INDEX, 0.06))
        .isEqualTo(Experience.none().prior(Cause.MISSING_INDEX, 0.06), EXACT);
  }

  @Test
  void theMostPromisingRemedyComesFirst() {
    Experience taught =
        new Experience(
            List.of(
                new Count(Cause.CONFIG_DRIFT, "a", Outcome.ROLLED_BACK, 3),
                new Count(Cause.CONFIG_DRIFT, "b", Outcome.KEPT, 1)));
    assertThat(Stream.of("a", "c", "b").sorted(taught.promising(Cause.CONFIG_DRIFT)))
        .containsExactly("b", "c", "a");
  }
}
