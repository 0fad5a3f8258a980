package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.ActionState;
import io.howdah.model.Advice;
import io.howdah.model.EndBackend;
import io.howdah.model.ObjectRef;
import io.howdah.model.SetRoleParameter;
import io.howdah.pg.CannotConnectException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given sessions and roles, which of them the hands touch, and when they let go. */
@ExtendWith(SandboxExtension.class)
final class HandsOnSessionsTest {
  private final SandboxDatabase database;
  private final Workbench bench;

  HandsOnSessionsTest(SandboxDatabase database) throws CannotConnectException {
    this.database = database;
    bench = Workbench.on(database);
  }

  @BeforeEach
  void aRole() {
    dropped();
    bench.run("CREATE ROLE hands_client LOGIN PASSWORD 'open'");
  }

  @AfterEach
  void closed() {
    dropped();
    bench.close();
  }

  /** Roles are the whole server's, which other test classes share. */
  private void dropped() {
    bench.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'hands\\_%'",
        "DROP ROLE IF EXISTS hands_client", "DROP ROLE IF EXISTS hands_copier");
  }

  private Connection client(String role) throws SQLException {
    return DriverManager.getConnection(database.instance().jdbcUrl(database.name()), role, "open");
  }

  /** The remedy for a session as it is now. */
  private EndBackend end(Connection session, boolean whole, String why) throws SQLException {
    int pid = session.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    try (Connection eyes = bench.connect();
        var statement = eyes.createStatement();
        var rows =
            statement.executeQuery("SELECT backend_start FROM pg_stat_get_activity(" + pid + ")")) {
      rows.next();
      Instant start = rows.getObject(1, OffsetDateTime.class).toInstant();
      return new EndBackend(ObjectRef.session(pid), pid, start, whole, "a client", why);
    }
  }

  private static void begin(Connection session) throws SQLException {
    session.setAutoCommit(false);
    try (Statement statement = session.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private boolean lives(EndBackend e) {
    return bench.ask("SELECT 1 FROM pg_stat_activity WHERE pid = " + e.pid()).size() == 1;
  }

  private static String refusal(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.action().state()).isEqualTo(ActionState.DENIED);
    return ((Outcome.Failed) outcome).words();
  }

  @Test
  void anIdleTransactionIsEnded() throws Exception {
    try (Connection session = client("hands_client")) {
      begin(session);
      EndBackend remedy = end(session, true, "idle in a transaction");
      assertThat(bench.apply(remedy)).isInstanceOf(Outcome.InForce.class);
      assertThat(lives(remedy)).isFalse();
    }
  }

  @Test
  void aStatementIsCancelledAndItsSessionLives() throws Exception {
    try (Connection session = client("hands_client");
        Statement statement = session.createStatement()) {
      var sleeping =
          CompletableFuture.supplyAsync(() -> {
            try {
              return String.valueOf(statement.execute("SELECT pg_sleep(60)"));
            } catch (SQLException e) {
              return String.valueOf(e.getSQLState());
            }
          });
      bench.until(
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'hands_client' AND"
              + " wait_event = 'PgSleep')");
      EndBackend remedy = end(session, false, "holds up others");
      assertThat(bench.apply(remedy)).isInstanceOf(Outcome.InForce.class);
      assertThat(sleeping.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(lives(remedy)).isTrue();
    }
  }

  @Test
  void anotherSessionWithThatPidIsLeftAlone() throws Exception {
    try (Connection session = client("hands_client")) {
      begin(session);
      EndBackend now = end(session, true, "idle in a transaction");
      EndBackend earlier =
          new EndBackend(
              now.object(), now.pid(), now.backendStart().minusMillis(1), true, "x", now.why());
      assertThat(refusal(bench.apply(earlier))).contains("is not there any more");
      assertThat(lives(now)).isTrue();
      // And the statement itself would not have found it either.
      assertThat(bench.ask(earlier.sql().getFirst())).isEmpty();
    }
  }

  @Test
  void aSessionThatCameBackToWorkIsLeftAlone() throws Exception {
    try (Connection session = client("hands_client")) {
      begin(session);
      EndBackend remedy = end(session, true, "idle in a transaction");
      session.commit();
      assertThat(refusal(bench.apply(remedy))).contains("not idle in a transaction");
      assertThat(lives(remedy)).isTrue();
    }
  }

  @Test
  void aSuperusersSessionIsAPersonsMatter() throws Exception {
    try (Connection session = bench.connect()) {
      begin(session);
      EndBackend remedy = end(session, true, "idle in a transaction");
      assertThat(refusal(bench.apply(remedy))).contains("superuser");
      assertThat(lives(remedy)).isTrue();
    }
  }

  @Test
  void theServersOwnAndReplicationAreNeverEnded() throws Exception {
    bench.run("CREATE ROLE hands_copier LOGIN REPLICATION PASSWORD 'open'");
    try (Connection session = client("hands_copier")) {
      begin(session);
      EndBackend remedy = end(session, true, "idle in a transaction");
      assertThat(refusal(bench.apply(remedy))).contains("never ended");
      assertThat(lives(remedy)).isTrue();
    }
    String[] writer =
        bench
            .ask(
                "SELECT pid || ' ' || to_char(backend_start AT TIME ZONE 'UTC',"
                    + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM pg_stat_activity WHERE"
                    + " backend_type = 'walwriter'")
            .getFirst()
            .split(" ", 2);
    EndBackend walwriter =
        new EndBackend(
            ObjectRef.session(Integer.parseInt(writer[0])),
            Integer.parseInt(writer[0]),
            Instant.parse(writer[1]),
            true,
            "x",
            "a test");
    assertThat(refusal(bench.apply(walwriter))).contains("walwriter", "never ended");
  }

  private static SetRoleParameter memory(
      String role, Optional<String> database, Optional<String> value, Optional<String> before) {
    return new SetRoleParameter(
        ObjectRef.parameter("work_mem"), role, database, value, before, "a test");
  }

  private List<String> settings() {
    return bench.ask(
        "SELECT unnest(setconfig) FROM pg_db_role_setting d JOIN pg_roles r ON r.oid = d.setrole"
            + " WHERE rolname = 'hands_client'");
  }

  @Test
  void aRolesSettingIsMadeAndTakenBack() throws Exception {
    for (Optional<String> where : List.of(Optional.<String>empty(), Optional.of(database.name()))) {
      SetRoleParameter remedy =
          memory("hands_client", where, Optional.of("64MB"), Optional.empty());
      Outcome done = bench.apply(remedy);
      assertThat(done).isInstanceOf(Outcome.InForce.class);
      assertThat(settings()).containsExactly("work_mem=64MB");
      assertThat(bench.undo(done, remedy)).isInstanceOf(Outcome.TakenBack.class);
      assertThat(settings()).isEmpty();
    }
  }

  @Test
  void aSettingThatWasThereComesBackWhole() throws Exception {
    bench.run("ALTER ROLE hands_client SET my.note = 'a=b=c''\\d'");
    SetRoleParameter remedy =
        new SetRoleParameter(
            ObjectRef.parameter("my.note"),
            "hands_client",
            Optional.empty(),
            Optional.empty(),
            Optional.of("a=b=c'\\d"),
            "a test");
    Outcome done = bench.apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    assertThat(settings()).isEmpty();
    assertThat(bench.undo(done, remedy)).isInstanceOf(Outcome.TakenBack.class);
    assertThat(settings()).containsExactly("my.note=a=b=c'\\d");
  }

  @Test
  void aSettingThatChangedMeanwhileIsRefused() throws Exception {
    bench.run("ALTER ROLE hands_client SET work_mem = '8MB'");
    assertThat(
            refusal(
                bench.apply(
                    memory(
                        "hands_client",
                        Optional.empty(),
                        Optional.of("64MB"),
                        Optional.of("4MB")))))
        .contains("8MB", "4MB", "somebody changed it");
    assertThat(settings()).containsExactly("work_mem=8MB");
  }

  @Test
  void aSettingOfSomebodyElseIsNotTakenBack() throws Exception {
    SetRoleParameter remedy =
        memory("hands_client", Optional.empty(), Optional.of("64MB"), Optional.empty());
    Outcome done = bench.apply(remedy);
    bench.run("ALTER ROLE hands_client SET work_mem = '128MB'");
    assertThat(bench.undo(done, remedy))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.words()).contains("not ours"));
    assertThat(settings()).containsExactly("work_mem=128MB");
  }

  @Test
  void aRoleThatIsGoneFailsCleanly() throws Exception {
    assertThat(
            bench.apply(
                memory("hands_nobody", Optional.empty(), Optional.of("64MB"), Optional.empty())))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.action().state()).isEqualTo(ActionState.DENIED);
              assertThat(f.words()).contains("no role hands_nobody");
            });
  }

  @Test
  void adviceIsForAPerson() {
    Advice advice = new Advice(ObjectRef.cluster(), "buy more memory");
    assertThatThrownBy(() -> bench.apply(advice)).isInstanceOf(IllegalArgumentException.class);
  }
}
