package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.act.Hands;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.ledger.Body;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given what a dead node, a wrong clock or a probation left, what is made of it afterwards. */
final class LeftBehindTest extends KeptCase {
  private final Policy policy = Policy.shipped().with(Autonomy.APPROVE);

  LeftBehindTest(Homes homes) throws Exception {
    super(homes);
  }

  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Treatment treatment(Consumer<LoopEvent> witness) {
    return new Treatment(cluster, home, new Guard(policy, clock), witness, clock);
  }

  private Treatment.Registered register(Treatment by) throws Exception {
    Incident incident = new Incident("i", here(), clock.instant(), clock.instant(), List.of());
    Proposal proposal = new Proposal(Cause.MISSING_INDEX, 0.9, INDEX, true, "test");
    return by.register(proposal, incident, List.of());
  }

  /** The node dies when it has come so far. */
  private Action diedAfter(ActionState last) {
    Treatment dying =
        treatment(event -> {
          boolean there =
              last == ActionState.PROPOSED
                  ? event instanceof LoopEvent.Tried
                  : event instanceof LoopEvent.Decided;
          if (there) {
            throw new Died();
          }
        });
    assertThatThrownBy(() -> register(dying)).isInstanceOf(Died.class);
    Action left = home.actions().open().getFirst().action();
    assertThat(left.state()).isEqualTo(last);
    return left;
  }

