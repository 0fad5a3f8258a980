package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.advise.IndexAdvisor;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.ledger.Body;
import io.howdah.ledger.Proposed;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given an index that was built here and taken back, what is proposed and done the next time. */
@ExtendWith(SandboxExtension.class)
final class TakenBackOnceTest {
  private final SandboxDatabase database;
  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;

  TakenBackOnceTest(SandboxDatabase database) throws Exception {
    this.database = database;
    ConnectionSpec spec =
        ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess());
    Clock clock = Clock.systemUTC();
    home = Home.make(spec, "tester", clock);
    cluster = Cluster.watch(spec, clock);
    Guard guard = new Guard(Policy.shipped().with(Autonomy.AUTONOMOUS), clock);
    treatment = new Treatment(cluster, home, guard, event -> {}, clock);
  }

  @BeforeEach
  void aTable() throws SQLException {
    database.execute(
        "SELECT public.pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname ="
            + " current_database()",
        "DROP SCHEMA IF EXISTS once CASCADE",
        "CREATE SCHEMA once",
        "CREATE TABLE once.t AS SELECT n % 2000 AS a, n % 1999 AS b, repeat('x', 80) AS pad FROM"
            + " generate_series(1, 60000) n",
        "ANALYZE once.t",
        "SELECT * FROM once.t WHERE a = 3 AND b = 4");
  }

  @AfterEach
  void closed() {
    cluster.close();
    home.close();
  }

  private TemplateId template() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT dbid::bigint, queryid FROM public.pg_stat_statements WHERE query LIKE"
                    + " 'SELECT * FROM once.t%'")) {
      assertThat(rows.next()).isTrue();
      return new TemplateId(rows.getLong(1), rows.getLong(2));
    }
  }

  private ServerIdentity identity() {
    return cluster.door().identity().first().orElseThrow();
  }

  private static Proposal proposal(Remedy remedy) {
    return new Proposal(Cause.MISSING_INDEX, 0.99, remedy, true, "test");
  }

  private Treatment.Registered registered(Remedy remedy) throws Exception {
    return treatment.register(
        proposal(remedy),
        new Incident("i", identity(), Instant.now(), Instant.now(), List.of()),
        List.of());
  }

  /** As if it had been built, watched, and judged so. */
  private long ended(CreateIndex index, TemplateId template, double afterMs, boolean kept) {
    Proposed proposed =
        home.actions().propose(proposal(index), identity(), RemedyPapers.body(index));
    long id = ((Proposed.Fresh) proposed).record().action().id();
    step(
        Advance.of(id, ActionState.PROPOSED, ActionState.SIMULATED, "on paper")
            .with(
                new Estimate(
                    EvidenceStatus.OK,
                    List.of(new Estimate.TemplateCost(template, 1500, 30, 1)),
                    OptionalLong.empty(),
                    "on paper")));
    step(Advance.of(id, ActionState.SIMULATED, ActionState.APPROVED, "alone"));
    step(Advance.of(id, ActionState.APPROVED, ActionState.SCHEDULED, "now"));
    step(Advance.intent(id, Instant.now().plusSeconds(600), "will run", Body.EMPTY));
    step(Advance.of(id, ActionState.INTENT, ActionState.EXECUTING, "runs"));
    step(Advance.of(id, ActionState.EXECUTING, ActionState.APPLIED, "stands"));
    step(Advance.of(id, ActionState.APPLIED, ActionState.VERIFYING, "watched"));
    Verdict verdict =
        new Verdict(
            kept ? Verdict.Outcome.KEPT : Verdict.Outcome.ROLLED_BACK,
            List.of(
                new Verdict.TemplateChange(
                    template,
                    10,
                    afterMs,
                    100,
                    100,
                    kept ? Verdict.Judgement.FASTER : Verdict.Judgement.SLOWER)),
            Duration.ofSeconds(2),
            kept ? "kept it" : "took it back: Q1 became 4 times slower");
    step(
        Advance.of(
                id,
                ActionState.VERIFYING,
                kept ? ActionState.KEPT : ActionState.ROLLED_BACK,
                verdict.sentence())
            .with(verdict));
    return id;
  }

  private void step(Advance step) {
    assertThat(home.actions().advance(step)).isInstanceOf(Advanced.Done.class);
  }

  private CreateIndex advised(TemplateId template) {
    Reading<IndexAdvisor.Advice> advice = new IndexAdvisor(cluster.door()).best(template);
    assertThat(advice.first()).as(advice.explain()).isPresent();
    return advice.first().orElseThrow().index();
  }

  @Test
  void theSameIsNotDoneAloneASecondTime() throws Exception {
    CreateIndex index =
        new CreateIndex(
            ObjectRef.table("once.t", 1), "once", "t", "t_pad_idx", List.of("pad"), "a test");
    long first = ended(index, template(), 40, false);
    Treatment.Registered again = registered(index);
    assertThat(again.fresh()).isTrue();
    assertThat(again.action().state()).isEqualTo(ActionState.WAITING);
    assertThat(((Decision.Waiting) again.decision()).reasons())
        .anyMatch(r -> r.contains("action " + first) && r.contains("4 times slower"));
  }

  @Test
  void anotherIndexOnTheTableIsNotHeldAgainstThat() throws Exception {
    CreateIndex index =
        new CreateIndex(
            ObjectRef.table("once.t", 1), "once", "t", "t_b_idx", List.of("b"), "a test");
    long _ = ended(index, template(), 40, false);
    CreateIndex other =
        new CreateIndex(
            ObjectRef.table("once.t", 1), "once", "t", "t_a_idx", List.of("a"), "a test");
    assertThat(registered(other).decision().reasons())
        .noneMatch(r -> r.contains("did the same here before"));
  }

  @Test
  void whatDisappointedATemplateIsNotAdvisedForItAgain() throws Exception {
    TemplateId template = template();
    CreateIndex first = advised(template);
    long _ = ended(first, template, 40, false);
    Reading<IndexAdvisor.Advice> second = new IndexAdvisor(cluster.door()).best(template);
    assertThat(second.status()).as(second.explain()).isIn(EvidenceStatus.OK, EvidenceStatus.EMPTY);
    assertThat(second.first().map(a -> a.index().columns()))
        .as("first it was " + first.columns())
        .isNotEqualTo(Optional.of(first.columns()));
  }

  @Test
  void whatHelpedIsAdvisedAgainWhenItIsGone() throws Exception {
    TemplateId template = template();
    CreateIndex first = advised(template);
    long _ = ended(first, template, 0.1, true);
    assertThat(advised(template).columns()).isEqualTo(first.columns());
  }
}
