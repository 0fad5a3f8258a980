package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.act.Hands;
import io.howdah.act.Journal;
import io.howdah.act.Outcome;
import io.howdah.act.Wall;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.HomeSchema;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.ledger.Body;
import io.howdah.ledger.StaleEpochException;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given controllers that want to act on the same database, who may, and what stops the others. */
@ExtendWith(SandboxExtension.class)
final class ReignTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Clock CLOCK = Clock.systemUTC();

  private final SandboxDatabase database;
  private final ConnectionSpec spec;
  private final Home home;
  private final Cluster cluster;

  ReignTest(SandboxDatabase database) throws Exception {
    this.database = database;
    spec = ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess());
    home = Home.make(spec, "tester", CLOCK);
    cluster = Cluster.watch(spec, CLOCK);
  }

  @BeforeEach
  void aTable() throws Exception {
    database.execute(
        "UPDATE howdah.control SET stopped_by = NULL, stopped_at = NULL, system_identifier = NULL,"
            + " database_oid = NULL, site = NULL",
        "DROP SCHEMA IF EXISTS led CASCADE",
        "CREATE SCHEMA led",
        "CREATE TABLE led.t AS SELECT n AS id FROM generate_series(1, 1000) n");
  }

  @AfterEach
  void closed() {
    cluster.close();
    home.close();
  }

  private Reign begin(Duration patience) throws Exception {
    return Reign.begin(spec, cluster.door(), home, patience);
  }

  private static void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come to be").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String ask(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static CreateIndex index(String name) {
    return new CreateIndex(ObjectRef.table("led.t", 1), "led", "t", name, List.of("id"), "a test");
  }

  private Treatment treatment(Home in, Policy policy, Clock clock) {
    return new Treatment(cluster, in, new Guard(policy, clock), event -> {}, clock);
  }

  private Action registered(Treatment treatment, Remedy remedy) throws Exception {
    var here = cluster.door().identity().first().orElseThrow();
    Incident none = new Incident("i", here, Instant.now(), Instant.now(), List.of());
    return treatment
        .register(new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test"), none, List.of())
        .action();
  }

  @Test
  void onlyOneLeadsAndTheNextOneHasAHigherEpoch() throws Exception {
    long first;
    try (Reign reign = begin(Duration.ZERO)) {
      first = reign.epoch();
      assertThat(reign.holds()).isTrue();
      assertThatThrownBy(() -> begin(Duration.ofMillis(300)))
          .isInstanceOf(Reign.NotLeadingException.class)
          .hasMessageContaining("another controller leads");
      assertThat(reign.holds()).isTrue();
    }
    try (Reign reign = begin(PATIENCE)) {
      assertThat(reign.epoch()).isGreaterThan(first);
    }
  }

  @Test
  void whoeverLostTheSessionKnowsItAndMayNeitherWriteNorAct() throws Exception {
    Reign old = begin(Duration.ZERO);
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
            + " 'howdah:lease' AND datname = current_database()");
    until(() -> !old.holds());
    try (Reign next = begin(PATIENCE)) {
      assertThat(next.holds()).isTrue();
      assertThatThrownBy(
              () -> old.home().ledger().append("a-test", OptionalLong.empty(), Body.EMPTY))
          .isInstanceOf(StaleEpochException.class);
      // Even with a journal that lets it through, the session that acts finds another epoch.
      CreateIndex remedy = index("ghost_idx");
      Hands ghost =
          new Hands(
              spec, cluster.door(), lenient(), CLOCK, OptionalLong.of(old.epoch()), Wall.NONE);
      Action scheduled = scheduled(remedy);
      Outcome outcome = ghost.apply(scheduled, remedy);
      assertThat(((Outcome.Failed) outcome).words()).contains("another controller leads");
      assertThat(ask("SELECT to_regclass('led.ghost_idx') IS NULL")).isEqualTo("t");
    }
    old.close();
  }

  /** A journal that says yes to everything. */
  private static Journal lenient() {
    return (action, to, sentence) -> action;
  }

  private Action scheduled(Remedy remedy) throws Exception {
    return registered(treatment(home, approving(), CLOCK), remedy);
  }

  private static Policy approving() {
    return Policy.shipped().with(Autonomy.APPROVE);
  }

  @Test
  void whatAnEarlierOneStillRunsIsEndedBeforeTheNextBegins() throws Exception {
    try (Connection forgotten = database.connect();
        Statement statement = forgotten.createStatement()) {
      statement.execute("SET application_name = 'howdah:act:77'");
      assertThat(
              ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'howdah:act:77'"))
          .isEqualTo("1");
      try (Reign _ = begin(PATIENCE)) {
        assertThat(
                ask(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                        + " 'howdah:act:77'"))
            .isEqualTo("0");
      }
    }
  }

  @Test
  void theBrakeStopsWhatBeginsAndNotWhatIsTakenBack() throws Exception {
    try (Reign reign = begin(PATIENCE)) {
      CreateIndex remedy = index("braked_idx");
      Hands hands =
          new Hands(
              spec, cluster.door(), lenient(), CLOCK, OptionalLong.of(reign.epoch()), Wall.NONE);
      Action scheduled = scheduled(remedy);
      assertThat(hands.apply(scheduled, remedy)).isInstanceOf(Outcome.InForce.class);
      home.control().stop("anna");
      assertThat(home.control().stopped().orElseThrow()).startsWith("anna, at ");
      Outcome second = hands.apply(scheduled, index("second_idx"));
      assertThat(((Outcome.Failed) second).words()).contains("the brake is on: anna");
      assertThat(hands.undo(scheduled, remedy, "a test")).isInstanceOf(Outcome.TakenBack.class);
      assertThat(ask("SELECT to_regclass('led.braked_idx') IS NULL")).isEqualTo("t");
      home.control().go();
      assertThat(hands.apply(scheduled, index("second_idx"))).isInstanceOf(Outcome.InForce.class);
    }
  }

  @Test
  void aCopyOfTheHomeIsObservedUntilAPersonAdoptsIt() throws Exception {
    try (Reign reign = begin(PATIENCE)) {
      assertThat(reign.foreign()).as("the first one makes it its own").isEmpty();
    }
    database.execute("UPDATE howdah.control SET site = '/elsewhere:5432'");
    try (Reign reign = begin(PATIENCE)) {
      assertThat(reign.foreign().orElseThrow()).contains("/elsewhere:5432", "--adopt");
    }
    new HomeSchema(home.dataSource()).adopt();
    try (Reign reign = begin(PATIENCE)) {
      assertThat(reign.foreign()).isEmpty();
    }
    assertThat(home.ledger().list(50)).anyMatch(e -> e.kind().equals("home-adopted"));
  }

  @Test
  void whatIsLostForGoodWantsTheYesOfTwoDifferentPeople() throws Exception {
    Treatment treatment = treatment(home, approving(), CLOCK);
    Remedy slot = new DropSlot(new ObjectRef(ObjectRef.Kind.SLOT, "s", 0), "s", "0/1", "a test");
    Action waiting = registered(treatment, slot);
    assertThat(treatment.approve(waiting.id(), "anna"))
        .satisfies(a -> {
          assertThat(a.state()).isEqualTo(ActionState.WAITING);
          assertThat(a.sentence()).contains("anna said yes; one more");
        });
    assertThatThrownBy(() -> treatment.approve(waiting.id(), "anna"))
        .isInstanceOf(Treatment.StuckException.class)
        .hasMessageContaining("another person's");
    assertThat(treatment.approve(waiting.id(), "berta"))
        .satisfies(a -> {
          assertThat(a.state()).isEqualTo(ActionState.APPROVED);
          assertThat(a.approvedBy()).hasValue("anna, berta");
        });
    assertThat(home.actions().disagreement(waiting.id())).isEmpty();
    assertThat(treatment.reject(waiting.id(), "anna").state()).isEqualTo(ActionState.DENIED);
  }

  @Test
  void aYesLapsesAndAProposalDoesToo() throws Exception {
    Treatment now = treatment(home, approving(), CLOCK);
    Action waiting = registered(now, index("late_idx"));
    Treatment later = treatment(home, approving(), Clock.offset(CLOCK, Duration.ofDays(2)));
    assertThatThrownBy(() -> later.approve(waiting.id(), "anna"))
        .isInstanceOf(Treatment.StuckException.class)
        .hasMessageContaining("lapsed");
    Action said = now.approve(registered(now, index("later_idx")).id(), "anna");
    assertThat(later.carryOut(said, new Watch.Scope(Instant.now(), Set.of(), List.of())).sentence())
        .contains("lapsed");
    assertThat(home.actions().find(said.id()).orElseThrow().action().state())
        .isEqualTo(ActionState.DENIED);
    assertThat(ask("SELECT to_regclass('led.later_idx') IS NULL")).isEqualTo("t");
  }

  @Test
  void protectedWhileItWaitedIsNotBegun() throws Exception {
    Treatment before = treatment(home, approving(), CLOCK);
    Action said = before.approve(registered(before, index("guarded_idx")).id(), "anna");
    home.control().stop("berta");
    assertThat(
            before.carryOut(said, new Watch.Scope(Instant.now(), Set.of(), List.of())).sentence())
        .contains("the brake is on");
    assertThat(ask("SELECT to_regclass('led.guarded_idx') IS NULL")).isEqualTo("t");
  }
}