  private List<String> recovered(Home by) throws Exception {
    return new Recovery(
            cluster,
            by,
            new Treatment(cluster, by, new Guard(policy, clock), e -> {}, clock),
            policy,
            clock)
        .run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPOSED", "SIMULATED"})
  void whatNobodyDecidedIsDecidedByWhoeverFindsTheSame(ActionState last) throws Exception {
    Action left = diedAfter(last);
    assertThat(register(treatment(e -> {})).action().state())
        .as("the one who wrote it may be at it still")
        .isEqualTo(last);
    clock.move(Duration.ofMinutes(3));
    Treatment.Registered again = register(treatment(e -> {}));
    assertThat(again.action().id()).isEqualTo(left.id());
    assertThat(again.action().state()).isEqualTo(ActionState.WAITING);
    assertThat(again.fresh()).isTrue();
    assertThat(home.actions().disagreement(left.id())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPOSED", "SIMULATED"})
  void whatNobodyDecidedAndNobodyFindsAgainLapses(ActionState last) throws Exception {
    Action left = diedAfter(last);
    assertThat(recovered(home)).as("it is young").isEmpty();
    clock.move(policy.verifyWithin().plusSeconds(1));
    assertThat(recovered(home)).singleElement().asString().contains("nothing was sent");
    assertThat(state(left.id()).state()).isEqualTo(ActionState.EXPIRED);
    assertThat(register(treatment(e -> {})).action().id()).isNotEqualTo(left.id());
    assertThat(home.actions().disagreement(left.id())).isEmpty();
  }

  @Test
  void whatWasScheduledByTheDeadLapsesInTheNextReign() throws Exception {
    long id = register(treatment(e -> {})).action().id();
    step(id, ActionState.WAITING, ActionState.APPROVED);
    step(id, ActionState.APPROVED, ActionState.SCHEDULED);
    assertThat(recovered(home)).as("without a reign another may be about to act").isEmpty();
    try (Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ZERO)) {
      assertThat(recovered(reign.home())).singleElement().asString().contains("nothing was sent");
    }
    assertThat(state(id).state()).isEqualTo(ActionState.EXPIRED);
  }

  @Test
  void aMomentFarAheadIsNoTimeToWaitForAVerdict() throws Exception {
    long id = register(treatment(e -> {})).action().id();
    step(id, ActionState.WAITING, ActionState.APPROVED);
    step(id, ActionState.APPROVED, ActionState.SCHEDULED);
    Advance intent =
        Advance.intent(
            id, clock.instant().plus(Duration.ofDays(400)), "by a clock ahead", Body.EMPTY);
    assertThat(home.actions().advance(intent)).isInstanceOf(Advanced.Done.class);
    step(id, ActionState.INTENT, ActionState.EXECUTING);
    step(id, ActionState.EXECUTING, ActionState.APPLIED);
    assertThat(recovered(home)).as("another may judge it then").isEmpty();
    try (Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ZERO)) {
      assertThat(recovered(reign.home())).hasSize(1);
    }
    assertThat(state(id).state()).isEqualTo(ActionState.ROLLED_BACK);
    assertThat(homes.ask(database, "SELECT to_regclass('public.t_id_idx') IS NULL")).isEqualTo("t");
  }

  private void step(long id, ActionState from, ActionState to) {
    assertThat(home.actions().advance(Advance.of(id, from, to, "now " + to)))
        .isInstanceOf(Advanced.Done.class);
  }

  private int countedByTheBreaker() {
    return new Standings(cluster, home, policy, clock).now(false).takenBack();
  }

  @Test
  void theEndOfAProbationStopsNobodyFromActingAndATakenBackChangeDoes() {
    long action = kept(INDEX, 2, 2);
    var _ = begun(action);
    clock.move(KeptChanges.MONTH);
    work(CALLS);
    var _ = look(action);
    Action undo = home.actions().open().getFirst().action();
    advance(undo.id(), Body.of(Map.of("by", "hand")));
    homes.sql(database, "DROP INDEX public.t_id_idx");
    assertThat(look(action)).isEqualTo(new Job.Next.Never());
    assertThat(state(action).state()).isEqualTo(ActionState.ROLLED_BACK);
    assertThat(countedByTheBreaker()).isZero();
    step(undo.id(), ActionState.KEPT, ActionState.ROLLED_BACK);
    assertThat(countedByTheBreaker()).isEqualTo(1);
  }

  private SetDatabaseParameter setBack() {
    return new SetDatabaseParameter(
        ObjectRef.parameter("work_mem"), database, Optional.empty(), Optional.of("8MB"), "hurts");
  }

  /** Nothing runs that it could make faster: a change would not be kept, an undo is. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUndoThatNothingMeasuresStaysAndAChangeDoesNot(boolean undo) throws Exception {
    homes.sql(database, "ALTER DATABASE \"%s\" SET work_mem = '8MB'".formatted(database));
    Remedy remedy = setBack();
    Clock real = Clock.systemUTC();
    try (Cluster live = Cluster.watch(spec, real)) {
      Guard guard = new Guard(policy, real);
      Treatment treatment = new Treatment(live, home, guard, e -> {}, real);
      Proposal proposal = new Proposal(Cause.UNKNOWN, 0.9, remedy, true, "probation");
      Incident none = new Incident("p", here(), real.instant(), real.instant(), List.of());
      Body papers = undo ? Undoing.papers(remedy, 1) : RemedyPapers.body(remedy);
      long id = treatment.register(proposal, none, List.of(), papers).action().id();
      step(id, ActionState.WAITING, ActionState.APPROVED);
      step(id, ActionState.APPROVED, ActionState.SCHEDULED);
      HomeJournal journal = new HomeJournal(home.actions(), policy.verifyWithin(), real);
      Hands hands = new Hands(spec, live.door(), journal, real, home.epoch(), live.wall());
      Manner manner = Undoing.manner(home.ledger().ofAction(id), remedy);
      Action after = FaultWatch.live(live, journal, hands, state(id), remedy, manner, () -> {});
      assertThat(after.state()).isEqualTo(undo ? ActionState.KEPT : ActionState.ROLLED_BACK);
    }
    assertThat(
            homes.ask(
                database,
                "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid ="
                    + " s.setdatabase WHERE datname = current_database()"))
        .isEqualTo(undo ? "0" : "1");
  }
}
