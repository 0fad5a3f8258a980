package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.ledger.Body;
import io.howdah.ledger.Probation;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.Lesson;
import io.howdah.model.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given an index that was kept, and time that goes by, what the looks at it find and ask for. */
final class KeptChangesTest extends KeptCase {
  KeptChangesTest(Homes homes) throws Exception {
    super(homes);
  }

  @Test
  void afterAMonthItIsComparedWithTheTimeBeforeAndHelpsStill() {
    long action = kept(INDEX, 200, 20);
    assertThat(begun(action).judged()).isEmpty();
    clock.move(DAY);
    work(1);
    var _ = look(action);
    assertThat(probation(action).judged()).as("nothing changed in a day").isEmpty();
    assertThat(ledger(action, "probation-looked")).isEmpty();
    clock.move(Duration.ofDays(29));
    work(CALLS);
    var _ = look(action);
    assertThat(probation(action).finding()).hasValue("helps");
    assertThat(probation(action).judged()).hasValue(probation(action).looked().orElseThrow());
    assertThat(probation(action).sentence()).contains("a month went by", "faster than before");
    assertThat(ledger(action, "probation-looked")).hasSize(1);
    assertThat(told).singleElement().asString().startsWith("probation of action " + action);
    assertThat(home.actions().open()).as("nothing is proposed").isEmpty();
  }

  @Test
  void whatHurtsNowIsProposedToBeTakenBackOnceAndEndsWhenThatIsDone() {
    long action = kept(INDEX, 2, 2);
    boolean _ =
        home.lessons()
            .keep(
                new Lesson(
                    here().systemIdentifier(),
                    Cause.MISSING_INDEX,
                    "create-index",
                    Verdict.Outcome.KEPT,
                    action,
                    Map.of()));
    var _ = begun(action);
    clock.move(KeptChanges.MONTH);
    work(CALLS);
    var _ = look(action);
    assertThat(probation(action).finding()).hasValue("hurts");
    Action undo = home.actions().open().getFirst().action();
    assertThat(undo.state()).isEqualTo(ActionState.WAITING);
    assertThat(undo.sql()).containsExactly("DROP INDEX CONCURRENTLY public.t_id_idx");
    assertThat(undo.why()).contains("hurts now", "slower than before the change");

    // The same look again, as after a crash, and the next days' looks ask for nothing more.
    var _ = look(action);
    clock.move(DAY);
    work(CALLS);
    var _ = look(action);
    assertThat(home.actions().list(100, Long.MAX_VALUE)).hasSize(2);

    advance(undo.id(), Body.of(Map.of("by", "hand")));
    homes.sql(database, "DROP INDEX public.t_id_idx");
    clock.move(DAY);
    assertThat(look(action)).isEqualTo(new Job.Next.Never());
    assertThat(state(action).state()).isEqualTo(ActionState.ROLLED_BACK);
    assertThat(state(action).sentence()).contains("taken back by action " + undo.id());
    assertThat(home.lessons().counts(here().systemIdentifier()))
        .as("what hurt in the end did not help")
        .isEmpty();
    assertThat(home.actions().disagreement(action)).isEmpty();
    assertThat(home.ledger().verify()).isInstanceOf(io.howdah.ledger.Verification.Intact.class);
  }

  @Test
  void whatWouldHurtIsDroppedWhereThePolicyLetsItBeDoneAlone() {
    long action = kept(INDEX, 2, 2);
    var _ = begun(action);
    clock.move(KeptChanges.MONTH);
    work(CALLS);
    Policy shipped = Policy.shipped();
    Map<String, Policy.Rule> rules = new java.util.HashMap<>(shipped.rules());
    rules.put("drop-index", new Policy.Rule(Policy.May.ALONE, 1.1));
    Policy alone =
        new Policy(
            shipped.version(),
            Autonomy.AUTONOMOUS,
            shipped.approvalPatience(),
            shipped.verifyWithin(),
            rules);
    Treatment treatment = new Treatment(cluster, home, new Guard(alone, clock), event -> {}, clock);
    var _ =
        new KeptChanges(cluster, home, treatment, event -> {})
            .run(Long.toString(action), clock.instant());
    assertThat(treatment.due(clock.instant()).orElseThrow().type()).isEqualTo("drop-index");
  }

