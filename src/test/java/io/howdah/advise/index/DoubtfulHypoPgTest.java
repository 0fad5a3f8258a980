package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.IndexReport;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Given a HypoPG that does not do what it should, what is advised is still true. */
@ExtendWith(SandboxExtension.class)
final class DoubtfulHypoPgTest {
  private final SandboxDatabase database;
  private final Path place;

  DoubtfulHypoPgTest(SandboxDatabase database, @TempDir Path place) {
    this.database = database;
    this.place = place;
  }

  @BeforeEach
  void table() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS d CASCADE",
        "CREATE SCHEMA d",
        "CREATE TABLE d.visits (id int PRIMARY KEY, guest int NOT NULL, place int NOT NULL, note"
            + " text NOT NULL)",
        "INSERT INTO d.visits SELECT n, n % 20000, n % 900, repeat('z', 60) FROM"
            + " generate_series(1, 60000) n",
        "VACUUM (ANALYZE) d.visits");
  }

  /** The planner folds it; while a hypothetical index stands, that ends the session. */
  private void bomb(String when) throws SQLException {
    database.execute(
        """
        CREATE FUNCTION d.bomb(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM hypopg()) AND %s THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
            PERFORM pg_sleep(0.01);
          END IF;
          RETURN x;
        END $$
        """
            .formatted(when));
  }

  private IndexReport advised(String... statements) throws Exception {
    Path file = Files.writeString(place.resolve("workload.sql"), String.join(";\n", statements));
    try (ReadDoor door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()))) {
      Reading<IndexReport> report =
          new WorkloadAdvisor(door)
              .advise(Workload.files(door, file), WorkloadAdvisor.Options.USUAL);
      assertThat(report.first()).as(report.explain()).isPresent();
      return report.first().orElseThrow();
    }
  }

  @Test
  void aSessionThatIsEndedOnceIsOpenedAnewAndTheAdviceIsWhole() throws Exception {
    bomb(
        "pg_stat_get_db_sessions_killed((SELECT oid FROM pg_database WHERE datname ="
            + " current_database())) = "
            + killed());
    IndexReport report =
        advised(
            "SELECT note FROM d.visits WHERE guest = d.bomb(7)",
            "SELECT note FROM d.visits WHERE guest = 8");
    assertThat(report.missing()).isEmpty();
    assertThat(report.indexes())
        .extracting(IndexReport.Build::definition)
        .containsExactly("d.visits (guest)");
    assertThat(report.notes()).anyMatch(n -> n.contains("session") && n.contains("lost"));
  }

  @Test
  void aSessionThatIsEndedEachTimeEndsTheAdviceAndSaysSo() throws Exception {
    bomb("true");
    IndexReport report =
        advised(
            "SELECT note FROM d.visits WHERE guest = d.bomb(1)",
            "SELECT note FROM d.visits WHERE guest = d.bomb(2) AND place = 4",
            "SELECT note FROM d.visits WHERE place = d.bomb(3)",
            "SELECT note FROM d.visits WHERE place = d.bomb(4) AND guest = 9",
            "SELECT guest FROM d.visits WHERE place = d.bomb(5)");
    assertThat(report.indexes()).isEmpty();
    assertThat(report.missing()).hasValueSatisfying(m -> assertThat(m).contains("lost"));
  }

  @Test
  void whatHypoPgIgnoresIsNotBelieved() throws Exception {
    String statement = "SELECT note FROM d.visits WHERE guest = 7";
    assertThat(advised(statement).indexes()).hasSize(1);
    database.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET hypopg.enabled = off',"
            + " current_database()); END $$");
    try {
      IndexReport report = advised(statement);
      assertThat(report.indexes()).isEmpty();
      assertThat(report.costAfter()).isEqualTo(report.costBefore());
    } finally {
      database.execute(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET hypopg.enabled',"
              + " current_database()); END $$");
    }
  }

  @Test
  void aCostThatFallsFromLittleToNothingIsWorthNoIndex() throws Exception {
    database.execute(
        "CREATE TABLE d.small (id int, kind int)",
        "INSERT INTO d.small SELECT n, n FROM generate_series(1, 300) n",
        "CREATE TABLE d.larger AS SELECT n AS id, n AS kind FROM generate_series(1, 20000) n",
        "ANALYZE d.small",
        "ANALYZE d.larger");
    String statement = "SELECT id FROM d.small WHERE kind = 7";
    assertThat(advised(statement).indexes()).as("once").isEmpty();
    assertThat(advised("-- weight: 100000\nSELECT id FROM d.larger WHERE kind = 7").indexes())
        .as("where much is read often it is worth one")
        .extracting(IndexReport.Build::table)
        .containsExactly("d.larger");
  }

  private long killed() throws SQLException {
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT sessions_killed FROM pg_stat_database WHERE datname ="
                    + " current_database()")) {
      r.next();
      return r.getLong(1);
    }
  }
}
