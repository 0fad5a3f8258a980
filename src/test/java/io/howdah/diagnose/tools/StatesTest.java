package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a server in a state that ails it, the finding of that state, at the object that has it. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SandboxDatabase database;
  private final ReadDoor door;
  private final ToolRegistry tools = new ToolRegistry(Toolbox.all());

  StatesTest(SandboxDatabase database) throws Exception {
    this.database = database;
    database.execute("CREATE SCHEMA yard");
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @AfterAll
  void closed() {
    door.close();
  }

  private Found strongest(String tool, String finding) throws Exception {
    Scene scene = Scenes.of(door);
    return tools.named(tool).orElseThrow().look(scene).findings().stream()
        .filter(f -> f.finding().equals(finding))
        .max(Comparator.comparing(Found::level))
        .orElse(Found.none(finding, "not read"));
  }

  /** Statistics reach others within moments: the bounded wait is for that. */
  private Found awaited(String tool, String finding, Level least) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    Found found = strongest(tool, finding);
    while (found.level().compareTo(least) < 0 && Instant.now().isBefore(end)) {
      found = strongest(tool, finding);
    }
    assertThat(found.level()).as("%s: %s", finding, found.words()).isGreaterThanOrEqualTo(least);
    return found;
  }

  /** A session of somebody else's: those of Howdah are not looked at. */
  private Connection client() throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = 'yard'");
    }
    return connection;
  }

  private static String object(Found found) {
    return found.object().orElseThrow().name();
  }

  @Test
  void aTableThatIsMostlyAirAndItsIndex() throws Exception {
    database.execute(
        "CREATE TABLE yard.hollow (id int PRIMARY KEY, words text) WITH (autovacuum_enabled = off)",
        "INSERT INTO yard.hollow SELECT g, repeat('w', 100) FROM generate_series(1, 200000) g",
        "DELETE FROM yard.hollow WHERE id % 10 <> 0",
        "VACUUM (ANALYZE, TRUNCATE off) yard.hollow",
        "CREATE TABLE yard.dense (id int PRIMARY KEY, words text)",
        "INSERT INTO yard.dense SELECT g, repeat('w', 100) FROM generate_series(1, 200000) g",
        "VACUUM (ANALYZE) yard.dense");
    Found table = awaited("table_bloat", "heap-mostly-air", Level.STRONG);
    assertThat(object(table)).isEqualTo("yard.hollow");
    assertThat(object(awaited("index_bloat", "index-mostly-air", Level.STRONG)))
        .isEqualTo("yard.hollow_pkey");
    assertThat(
            tools.named("table_bloat").orElseThrow().look(Scenes.of(door)).findings().stream()
                .map(StatesTest::object))
        .doesNotContain("yard.dense");
  }

  @Test
  void deadRowsThatNobodyUpdatedOrDeleted() throws Exception {
    database.execute(
        "CREATE TABLE yard.wanted (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",
        "INSERT INTO yard.wanted VALUES (1)");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "DO $$ BEGIN FOR n IN 1 .. 800 LOOP BEGIN INSERT INTO yard.wanted VALUES (1);"
              + " EXCEPTION WHEN unique_violation THEN NULL; END; END LOOP; END $$");
    }
    assertThat(object(awaited("dead_inserts", "inserts-die", Level.STRONG)))
        .isEqualTo("yard.wanted");
  }

  @Test
  void indexesThatAreOnlyWritten() throws Exception {
    List<String> statements =
        new ArrayList<>(
            List.of("CREATE TABLE yard.busy (id int PRIMARY KEY, a int, b int, c int, d int)"));
    for (String column : List.of("a", "b", "c", "d")) {
      statements.add("CREATE INDEX ON yard.busy (%s)".formatted(column));
    }
    statements.add("INSERT INTO yard.busy SELECT g, g, g, g, g FROM generate_series(1, 50000) g");
    database.execute(statements.toArray(String[]::new));
    Found found = awaited("write_amplification", "indexes-only-written", Level.STRONG);
    assertThat(object(found)).isEqualTo("yard.busy");
  }

  @Test
  void largeValuesThatAreReadFarMoreThanTheirRows() throws Exception {
    database.execute(
        "CREATE TABLE yard.chest (id int, body text)",
        "ALTER TABLE yard.chest ALTER body SET STORAGE EXTERNAL",
        "INSERT INTO yard.chest SELECT g, repeat('x', 2000000) FROM generate_series(1, 10) g");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 12; i++) {
        statement.execute("SELECT sum(length(body || 'y')) FROM yard.chest");
      }
    }
    assertThat(object(awaited("toast_share", "toast-dominates", Level.STRONG)))
        .isEqualTo("yard.chest");
  }

  @Test
  void deletesOfAParentThatReadTheChildWhole() throws Exception {
    database.execute(
        "CREATE TABLE yard.parent (id int PRIMARY KEY)",
        "CREATE TABLE yard.child (id int, parent int REFERENCES yard.parent)",
        "INSERT INTO yard.parent SELECT g FROM generate_series(1, 200) g",
        "INSERT INTO yard.child SELECT g, 150 FROM generate_series(1, 20000) g",
        "ANALYZE yard.child");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 1; i <= 30; i++) {
        statement.execute("DELETE FROM yard.parent WHERE id = " + i);
      }
    }
    Found found = awaited("foreign_key_scans", "delete-reads-child", Level.SOME);
    assertThat(object(found)).isEqualTo("yard.child");
    database.execute("CREATE INDEX ON yard.child (parent)");
    assertThat(strongest("foreign_key_scans", "delete-reads-child").words())
        .doesNotContain("yard.child");
  }

  @Test
  void aTransactionWithMoreSavepointsThanItsSessionRemembers() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE yard.saved (id int)");
      for (int i = 0; i < 80; i++) {
        statement.execute("SAVEPOINT s" + i);
        statement.execute("INSERT INTO yard.saved VALUES (1)");
      }
      int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      Found found = awaited("subtransactions", "subtransactions-overflow", Level.SOME);
      assertThat(object(found)).isEqualTo(Integer.toString(pid));
      connection.rollback();
    }
  }

  @Test
  void aDumpThatRuns() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = 'pg_dump'");
      awaited("wait_profile", "backup-runs", Level.STRONG);
    }
  }

  @Test
  void aScriptThatVacuumsOverAndOver() throws Exception {
    database.execute("CREATE TABLE yard.swept (id int)");
    try (Connection connection = client();
        Statement statement = connection.createStatement()) {
      AtomicBoolean on = new AtomicBoolean(true);
      Thread script =
          Thread.ofVirtual()
              .start(() -> {
                while (on.get()) {
                  try {
                    statement.execute("VACUUM (FREEZE, DISABLE_PAGE_SKIPPING)");
                  } catch (SQLException e) {
                    on.set(false);
                  }
                }
              });
      try {
        awaited("wait_profile", "vacuum-runs", Level.STRONG);
      } finally {
        on.set(false);
        script.join();
      }
    }
  }

  @Test
  void sessionsOfAPoolThatAreHeldAndDoNothing() throws Exception {
    List<Connection> held = new ArrayList<>();
    try {
      for (int i = 0; i < 25; i++) {
        Connection connection = client();
        held.add(connection);
        connection.setAutoCommit(false);
        connection.createStatement().execute("SELECT 1");
      }
      awaited("pool_pins", "sessions-pinned", Level.SOME);
    } finally {
      for (Connection connection : held) {
        connection.close();
      }
    }
  }

  @Test
  void sessionsThatWaitForEachOthersRow() throws Exception {
    database.execute("CREATE TABLE yard.counter (n int)", "INSERT INTO yard.counter VALUES (0)");
    List<Connection> all = new ArrayList<>();
    List<Thread> waiting = new ArrayList<>();
    try (Connection holder = database.connect();
        Statement holding = holder.createStatement()) {
      holder.setAutoCommit(false);
      holding.execute("UPDATE yard.counter SET n = n + 1");
      for (int i = 0; i < 4; i++) {
        Connection connection = client();
        all.add(connection);
        waiting.add(Thread.ofVirtual().start(() -> update(connection)));
      }
      assertThat(awaited("wait_profile", "waits-row-version", Level.SOME).words())
          .contains("queue for one row version");
      holder.rollback();
    }
    for (Thread thread : waiting) {
      thread.join();
    }
    for (Connection connection : all) {
      connection.close();
    }
  }

  private static void update(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("UPDATE yard.counter SET n = n + 1");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
