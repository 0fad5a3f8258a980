package io.howdah.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Looks;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict.Judgement;
import io.howdah.model.Verdict.TemplateChange;
import io.howdah.verify.Workload.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given seeded workloads before and after, what the comparison says, and how often it is wrong. */
final class ComparisonTest {
  private static final int TRIALS = 400;

  /** A small shop: quick and slow, steady and wild templates, at rates from 1 to 40 a second. */
  private static final List<Template> SHOP =
      List.of(
          new Template(1, 40, 0.4, 0.3),
          new Template(2, 20, 3, 0.6),
          new Template(3, 10, 12, 1.0),
          new Template(4, 5, 40, 0.8),
          new Template(5, 2, 150, 0.7),
          new Template(6, 1, 400, 0.5),
          new Template(7, 30, 1, 1.2),
          new Template(8, 15, 8, 0.4));

  private static Set<TemplateId> ids(List<Template> templates) {
    return templates.stream().map(t -> Looks.id(t.id())).collect(Collectors.toSet());
  }

  private static List<Template> with(long id, double factor) {
    return SHOP.stream().map(t -> t.id() == id ? t.times(factor) : t).toList();
  }

  private static TemplateChange of(Comparison comparison, long id) {
    return comparison.changes().stream()
        .filter(c -> c.template().equals(Looks.id(id)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingChangedIsAlmostNeverCalledAChange() {
    int wrong = 0;
    for (int seed = 0; seed < TRIALS; seed++) {
      Workload workload = new Workload(seed);
      Comparison comparison =
          new Comparison(workload.run(20, SHOP), workload.run(10, SHOP), ids(SHOP));
      wrong +=
          comparison.changes().stream()
                  .anyMatch(
                      c -> c.judgement() == Judgement.FASTER || c.judgement() == Judgement.SLOWER)
              ? 1
              : 0;
    }
    // 1 % of the trials, each of eight templates.
    assertThat(wrong).isLessThanOrEqualTo(TRIALS / 100);
  }

  /** As the watch does: a look each second, and the first word counts. */
  @Test
  void lookingEachSecondAtNothingDoesNotTakeBackAGoodChange() {
    int takenBack = 0;
    for (int seed = 0; seed < 200; seed++) {
      Workload workload = new Workload(10_000 + seed);
      Stretch before = workload.run(20, SHOP);
      Verifier verifier = new Verifier(Duration.ofSeconds(6));
      List<Stretch> looks = new ArrayList<>();
      boolean regressed = false;
      Stretch after = new Stretch(java.util.Map.of(), java.util.Map.of(), 0);
      for (int second = 1; second <= 10; second++) {
        after = joined(after, workload.run(1, SHOP));
        looks.add(after);
        Comparison comparison = new Comparison(before, after, ids(SHOP));
        regressed |=
            verifier.look(comparison, Set.of(), Duration.ofSeconds(second))
                instanceof Verifier.Regressed;
      }
      assertThat(looks).hasSize(10);
      takenBack += regressed ? 1 : 0;
    }
    assertThat(takenBack).isLessThanOrEqualTo(6);
  }

  private static Stretch joined(Stretch a, Stretch b) {
    var windows = new java.util.HashMap<>(a.windows());
    b.windows()
        .forEach((id, more) ->
            windows.merge(
                id,
                more,
                (x, y) -> java.util.stream.Stream.concat(x.stream(), y.stream()).toList()));
    return new Stretch(windows, b.running(), a.seconds() + b.seconds());
  }

  @Test
  void aTemplateTwiceAsSlowIsSeenAndNoOtherIsBlamed() {
    int seen = 0;
    int blamed = 0;
    for (int seed = 0; seed < 100; seed++) {
      Workload workload = new Workload(20_000 + seed);
      Comparison comparison =
          new Comparison(workload.run(20, SHOP), workload.run(10, with(2, 2)), ids(SHOP));
      seen += of(comparison, 2).judgement() == Judgement.SLOWER ? 1 : 0;
      blamed +=
          comparison.changes().stream()
                  .anyMatch(
                      c -> !c.template().equals(Looks.id(2)) && c.judgement() == Judgement.SLOWER)
              ? 1
              : 0;
    }
    assertThat(seen).isGreaterThanOrEqualTo(99);
    assertThat(blamed).isLessThanOrEqualTo(2);
  }

  /** As where one session after the other takes up a bad plan, and keeps it after the cure. */
  @Test
  void whatWasGettingSlowerAnywayIsNotTheActionsFaultUnlessItGetsWorseStill() {
    int blamed = 0;
    int blamedWithoutTheWay = 0;
    int seen = 0;
    for (int seed = 0; seed < 100; seed++) {
      Workload workload = new Workload(25_000 + seed);
      Stretch before = new Stretch(java.util.Map.of(), java.util.Map.of(), 0);
      for (int level = 1; level <= 4; level++) {
        before = joined(before, workload.run(4, with(2, level)));
      }
      Stretch same = workload.run(6, with(2, 4));
      Stretch worse = workload.run(6, with(2, 10));
      Stretch unordered = workload.run(16, with(2, 2.5));
      blamed += slower(before, same) ? 1 : 0;
      seen += slower(before, worse) ? 1 : 0;
      blamedWithoutTheWay += slower(unordered, same) ? 1 : 0;
    }
    assertThat(blamed).isLessThanOrEqualTo(2);
    assertThat(seen).isGreaterThanOrEqualTo(95);
    assertThat(blamedWithoutTheWay).as("the same means without a rise").isGreaterThan(50);
  }

  private static boolean slower(Stretch before, Stretch after) {
    return of(new Comparison(before, after, ids(SHOP)), 2).judgement() == Judgement.SLOWER;
  }

  @Test
  void aTemplateThatBecameManyTimesFasterIsSeen() {
    int seen = 0;
    for (int seed = 0; seed < 100; seed++) {
      Workload workload = new Workload(30_000 + seed);
      Comparison comparison =
          new Comparison(workload.run(20, SHOP), workload.run(10, with(4, 0.05)), ids(SHOP));
      seen += of(comparison, 4).judgement() == Judgement.FASTER ? 1 : 0;
    }
    assertThat(seen).isGreaterThanOrEqualTo(99);
  }

  @Test
  void whatBefellEverybodyIsNotTheActionsFault() {
    List<Template> slow = SHOP.stream().map(t -> t.times(1.6)).toList();
    int blamed = 0;
    int blamedThough = 0;
    for (int seed = 0; seed < 100; seed++) {
      Workload workload = new Workload(40_000 + seed);
      Stretch before = workload.run(20, SHOP);
      Stretch after = workload.run(10, slow);
      Comparison comparison = new Comparison(before, after, Set.of(Looks.id(2)));
      assertThat(comparison.control()).isEqualTo(1.6, Offset.offset(0.35));
      blamed += of(comparison, 2).judgement() == Judgement.SLOWER ? 1 : 0;
      Comparison alone = new Comparison(before, after, ids(SHOP));
      assertThat(alone.control())
          .as("who does the same work as before tells the machine's mood, too")
          .isEqualTo(1.6, Offset.offset(0.35));
      blamedThough += of(alone, 2).judgement() == Judgement.SLOWER ? 1 : 0;
    }
    assertThat(blamed).isLessThanOrEqualTo(2);
    assertThat(blamedThough).isLessThanOrEqualTo(2);
  }

  @Test
  void aGainThatWouldDrownInASlowMachineIsStillSeen() {
    List<Template> after = with(2, 0.2).stream().map(t -> t.times(1.5)).toList();
    Workload workload = new Workload(50_000);
    Comparison comparison =
        new Comparison(workload.run(20, SHOP), workload.run(10, after), Set.of(Looks.id(2)));
    assertThat(of(comparison, 2).judgement()).isEqualTo(Judgement.FASTER);
  }

  @Test
  void tooFewCallsAreUnknown() {
    Template rare = new Template(9, 0.1, 5, 0.5);
    Workload workload = new Workload(60_000);
    Comparison comparison =
        new Comparison(
            workload.run(20, List.of(rare)),
            workload.run(10, List.of(rare.times(50))),
            Set.of(Looks.id(9)));
    assertThat(of(comparison, 9).judgement()).isEqualTo(Judgement.UNKNOWN);
    Comparison fresh =
        new Comparison(workload.run(20, List.of(SHOP.get(0))), workload.run(10, SHOP), ids(SHOP));
    assertThat(of(fresh, 2).judgement())
        .as("a template without a past")
        .isEqualTo(Judgement.UNKNOWN);
    Comparison silent =
        new Comparison(
            workload.run(20, SHOP), workload.run(10, List.of(SHOP.get(0))), Set.of(Looks.id(2)));
    assertThat(of(silent, 2).judgement())
        .as("a template that fell silent")
        .isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void aPlanSoBadThatNothingFinishesIsSeenInWhatStillRuns() {
    Workload workload = new Workload(70_000);
    Stretch before = workload.run(20, SHOP);
    List<Template> others = SHOP.stream().filter(t -> t.id() != 2).toList();
    var running =
        IntStream.range(0, 6)
            .mapToObj(i -> Looks.active(100 + i, 2, Duration.ofSeconds(7)))
            .toArray(io.howdah.model.Session[]::new);
    Stretch after = workload.run(10, others, running);
    TemplateChange change = of(new Comparison(before, after, Set.of(Looks.id(2))), 2);
    assertThat(change.judgement()).isEqualTo(Judgement.SLOWER);
    assertThat(change.afterMs()).isEqualTo(7_000, Offset.offset(1.0));
  }

  @Test
  void whatBeganBeforeTheChangeOrWaitsForOthersProvesNothing() {
    Workload workload = new Workload(80_000);
    Stretch before = workload.run(20, SHOP);
    List<Template> others = SHOP.stream().filter(t -> t.id() != 2).toList();
    Stretch after =
        workload.run(
            10,
            others,
            Looks.active(1, 2, Duration.ofSeconds(11)),
            Looks.active(2, 2, Duration.ofSeconds(60)),
            Looks.active(3, 2, Duration.ofSeconds(7), 99),
            Looks.active(4, 2, Duration.ofSeconds(8), 99),
            Looks.active(5, 2, Duration.ofSeconds(9), 99));
    assertThat(after.runningOf(Looks.id(2))).isEmpty();
    assertThat(of(new Comparison(before, after, Set.of(Looks.id(2))), 2).judgement())
        .isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void differencesThatNobodyFeelsAreNone() {
    Template quick = new Template(1, 50, 0.02, 0.1);
    Workload workload = new Workload(90_000);
    Comparison comparison =
        new Comparison(
            workload.run(20, List.of(quick)),
            workload.run(10, List.of(quick.times(2))),
            Set.of(Looks.id(1)));
    assertThat(of(comparison, 1).judgement()).isEqualTo(Judgement.SAME);
  }
}
