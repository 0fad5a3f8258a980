package io.howdah.ledger;

import static io.howdah.model.ActionState.APPLIED;
import static io.howdah.model.ActionState.APPROVED;
import static io.howdah.model.ActionState.DENIED;
import static io.howdah.model.ActionState.EXECUTING;
import static io.howdah.model.ActionState.INTENT;
import static io.howdah.model.ActionState.KEPT;
import static io.howdah.model.ActionState.NEEDS_HUMAN;
import static io.howdah.model.ActionState.PROPOSED;
import static io.howdah.model.ActionState.SCHEDULED;
import static io.howdah.model.ActionState.SIMULATED;
import static io.howdah.model.ActionState.VERIFYING;
import static io.howdah.model.ActionState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.home.Homes;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetParameter;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a home, an action takes planned steps only, and each step stands in the ledger. */
@ExtendWith(Homes.Given.class)
final class ActionJournalTest {
  private static final ServerIdentity SERVER =
      new ServerIdentity(
          "7300000000000000001", 1, Instant.parse("2026-11-20T08:00:00.123456Z"), false, 150_020);
  private static final Instant SOON = Instant.parse("2030-01-01T00:00:00Z");

  private final Homes homes;
  private String database = "";

  ActionJournalTest(Homes homes) {
    this.homes = homes;
  }

  @BeforeEach
  void aFreshHome() {
    database = homes.withHome();
  }

  private Ledger ledger() {
    return new Ledger(
        homes.dataSource(database, "daemon"), Clock.systemUTC(), Author.person("somebody"));
  }

  private ActionJournal journal() {
    return new ActionJournal(ledger());
  }

  private static Proposal index(String column) {
    var remedy =
        new CreateIndex(
            ObjectRef.table("public.orders", 1),
            "public",
            "orders",
            "orders_" + column + "_idx",
            List.of(column),
            "reads all of orders");
    return new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test");
  }

  private long propose(String column) {
    Proposed proposed = journal().propose(index(column), SERVER);
    assertThat(proposed).isInstanceOf(Proposed.Fresh.class);
    return ((Proposed.Fresh) proposed).record().action().id();
  }

  private ActionRecord step(long id, ActionState from, ActionState to) {
    Advance advance =
        to == INTENT
            ? Advance.intent(id, SOON, "will run", Body.of(Map.of("precondition", "table exists")))
            : Advance.of(id, from, to, "now " + to);
    return journal().advance(advance).orThrow();
  }

  private long through(String column, ActionState... states) {
    long id = propose(column);
    ActionState at = PROPOSED;
    for (ActionState to : states) {
      var _ = step(id, at, to);
      at = to;
    }
    return id;
  }

  @Test
  void aWholeLifeIsKeptWithItsPapersAndTheLedgerTellsTheSame() {
    long id = propose("customer_id");
    var template = new TemplateId(5, -77);
    var estimate =
        new Estimate(
            EvidenceStatus.OK,
            List.of(new Estimate.TemplateCost(template, 1000, 1.5, 0.8)),
            OptionalLong.of(8192),
            "cheaper");
    var decision = new Decision.Waiting(SOON, List.of("the policy asks"));
    var verdict =
        new Verdict(
            Verdict.Outcome.KEPT,
            List.of(
                new Verdict.TemplateChange(
                    template, 41.5, 1.0 / 3, 100, 200, Verdict.Judgement.FASTER)),
            Duration.ofMillis(61_234),
            "kept index: 124x faster");
    ActionJournal journal = journal();
    journal.advance(Advance.of(id, PROPOSED, SIMULATED, "cheaper").with(estimate)).orThrow();
    journal.advance(Advance.of(id, SIMULATED, WAITING, "asks").with(decision)).orThrow();
    journal
        .advance(Advance.of(id, WAITING, APPROVED, "anna said yes").approvedBy("anna"))
        .orThrow();
    step(id, APPROVED, SCHEDULED);
    step(id, SCHEDULED, INTENT);
    step(id, INTENT, EXECUTING);
    step(id, EXECUTING, APPLIED);
    step(id, APPLIED, VERIFYING);
    ActionRecord kept =
        journal
            .advance(Advance.of(id, VERIFYING, KEPT, verdict.sentence()).with(verdict))
            .orThrow();

    assertThat(kept.estimate()).contains(estimate);
    assertThat(kept.decision()).contains(decision);
    assertThat(kept.verdict()).contains(verdict);
    assertThat(kept.action().approvedBy()).contains("anna");
    assertThat(kept.action().verifyBy()).contains(SOON);
    assertThat(kept.action().server()).isEqualTo(SERVER);
    assertThat(kept.action().sql()).isEqualTo(index("customer_id").remedy().sql());
    assertThat(journal.find(id)).contains(kept);
    assertThat(journal.disagreement(id)).isEmpty();
    assertThat(ledger().ofAction(id)).hasSize(10);
    assertThat(ledger().verify()).isInstanceOf(Verification.Intact.class);
  }

