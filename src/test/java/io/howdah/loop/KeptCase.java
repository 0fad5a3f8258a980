package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.ledger.Body;
import io.howdah.ledger.Probation;
import io.howdah.ledger.Proposed;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.MovableClock;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.pg.ConnectionSpec;
import io.howdah.verify.LoadShift;
import io.howdah.verify.Witnessed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** An index that was kept, a clock that is moved, and what a look at it takes. */
@ExtendWith(Homes.Given.class)
abstract class KeptCase {
  static final Duration DAY = Duration.ofDays(1);
  static final int CALLS = 12;

  final Homes homes;
  final String database;
  final ConnectionSpec spec;
  final Home home;
  final Cluster cluster;
  final MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
  final List<String> told = new ArrayList<>();

  KeptCase(Homes homes) throws Exception {
    this.homes = homes;
    database = homes.withHome();
    homes.sql(
        database,
        "CREATE EXTENSION pg_stat_statements",
        "CREATE TABLE public.t AS SELECT n AS id FROM generate_series(1, 1000) n",
        "CREATE INDEX t_id_idx ON public.t (id)",
        "ANALYZE public.t");
    spec = homes.server().spec("dbname=" + database);
    home = Home.open(spec, "tester", clock);
    cluster = Cluster.watch(spec, clock);
  }

  @AfterEach
  void closed() {
    cluster.close();
    home.close();
  }

  static final CreateIndex INDEX =
      new CreateIndex(
          ObjectRef.table("public.t", 1), "public", "t", "t_id_idx", List.of("id"), "a test");

  /** Each call takes 20 ms and a little. */
  void work(int calls) {
    String[] statements = new String[calls];
    java.util.Arrays.fill(statements, "SELECT pg_sleep(0.02), 'work' FROM public.t WHERE id < 2");
    homes.sql(database, statements);
  }

  TemplateId template() {
    return new TemplateId(
        Long.parseLong(
            homes.ask(database, "SELECT oid FROM pg_database WHERE datname = current_database()")),
        Long.parseLong(
            homes.ask(
                database,
                "SELECT queryid FROM pg_stat_statements WHERE query LIKE 'SELECT pg_sleep($1), $2%'"
                    + " AND dbid = (SELECT oid FROM pg_database WHERE datname ="
                    + " current_database())")));
  }

  static TemplateCounters mean(TemplateId id, double ms) {
    return new TemplateCounters(id, 200, 200 * ms, 200 * ms * ms * 1.01, 0, 200, 0, 0, 0, 0);
  }

  ServerIdentity here() {
    return cluster.door().identity().first().orElseThrow();
  }

  /** An action that a verification kept, with a template that took so long before and after. */
  long kept(Remedy remedy, double before, double after) {
    work(1);
    TemplateId id = template();
    Witnessed seen =
        new Witnessed(List.of(mean(id, before)), 20, List.of(mean(id, after)), 20, List.of(id));
    Proposal proposal = new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test");
    Proposed proposed = home.actions().propose(proposal, here(), RemedyPapers.body(remedy));
    long action = ((Proposed.Fresh) proposed).record().action().id();
    advance(action, WitnessPaper.body(seen));
    return action;
  }

  void advance(long action, Body papers) {
    ActionState at = home.actions().find(action).orElseThrow().action().state();
    List<ActionState> way =
        List.of(
            ActionState.APPROVED,
            ActionState.SCHEDULED,
            ActionState.INTENT,
            ActionState.EXECUTING,
            ActionState.APPLIED,
            ActionState.VERIFYING,
            ActionState.KEPT);
    for (ActionState next : way) {
      Advance step =
          next == ActionState.INTENT
              ? Advance.intent(action, clock.instant().plusSeconds(600), "will run", Body.EMPTY)
              : Advance.of(action, at, next, "now " + next);
      assertThat(home.actions().advance(next == ActionState.KEPT ? step.with(papers) : step))
          .isInstanceOf(Advanced.Done.class);
      at = next;
    }
  }

  KeptChanges job(Autonomy autonomy) {
    Policy policy = Policy.shipped().with(autonomy);
    Treatment treatment =
        new Treatment(cluster, home, new Guard(policy, clock), event -> {}, clock);
    return new KeptChanges(
        cluster,
        home,
        treatment,
        event -> {
          if (event instanceof LoopEvent.Sentence s) {
            told.add(s.words());
          }
        });
  }

  Job.Next look(long action) {
    return job(Autonomy.APPROVE).run(Long.toString(action), clock.instant());
  }

  Probation begun(long action) {
    List<LoadShift.Known> known =
        WitnessPaper.read(
                home.ledger().ofAction(action), home.actions().find(action).orElseThrow().verdict())
            .map(LoadShift::of)
            .orElseThrow();
    assertThat(home.probations().begin(action, "kept", Recalled.nothing(known).json())).isTrue();
    assertThat(look(action)).isEqualTo(new Job.Next.At(clock.instant().plus(DAY)));
    return probation(action);
  }

  Probation probation(long action) {
    return home.probations().find(action).orElseThrow();
  }

  List<String> ledger(long action, String kind) {
    return home.ledger().ofAction(action).stream()
        .filter(e -> e.kind().equals(kind))
        .map(e -> e.body())
        .toList();
  }

  Action state(long action) {
    return home.actions().find(action).orElseThrow().action();
  }
}
