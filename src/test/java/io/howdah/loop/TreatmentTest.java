package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.ledger.Body;
import io.howdah.ledger.Proposed;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.EndBackend;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetRoleParameter;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a home and actions in every state, what registration, approval and recovery make of it. */
@ExtendWith(SandboxExtension.class)
final class TreatmentTest {
  private final SandboxDatabase database;
  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;
  private final Recovery recovery;

  TreatmentTest(SandboxDatabase database) throws Exception {
    this.database = database;
    ConnectionSpec spec =
        ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess());
    Clock clock = Clock.systemUTC();
    home = Home.make(spec, "tester", clock);
    cluster = Cluster.watch(spec, clock);
    Guard guard = new Guard(Policy.shipped().with(Autonomy.APPROVE), clock);
    treatment = new Treatment(cluster, home, guard, event -> {}, clock);
    recovery =
        new Recovery(
            cluster,
            home,
            treatment,
            Policy.shipped(),
            Clock.offset(clock, java.time.Duration.ofHours(1)));
  }

  @BeforeEach
  void aTable() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS care CASCADE",
        "CREATE SCHEMA care",
        "CREATE TABLE care.t AS SELECT n AS id FROM generate_series(1, 1000) n",
        "DROP ROLE IF EXISTS care_client",
        "CREATE ROLE care_client");
  }

  @AfterEach
  void closed() throws SQLException {
    cluster.close();
    home.close();
    database.execute("DROP ROLE IF EXISTS care_client");
  }

  private static CreateIndex index(String name) {
    return new CreateIndex(
        ObjectRef.table("care.t", 1), "care", "t", name, List.of("id"), "a test");
  }

  private static SetRoleParameter memory() {
    return new SetRoleParameter(
        ObjectRef.parameter("work_mem"),
        "care_client",
        Optional.empty(),
        Optional.of("64MB"),
        Optional.empty(),
        "a test");
  }

  private static Proposal proposal(Remedy remedy) {
    return new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test");
  }

  private ServerIdentity identity() {
    return cluster.door().identity().first().orElseThrow();
  }

  private Incident incident() {
    return new Incident("i", identity(), Instant.now(), Instant.now(), List.of());
  }

  private Action proposed(Remedy remedy, ServerIdentity server) {
    Proposed proposed = home.actions().propose(proposal(remedy), server, RemedyPapers.body(remedy));
    assertThat(proposed).isInstanceOf(Proposed.Fresh.class);
    return ((Proposed.Fresh) proposed).record().action();
  }

  /** An action that a controller had brought so far when it died. */
  private long left(Remedy remedy, ServerIdentity server, ActionState last) {
    long id = proposed(remedy, server).id();
    ActionState at = ActionState.PROPOSED;
    for (ActionState next :
        List.of(
            ActionState.APPROVED,
            ActionState.SCHEDULED,
            ActionState.INTENT,
            ActionState.EXECUTING,
            ActionState.APPLIED,
            ActionState.VERIFYING,
            ActionState.KEPT)) {
      Advance step =
          next == ActionState.INTENT
              ? Advance.intent(id, Instant.now().plusSeconds(600), "will run", Body.EMPTY)
              : Advance.of(id, at, next, "now " + next);
      assertThat(home.actions().advance(step)).isInstanceOf(Advanced.Done.class);
      at = next;
      if (next == last) {
        return id;
      }
    }
    throw new IllegalArgumentException("not on the way: " + last);
  }

  private ActionState state(long id) {
    return home.actions().find(id).orElseThrow().action().state();
  }

  private List<String> ask(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> out = new ArrayList<>();
      while (rows.next()) {
        out.add(String.valueOf(rows.getString(1)));
      }
      return out;
    }
  }

  @Test
  void theSameProposalTwiceIsOneAction() throws Exception {
    Proposal proposal = proposal(index("once_idx"));
    Treatment.Registered first = treatment.register(proposal, incident(), List.of());
    Treatment.Registered second = treatment.register(proposal, incident(), List.of());
    assertThat(first.fresh()).isTrue();
    assertThat(second.fresh()).isFalse();
    assertThat(second.action()).isEqualTo(first.action());
    assertThat(second.decision()).isEqualTo(first.decision());
    assertThat(first.action().state()).isEqualTo(ActionState.WAITING);
    assertThat(home.actions().disagreement(first.action().id())).isEmpty();
  }

  @Test
  void onlyWhatWaitsCanBeApproved() throws Exception {
    Action waiting =
        treatment.register(proposal(index("wait_idx")), incident(), List.of()).action();
    assertThat(treatment.approve(waiting.id(), "ada"))
        .satisfies(a -> {
          assertThat(a.state()).isEqualTo(ActionState.APPROVED);
          assertThat(a.approvedBy()).hasValue("ada");
        });
    assertThatThrownBy(() -> treatment.approve(waiting.id(), "bob"))
        .isInstanceOf(Treatment.StuckException.class)
        .hasMessageContaining("APPROVED");
    assertThat(treatment.reject(waiting.id(), "bob").state()).isEqualTo(ActionState.DENIED);
    assertThatThrownBy(() -> treatment.reject(waiting.id(), "bob"))
        .isInstanceOf(Treatment.StuckException.class);
    assertThatThrownBy(() -> treatment.approve(waiting.id(), "bob"))
        .isInstanceOf(Treatment.StuckException.class);
    assertThatThrownBy(() -> treatment.approve(987_654, "bob"))
        .isInstanceOf(Treatment.StuckException.class)
        .hasMessageContaining("no action 987654");
  }

  @Test
  void whatACrashLeftIsTakenBackWhereverItStood() throws Exception {
    for (ActionState last :
        List.of(
            ActionState.INTENT,
            ActionState.EXECUTING,
            ActionState.APPLIED,
            ActionState.VERIFYING)) {
      for (String there : List.of("absent", "valid", "invalid")) {
        String name = "%s_%s_idx".formatted(last, there).toLowerCase(java.util.Locale.ROOT);
        long id = left(index(name), identity(), last);
        if (!there.equals("absent")) {
          database.execute("CREATE INDEX %s ON care.t (id)".formatted(name));
        }
        if (there.equals("invalid")) {
          database.execute(
              "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'care.%s'::regclass"
                  .formatted(name));
        }
        assertThat(recovery.run()).singleElement().asString().contains("ended before a verdict");
        assertThat(state(id)).as(name).isEqualTo(ActionState.ROLLED_BACK);
        assertThat(ask("SELECT 1 FROM pg_class WHERE relname = '%s'".formatted(name)))
            .as(name)
            .isEmpty();
      }
    }
    assertThat(recovery.run()).as("nothing is left to clear").isEmpty();
  }

  @Test
  void aSettingThatACrashLeftIsTakenBackUnlessSomebodyElseChangedIt() throws Exception {
    long ours = left(memory(), identity(), ActionState.EXECUTING);
    database.execute("ALTER ROLE care_client SET work_mem = '64MB'");
    assertThat(recovery.run()).hasSize(1);
    assertThat(state(ours)).isEqualTo(ActionState.ROLLED_BACK);
    assertThat(ask("SELECT 1 FROM pg_db_role_setting WHERE setrole = 'care_client'::regrole"))
        .isEmpty();
    long other = left(memory(), identity(), ActionState.EXECUTING);
    database.execute("ALTER ROLE care_client SET work_mem = '128MB'");
    assertThat(recovery.run()).singleElement().asString().contains("not ours");
    assertThat(state(other)).isEqualTo(ActionState.NEEDS_HUMAN);
    assertThat(
            ask(
                "SELECT setconfig[1] FROM pg_db_role_setting WHERE setrole = 'care_client'::regrole"))
        .containsExactly("work_mem=128MB");
  }

  @Test
  void whatHasNoInverseIsMarkedForAPerson() throws Exception {
    long id =
        left(
            new EndBackend(ObjectRef.session(7), 7, Instant.EPOCH, true, "x", "idle"),
            identity(),
            ActionState.EXECUTING);
    assertThat(recovery.run()).singleElement().asString().contains("no inverse");
    assertThat(state(id)).isEqualTo(ActionState.NEEDS_HUMAN);
  }

  @Test
  void papersThatDoNotFitTheSqlAreLeftAlone() throws Exception {
    CreateIndex told = index("told_idx");
    Proposed proposed =
        home.actions().propose(proposal(index("run_idx")), identity(), RemedyPapers.body(told));
    long id = ((Proposed.Fresh) proposed).record().action().id();
    for (Advance step :
        List.of(
            Advance.of(id, ActionState.PROPOSED, ActionState.APPROVED, "yes"),
            Advance.of(id, ActionState.APPROVED, ActionState.SCHEDULED, "now"),
            Advance.intent(id, Instant.now().plusSeconds(600), "will run", Body.EMPTY))) {
      assertThat(home.actions().advance(step)).isInstanceOf(Advanced.Done.class);
    }
    database.execute("CREATE INDEX told_idx ON care.t (id)", "CREATE INDEX run_idx ON care.t (id)");
    assertThat(recovery.run()).singleElement().asString().contains("do not fit its SQL");
    assertThat(state(id)).isEqualTo(ActionState.NEEDS_HUMAN);
    assertThat(ask("SELECT 1 FROM pg_class WHERE relname IN ('told_idx', 'run_idx')")).hasSize(2);
  }

  @Test
  void anActionOfAnotherClusterIsNotOursToClear() throws Exception {
    ServerIdentity here = identity();
    ServerIdentity elsewhere =
        new ServerIdentity("42", here.timeline(), here.postmasterStart(), false, here.versionNum());
    long id = left(index("far_idx"), elsewhere, ActionState.EXECUTING);
    database.execute("CREATE INDEX far_idx ON care.t (id)");
    assertThat(recovery.run()).isEmpty();
    assertThat(state(id)).isEqualTo(ActionState.EXECUTING);
    assertThatThrownBy(() -> treatment.approve(id, "ada"))
        .isInstanceOf(Treatment.StuckException.class);
    assertThat(treatment.rollback(id, "ada")).isInstanceOf(Outcome.Failed.class);
    assertThat(ask("SELECT 1 FROM pg_class WHERE relname = 'far_idx'")).hasSize(1);
  }

  @Test
  void whatWasKeptBeforeARestartCanStillBeTakenBack() throws Exception {
    ServerIdentity now = identity();
    ServerIdentity before =
        new ServerIdentity(
            now.systemIdentifier(),
            now.timeline(),
            now.postmasterStart().minusSeconds(3600),
            false,
            now.versionNum());
    long id = left(index("kept_idx"), before, ActionState.KEPT);
    database.execute("CREATE INDEX kept_idx ON care.t (id)");
    assertThat(treatment.rollback(id, "ada")).isInstanceOf(Outcome.TakenBack.class);
    assertThat(state(id)).isEqualTo(ActionState.ROLLED_BACK);
    assertThat(ask("SELECT 1 FROM pg_class WHERE relname = 'kept_idx'")).isEmpty();
    assertThatThrownBy(() -> treatment.rollback(id, "ada"))
        .isInstanceOf(Treatment.StuckException.class)
        .hasMessageContaining("nothing to take back");
  }
}