  @Test
  void aLoadThatChangedIsLookedAtTheSameDay() {
    long action = kept(INDEX, 200, 2);
    var _ = begun(action);
    clock.move(DAY);
    work(100);
    var _ = look(action);
    assertThat(probation(action).sentence()).contains("its load changed: template", "instead of 2");
    assertThat(probation(action).finding()).hasValue("helps");
    clock.move(DAY);
    work(100);
    var _ = look(action);
    assertThat(ledger(action, "probation-looked")).as("it is known by now").hasSize(1);
  }

  @Test
  void countersThatBeganAnewAreNotComparedAndTheNextOnesAre() {
    long action = kept(INDEX, 200, 20);
    var _ = begun(action);
    clock.move(KeptChanges.MONTH);
    homes.sql(database, "SELECT pg_stat_statements_reset()");
    work(CALLS);
    var _ = look(action);
    assertThat(probation(action).judged()).isEmpty();
    assertThat(probation(action).sentence()).contains("cannot be known");
    clock.move(Duration.ofDays(-3));
    work(CALLS);
    var _ = look(action);
    assertThat(probation(action).judged()).as("nor is a clock that was set back").isEmpty();
    clock.move(Duration.ofDays(4));
    work(CALLS);
    var _ = look(action);
    assertThat(probation(action).finding()).hasValue("helps");
  }

  @Test
  void aLookOfWhoWasOvertakenInTheMiddleOfItWritesNothing() {
    long action = kept(INDEX, 2, 2);
    Probation before = begun(action);
    clock.move(KeptChanges.MONTH);
    work(CALLS);
    Home led = home.led();
    Treatment treatment =
        new Treatment(cluster, led, new Guard(Policy.shipped(), clock), event -> {}, clock);
    KeptChanges stale = new KeptChanges(cluster, led, treatment, event -> {});
    long rows = home.led().ledger().list(1).getFirst().seq();
    assertThatThrownBy(() -> stale.run(Long.toString(action), clock.instant()))
        .hasStackTraceContaining("epoch");
    assertThat(home.ledger().list(1).getFirst().seq()).isEqualTo(rows);
    assertThat(probation(action)).isEqualTo(before);
    assertThat(home.actions().open()).isEmpty();
  }

  @Test
  void ofTwoThatLookAtOnceOneWrites() {
    long action = kept(INDEX, 200, 20);
    Probation before = begun(action);
    Probation after = before.after(clock.instant(), "helps", "it helps", before.memory());
    assertThat(home.probations().looked(before, after, Optional.empty())).isTrue();
    assertThat(home.probations().looked(before, after, Optional.empty())).isFalse();
  }

  @Test
  void whatWasKeptIsPlannedByWhateverStandsInTheHome() throws Exception {
    long action = kept(INDEX, 200, 20);
    try (Chores chores =
        Chores.start(
            cluster,
            home,
            Policy.shipped(),
            () -> true,
            event -> {},
            clock,
            Duration.ofMillis(50))) {
      chores.plan();
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (probation(action).looked().isEmpty()
          || !probation(action)
              .next()
              .equals(
                  Optional.of(
                      clock
                          .instant()
                          .plus(DAY)
                          .truncatedTo(java.time.temporal.ChronoUnit.MICROS)))) {
        assertThat(System.nanoTime()).as("no look at it").isLessThan(deadline);
        Thread.sleep(Duration.ofMillis(20));
      }
      chores.plan();
      assertThat(ledger(action, "probation-begun")).hasSize(1);
    }
  }

  @Test
  void anotherClustersChangesAreNotLookedAtHere() {
    long action = kept(INDEX, 200, 20);
    homes.sql(
        database,
        "ALTER TABLE howdah.action DISABLE TRIGGER steps",
        "UPDATE howdah.action SET system_identifier = '42'",
        "ALTER TABLE howdah.action ENABLE TRIGGER steps");
    assertThat(home.probations().begin(action, "kept", Recalled.nothing(List.of()).json()))
        .isTrue();
    assertThat(look(action)).isEqualTo(new Job.Next.Never());
    assertThat(probation(action).sentence()).contains("another cluster");
    assertThat(state(action).state()).isEqualTo(ActionState.KEPT);
  }
}