  @Test
  void theSameIsNotProposedTwiceWhileItIsAlive() {
    long id = propose("a");
    assertThat(journal().propose(index("a"), SERVER))
        .isInstanceOfSatisfying(
            Proposed.Existing.class, e -> assertThat(e.record().action().id()).isEqualTo(id));
    step(id, PROPOSED, NEEDS_HUMAN);
    assertThat(journal().propose(index("a"), SERVER)).isInstanceOf(Proposed.Existing.class);
    step(id, NEEDS_HUMAN, DENIED);
    assertThat(journal().propose(index("a"), SERVER)).isInstanceOf(Proposed.Fresh.class);
    assertThat(journal().propose(index("b"), SERVER)).isInstanceOf(Proposed.Fresh.class);
  }

  @Test
  void manyWhoProposeTheSameAtOnceGetOneAction() throws Exception {
    try (var pool = Executors.newFixedThreadPool(8)) {
      var ids = new TreeSet<Long>();
      Callable<Proposed> job = () -> journal().propose(index("a"), SERVER);
      for (var done : pool.invokeAll(java.util.Collections.nCopies(16, job))) {
        ids.add(
            switch (done.get()) {
              case Proposed.Fresh f -> f.record().action().id();
              case Proposed.Existing e -> e.record().action().id();
              case Proposed.Refused r -> throw new AssertionError(r.words());
            });
      }
      assertThat(ids).hasSize(1);
    }
    assertThat(ledger().verify().rows()).isEqualTo(1);
  }

  @Test
  void ofTwoWhoTakeTheSameStepOneIsRefused() throws Exception {
    long id = propose("a");
    try (var pool = Executors.newFixedThreadPool(2)) {
      Callable<Advanced> job = () -> journal().advance(Advance.of(id, PROPOSED, DENIED, "no"));
      var both = pool.invokeAll(List.of(job, job));
      assertThat(List.of(both.get(0).get(), both.get(1).get()))
          .hasAtLeastOneElementOfType(Advanced.Done.class)
          .hasAtLeastOneElementOfType(Advanced.IllegalStep.class);
    }
    assertThat(ledger().verify().rows()).isEqualTo(2);
  }

