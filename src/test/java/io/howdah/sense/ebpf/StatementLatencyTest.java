package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Distribution;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given statements of all kinds by both protocols, what the histogram of latencies counts. */
@ExtendWith(SandboxExtension.class)
final class StatementLatencyTest {
  @Test
  void eachStatementCountsOnceInTheHistogramOfItsProtocol(SandboxDatabase database)
      throws Exception {
    database.execute(
        "CREATE TABLE timed (a int)",
        "CREATE FUNCTION nested() RETURNS int LANGUAGE plpgsql AS"
            + " 'BEGIN EXECUTE ''INSERT INTO timed VALUES (1)''; RETURN (SELECT count(*) FROM timed); END'");
    try (Watched watched = Watched.start(database, StatementProbes.LATENCY);
        Connection simple =
            DriverManager.getConnection(database.jdbcUrl() + "&preferQueryMode=simple");
        Connection extended = DriverManager.getConnection(database.jdbcUrl())) {
      counted(watched, "simple", simple);
      counted(watched, "extended", extended);
      Distribution extendedBefore = watched.latency("extended");
      List<Double> felt = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        felt.add(seconds(extended, i % 20 == 0 ? "SELECT pg_sleep(0.2)" : "SELECT 1"));
      }
      Supervised.await(
          () -> "all came", () -> watched.latencies("extended") >= extendedBefore.count() + 100);
      felt.sort(null);
      double client = felt.get(98);
      double server =
          since(watched.latency("extended"), extendedBefore).quantile(0.99).orElseThrow();
      assertThat(server).isBetween(0.2 / 1.25, client * 1.25);
    }
  }

  /** Runs statements of all kinds; each is to count once, those that fail not at all. */
  private static void counted(Watched watched, String protocol, Connection connection)
      throws Exception {
    // What the driver asks when it connects comes first.
    Watched.run(connection, "SELECT 1");
    Supervised.await(() -> "the first came", () -> watched.latencies(protocol) > 0);
    long other = watched.latencies(protocol.equals("simple") ? "extended" : "simple");
    long before = watched.latencies(protocol);
    int good = 0;
    for (int i = 0; i < 200; i++) {
      Watched.run(connection, "SELECT " + i % 7);
      Watched.run(connection, "INSERT INTO timed VALUES (2)");
      good += 2;
      if (i % 50 == 0) {
        Watched.run(connection, "SELECT nested()");
        Watched.run(connection, "DO 'BEGIN PERFORM nested(); COMMIT; PERFORM 1; END'");
        good += 2;
        fail(connection, "SELECT 1 / 0");
        fail(connection, "SELECT 1 / (count(*) - count(*)) FROM timed");
      }
    }
    connection.setAutoCommit(false);
    Watched.run(connection, "SELECT 1");
    fail(connection, "SELECT 1 / 0");
    connection.rollback();
    Watched.run(connection, "SELECT 2");
    connection.commit();
    connection.setAutoCommit(true);
    // BEGIN twice and two SELECTs. COMMIT and ROLLBACK pgjdbc says by the simple protocol, always.
    good += protocol.equals("simple") ? 6 : 4;
    long expected = before + good;
    Supervised.await(
        () ->
            "%d came by the %s protocol, %d more"
                .formatted(expected, protocol, expected - watched.latencies(protocol)),
        () -> watched.latencies(protocol) >= expected);
    assertThat(watched.latencies(protocol)).isEqualTo(expected);
    assertThat(watched.latencies(protocol.equals("simple") ? "extended" : "simple"))
        .as("none of the others counts for the other protocol")
        .isEqualTo(other + (protocol.equals("simple") ? 0 : 2));
  }

  private static Distribution since(Distribution after, Distribution before) {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < after.counts().size(); i++) {
      counts.add(after.counts().get(i) - before.counts().get(i));
    }
    return new Distribution(
        after.metric(),
        after.labels(),
        after.bounds(),
        counts,
        after.sum() - before.sum(),
        after.fidelity(),
        after.since());
  }

  private static double seconds(Connection connection, String sql) throws SQLException {
    long start = System.nanoTime();
    Watched.run(connection, sql);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void fail(Connection connection, String sql) {
    try {
      Watched.run(connection, sql);
    } catch (SQLException expected) {
      return;
    }
    throw new AssertionError("did not fail: " + sql);
  }
}
