package io.howdah.cli;

import static io.howdah.cli.Command.eventually;
import static io.howdah.cli.Command.howdah;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Given sessions that wait for each other on a real server, who is to blame and what would help.
 */
@ExtendWith(SandboxExtension.class)
final class LocksCommandTest {
  private final SandboxDatabase database;
  private final List<Connection> open = new ArrayList<>();
  private final List<Thread> busy = new ArrayList<>();

  LocksCommandTest(SandboxDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void aTableOfThree() throws SQLException {
    database.execute(
        "CREATE TABLE public.t (id int PRIMARY KEY, a int)",
        "INSERT INTO public.t SELECT g, 0 FROM generate_series(1, 3) g");
  }

  @AfterEach
  void everybodyGoesHome() throws SQLException, InterruptedException {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    for (Thread t : busy) {
      t.join(5_000);
    }
    for (Connection c : open) {
      c.close();
    }
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        var rows =
            s.executeQuery(
                "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
      while (rows.next()) {
        database.execute("ROLLBACK PREPARED '" + rows.getString(1).replace("'", "''") + "'");
      }
    }
    database.execute("DROP TABLE public.t");
  }

  private int session(String... statements) throws SQLException {
    Connection c = database.connect();
    open.add(c);
    try (Statement s = c.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
      var rows = s.executeQuery("SELECT pg_backend_pid()");
      rows.next();
      return rows.getInt(1);
    }
  }

  /** A session that waits in the last statement. */
  private int waiting(String last) throws SQLException, InterruptedException {
    int pid = session();
    Connection c = open.getLast();
    busy.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (Statement s = c.createStatement()) {
                s.execute(last);
              } catch (SQLException ended) {
                assertThat(ended.getSQLState()).isIn("57P01", "57014", "40P01", "08006");
              }
            }));
    eventually("pid " + pid + " waits", () -> count(pid) == 1);
    return pid;
  }

  private long count(int pid) {
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        var rows =
            s.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = "
                    + pid)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode locks() {
    return howdah("locks", "--json", database.url()).json();
  }

  @Test
  void nobodyWaits() {
    JsonNode answer = locks();
    assertThat(answer.path("waiting").asInt()).isZero();
    assertThat(answer.path("roots")).isEmpty();
    assertThat(howdah("locks", database.url()).out()).contains("nobody waits for a lock");
  }

  /** The shape of the JSON, field by field: who reads it relies on these names. */
  @Test
  void anIdleTransactionAtTheRootIsDescribedInFull() throws SQLException, InterruptedException {
    int root = session("BEGIN", "UPDATE t SET a = 42 WHERE id = 1");
    int first = waiting("UPDATE t SET a = 1 WHERE id = 1");
    int second = waiting("UPDATE t SET a = 2 WHERE id = 1");
    JsonNode answer = locks();
    assertThat(answer.propertyNames())
        .containsExactlyInAnyOrder(
            "at",
            "waiting",
            "longest_seconds",
            "deadlock_timeout_seconds",
            "complete",
            "roots",
            "cycles");
    assertThat(answer.path("waiting").asInt()).isEqualTo(2);
    assertThat(answer.path("complete").asBoolean()).isTrue();
    JsonNode node = answer.path("roots").path(0);
    assertThat(node.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "kind",
            "gid",
            "role",
            "database",
            "application",
            "client",
            "state",
            "transaction_seconds",
            "state_seconds",
            "wrote",
            "query_id",
            "statement",
            "waits_for",
            "holds",
            "held",
            "behind",
            "ending",
            "victims");
    assertThat(node.path("id").asInt()).isEqualTo(root);
    assertThat(node.path("kind").asString()).isEqualTo("client");
    assertThat(node.path("state").asString()).isEqualTo("idle in transaction");
    assertThat(node.path("wrote").asBoolean()).isTrue();
    assertThat(node.path("statement").asString()).doesNotContain("42");
    assertThat(node.path("waits_for").isNull()).isTrue();
    assertThat(node.path("holds").path(0).path("wanted").asBoolean()).isTrue();
    assertThat(node.path("holds").path(0).path("type").asString()).isEqualTo("transactionid");
    JsonNode ending = node.path("ending");
    assertThat(ending.propertyNames())
        .containsExactlyInAnyOrder(
            "how", "sql", "frees", "then_wait", "rolls_back", "because", "caution");
    assertThat(ending.path("how").asString()).isEqualTo("terminate");
    assertThat(ending.path("sql").path(0).asString())
        .isEqualTo("SELECT pg_terminate_backend(%d)".formatted(root));
    assertThat(ending.path("frees")).hasSize(1);
    assertThat(ending.path("frees").path(0).asInt()).isEqualTo(first);
    assertThat(ending.path("rolls_back").asString()).contains("wrote or locked rows");
    theVictimsStandInLine(node.path("victims").path(0), first, second);
  }

  private static void theVictimsStandInLine(JsonNode victim, int first, int second) {
    assertThat(victim.path("id").asInt()).isEqualTo(first);
    assertThat(victim.path("waits_for").path("type").asString()).isEqualTo("transactionid");
    assertThat(victim.path("waits_for").path("mode").asString()).isEqualTo("ShareLock");
    JsonNode last = victim.path("victims").path(0);
    assertThat(last.path("id").asInt()).isEqualTo(second);
    assertThat(last.path("waits_for").path("type").asString()).isEqualTo("tuple");
    assertThat(last.path("waits_for").path("object").asString()).contains("of public.t");
  }

  @Test
  void whatItSaysOfEndingTheRootComesTrue() throws SQLException, InterruptedException {
    session("BEGIN", "SELECT a FROM t");
    int alter = waiting("ALTER TABLE t ADD COLUMN b int");
    int reader = waiting("SELECT count(*) FROM t");
    int other = waiting("SELECT count(*) FROM t WHERE a > 5");
    String shown = howdah("locks", database.url()).out();
    assertThat(shown).contains("gentler: ending " + alter).contains("(queued)");
    JsonNode ddl = locks().path("roots").path(0).path("victims").path(0);
    assertThat(ddl.path("ending").path("how").asString()).isEqualTo("cancel");
    database.execute(ddl.path("ending").path("sql").path(0).asString());
    for (JsonNode freed : ddl.path("ending").path("frees")) {
      assertThat(freed.asInt()).isIn(reader, other);
      eventually("it goes on", () -> count(freed.asInt()) == 0);
    }
    assertThat(locks().path("waiting").asInt()).isZero();
  }

  @Test
  void aPreparedTransactionIsNamedAndLeftToAPerson() throws SQLException, InterruptedException {
    session("BEGIN", "UPDATE t SET a = 1 WHERE id = 2", "PREPARE TRANSACTION 'o''night\u001b[31m'");
    session("BEGIN", "UPDATE t SET a = 1 WHERE id = 3", "PREPARE TRANSACTION 'innocent'");
    waiting("UPDATE t SET a = 2 WHERE id = 2");
    JsonNode root = locks().path("roots").path(0);
    assertThat(root.path("kind").asString()).isEqualTo("prepared transaction");
    assertThat(root.path("gid").asString()).isEqualTo("o'night\u001b[31m");
    assertThat(root.path("ending").path("how").asString()).isEqualTo("decide");
    assertThat(root.path("ending").path("sql").path(1).asString())
        .startsWith("ROLLBACK PREPARED 'o''night");
    String shown = howdah("locks", database.url()).out();
    assertThat(shown).contains("o'night?[31m").doesNotContain("\u001b");
    assertThat(shown.lines()).allMatch(l -> l.length() <= 80);
  }

  @Test
  void anAdvisoryLockOfAnIdleSessionShowsItsKeyAndNeedsTheSessionsEnd()
      throws SQLException, InterruptedException {
    int holder = session("SELECT pg_advisory_lock(4242424242)");
    waiting("SELECT pg_advisory_lock(4242424242)");
    JsonNode root = locks().path("roots").path(0);
    assertThat(root.path("id").asInt()).isEqualTo(holder);
    assertThat(root.path("victims").path(0).path("waits_for").path("object").asString())
        .isEqualTo("advisory key 4242424242");
    assertThat(root.path("ending").path("how").asString()).isEqualTo("terminate");
  }

  @Test
  void aCircleThatTheServerHasNotBrokenYetIsSeen() throws SQLException, InterruptedException {
    int one = session("SET deadlock_timeout = '60s'", "BEGIN", "UPDATE t SET a = 1 WHERE id = 1");
    Connection first = open.getLast();
    int two = session("SET deadlock_timeout = '60s'", "BEGIN", "UPDATE t SET a = 1 WHERE id = 2");
    Connection second = open.getLast();
    begin(first, "UPDATE t SET a = 2 WHERE id = 2");
    eventually("the first waits", () -> count(one) == 1);
    begin(second, "UPDATE t SET a = 2 WHERE id = 1");
    eventually("the second waits", () -> count(two) == 1);
    JsonNode answer = locks();
    assertThat(answer.path("cycles")).hasSize(1);
    assertThat(answer.path("cycles").path(0)).hasSize(2);
    assertThat(answer.path("waiting").asInt()).isEqualTo(2);
    assertThat(howdah("locks", database.url()).out()).contains("wait for each other in a circle");
  }

  private void begin(Connection c, String sql) {
    busy.add(
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (Statement s = c.createStatement()) {
                s.execute(sql);
              } catch (SQLException ended) {
                assertThat(ended.getSQLState()).isIn("57P01", "57014", "40P01", "08006");
              }
            }));
  }

  @Test
  void whoMayNotSeeSessionsIsToldWhatToGrant() throws SQLException {
    database.execute("CREATE ROLE nobody_here LOGIN PASSWORD 'for-this-test'");
    try {
      var said =
          howdah(
              "locks",
              "postgresql://nobody_here:for-this-test@127.0.0.1:%d/%s"
                  .formatted(database.instance().port(), database.name()));
      assertThat(said.exit()).isEqualTo(Exit.FAILED);
      assertThat(said.err()).contains("GRANT pg_read_all_stats TO \"nobody_here\"");
    } finally {
      database.execute("DROP ROLE nobody_here");
    }
  }
}
