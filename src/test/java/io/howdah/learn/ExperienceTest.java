package io.howdah.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.learn.Experience.Count;
import io.howdah.model.Cause;
import io.howdah.model.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

  @Test
  void withoutOutcomesNoRemedyIsPreferred() {
    assertThat(Experience.none().promise(Cause.CONFIG_DRIFT, "a"))
        .isEqualTo(Experience.none().promise(Cause.CONFIG_DRIFT, "b"), EXACT);
  }

  @Test
  void whatFailedOnceIsTriedAgainOnceOthersFailMoreOften() {
    Count lost = new Count(Cause.CONFIG_DRIFT, "a", Outcome.ROLLED_BACK, 1);
    Experience first = new Experience(List.of(lost));
    assertThat(first.promise(Cause.CONFIG_DRIFT, "a"))
        .isLessThan(first.promise(Cause.CONFIG_DRIFT, "b"));
    Experience then =
        new Experience(List.of(lost, new Count(Cause.CONFIG_DRIFT, "b", Outcome.ROLLED_BACK, 3)));
    assertThat(then.promise(Cause.CONFIG_DRIFT, "a"))
        .isGreaterThan(then.promise(Cause.CONFIG_DRIFT, "b"));
  }

  @Test
  void whatHelpedAgainstOtherCausesPromisesMore() {
    Experience taught =
        new Experience(
            List.of(
                new Count(Cause.TABLE_BLOAT, "a", Outcome.KEPT, 8),
                new Count(Cause.TABLE_BLOAT, "b", Outcome.ROLLED_BACK, 8)));
    assertThat(taught.promise(Cause.AUTOVACUUM_STARVED, "a"))
        .isGreaterThan(taught.promise(Cause.AUTOVACUUM_STARVED, "c"));
    assertThat(taught.promise(Cause.AUTOVACUUM_STARVED, "b"))
        .isLessThan(taught.promise(Cause.AUTOVACUUM_STARVED, "c"));
  }

  /**
   * Two remedies, one of which holds in seven of ten cases and one in four: whoever goes by the
   * promise finds the better one, also where it failed first.
   */
  @Test
  void theBetterRemedyIsFoundAndKeptTo() {
    for (int seed = 0; seed < 20; seed++) {
      var chance = new SplittableRandom(seed);
      var counts =
          new ArrayList<>(
              List.of(
                  new Count(Cause.CONFIG_DRIFT, "good", Outcome.ROLLED_BACK, 1),
                  new Count(Cause.CONFIG_DRIFT, "poor", Outcome.KEPT, 1)));
      int good = 0;
      for (int turn = 0; turn < 300; turn++) {
        String chosen =
            Stream.of("poor", "good")
                .min(new Experience(counts).promising(Cause.CONFIG_DRIFT))
                .orElseThrow();
        boolean held = chance.nextDouble() < (chosen.equals("good") ? 0.7 : 0.4);
        counts.add(
            new Count(Cause.CONFIG_DRIFT, chosen, held ? Outcome.KEPT : Outcome.ROLLED_BACK, 1));
        good += turn >= 200 && chosen.equals("good") ? 1 : 0;
      }
      assertThat(good).as("of the last hundred turns, seed %d", seed).isGreaterThan(60);
    }
  }
}