  @Test
  void everyStepOutsideThePlanIsRefusedAndWritesNothing() {
    long id = propose("a");
    for (ActionState to : ActionState.values()) {
      if (!PROPOSED.next().contains(to) && to != INTENT) {
        assertThat(journal().advance(Advance.of(id, PROPOSED, to, "x")))
            .isEqualTo(new Advanced.IllegalStep(id, PROPOSED, to, PROPOSED));
      }
    }
    assertThat(journal().advance(Advance.intent(id, SOON, "x", Body.EMPTY)))
        .isInstanceOfSatisfying(
            Advanced.IllegalStep.class,
            s -> assertThat(s.words()).contains("is PROPOSED and not SCHEDULED any more"));
    assertThat(journal().advance(Advance.of(4711, PROPOSED, DENIED, "x")))
        .isEqualTo(new Advanced.NoSuchAction(4711));
    assertThatThrownBy(() -> Advance.of(id, SCHEDULED, INTENT, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ledger().verify().rows()).isEqualTo(1);
  }

  @Test
  void theDatabaseRefusesByItselfWhatIsNotPlanned() {
    long id = propose("a");
    String row = "insert into howdah.action select (a).* from (select a from howdah.action a) x";
    for (String sql :
        List.of(
            "update howdah.action set state = 'KEPT', last_seq = 2",
            "update howdah.action set state = 'DENIED'",
            "update howdah.action set state = 'DENIED', last_seq = 2",
            "update howdah.action set sql = '{drop table t}'",
            "delete from howdah.action",
            "truncate howdah.action cascade",
            row.replace("(a).*", "(jsonb_populate_record(a, '{\"id\": 9, \"last_seq\": 9}')).*"),
            row.replace(
                "(a).*", "(jsonb_populate_record(a, '{\"id\": 9, \"state\": \"KEPT\"}')).*"))) {
      assertThatThrownBy(() -> homes.sql(database, sql))
          .as(sql)
          .hasMessageMatching("(?s).*(may not go|may not move|refused|begins as|has no row).*");
    }
    assertThat(journal().find(id).orElseThrow().action().state()).isEqualTo(PROPOSED);
  }

  @Test
  void theListsTellWhoseTurnItIs() {
    long waits = propose("a");
    long human = through("b", NEEDS_HUMAN);
    long runs = through("c", APPROVED, SCHEDULED, INTENT, EXECUTING);
    long over = through("d", DENIED);
    assertThat(ids(journal().open())).containsExactly(waits, human, runs);
    assertThat(ids(journal().unsettled())).containsExactly(waits, runs);
    assertThat(ids(journal().touched())).containsExactly(runs);
    assertThat(ids(journal().list(2, Long.MAX_VALUE))).containsExactly(over, runs);
  }

  private static List<Long> ids(List<ActionRecord> records) {
    return records.stream().map(r -> r.action().id()).toList();
  }

  @Test
  void aKillInTheMiddleOfAStepLeavesActionAndLedgerAgreeing() {
    long id = propose("a");
    // The backend dies when the projection is written: after the ledger's row, before the commit.
    homes.sql(
        database,
        """
        create function public.die() returns trigger language plpgsql security definer as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$
        """,
        "create trigger zz_die after update on howdah.action for each row execute function public.die()");
    assertThatThrownBy(() -> journal().advance(Advance.of(id, PROPOSED, DENIED, "no")))
        .isInstanceOfSatisfying(
            LedgerException.class, e -> assertThat(e.inDoubt()).as(e.getMessage()).isTrue());
    homes.sql(database, "drop trigger zz_die on howdah.action");

    assertThat(journal().disagreement(id)).isEmpty();
    assertThat(journal().find(id).orElseThrow().action().state()).isEqualTo(PROPOSED);
    assertThat(ledger().verify().rows()).isEqualTo(1);
    step(id, PROPOSED, DENIED);
    assertThat(journal().disagreement(id)).isEmpty();
    assertThat(ledger().verify()).isInstanceOf(Verification.Intact.class);
  }

  @Test
  void aProjectionThatWasTamperedWithDisagreesWithTheLedger() {
    long id = propose("a");
    homes.sql(
        database,
        "set session_replication_role = replica",
        "update howdah.action set state = 'KEPT', sentence = 'all is well'");
    assertThat(journal().disagreement(id).orElseThrow())
        .contains("KEPT, all is well")
        .contains("the ledger says: PROPOSED");
  }

  @Test
  void sqlWithASecretIsNotProposedSinceItCouldNotBeKeptExactly() {
    var remedy =
        new SetParameter(
            ObjectRef.parameter("primary_conninfo"),
            Optional.of("host=a"),
            Optional.of("host=b password=c4nary"),
            Optional.empty(),
            "drifted");
    Proposed proposed =
        journal().propose(new Proposal(Cause.CONFIG_DRIFT, 0.9, remedy, true, "test"), SERVER);
    assertThat(proposed)
        .isInstanceOfSatisfying(
            Proposed.Refused.class,
            r -> assertThat(r.words()).contains("holds a secret").doesNotContain("c4nary"));
    assertThat(ledger().verify().rows()).isZero();
  }
}
