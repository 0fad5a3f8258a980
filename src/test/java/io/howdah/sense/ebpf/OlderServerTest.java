package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Given a PostgreSQL 15 whose backends read for themselves. */
final class OlderServerTest {
  private static TempPostgres server;

  @BeforeAll
  static void start() throws Exception {
    server = TempPostgres.start("shared_buffers = 1MB", "autovacuum = off");
    server.sql(
        "CREATE EXTENSION pg_stat_statements",
        "CREATE TABLE large AS SELECT g, repeat('x', 900) AS x FROM generate_series(1, 16000) g",
        "VACUUM large",
        "CHECKPOINT");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.port()));
  }

  private static long calls(StatementWaits waits, long queryId, boolean cache) {
    return waits.io().stream()
        .filter(i -> i.statement().queryId() == queryId && i.read())
        .filter(i -> i.place().equals(BackendIo.CACHE) == cache)
        .mapToLong(StatementWaits.Io::calls)
        .sum();
  }

  /** Takes a table's file out of the page cache; what was not written yet would stay. */
  private static void uncache(String path) throws IOException, InterruptedException {
    String file = server.data().resolve(path).toString();
    for (String[] command :
        new String[][] {
          {"sync", file}, {"dd", "if=" + file, "iflag=nocache", "count=0", "status=none"}
        }) {
      assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
  }

  private static String path(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT pg_relation_filepath('large')")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void readsAreTheStatementsThatMadeThemAndDeviceAndCacheAreApart() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.tcp(""));
        Connection connection = connect()) {
      StatementProbes probes =
          new StatementProbes(
              () -> ServerLocator.locate(door), Clock.systemUTC(), new StatementLog());
      List<Probe> io =
          probes.probes().stream().filter(p -> p.name().equals(StatementProbes.IO)).toList();
      try (ProbeSupervisor supervisor = Supervised.start(io)) {
        uncache(path(connection));
        Watched.run(connection, "SELECT count(*) AS scanned FROM large");
        Watched.run(connection, "SELECT count(*) AS scanned FROM large");
        long statement =
            Crowd.number(
                connection,
                "SELECT queryid FROM pg_stat_statements WHERE query LIKE 'SELECT count(*) AS scanned%'");
        long blocks =
            Crowd.number(
                connection,
                "SELECT shared_blks_read FROM pg_stat_statements WHERE queryid = " + statement);
        assertThat(blocks).as("two scans of 2,000 blocks").isGreaterThan(3_500);
        Supervised.await(
            () -> "the reads came: " + last(probes, supervisor),
            () ->
                calls(last(probes, supervisor), statement, true)
                        + calls(last(probes, supervisor), statement, false)
                    > 0.9 * blocks);
        StatementWaits waits = last(probes, supervisor);
        long device = calls(waits, statement, false);
        long cache = calls(waits, statement, true);
        assertThat((double) device + cache)
            .as("the server's own count")
            .isCloseTo(blocks, within(0.1 * blocks));
        // Reading ahead, the kernel fetches many blocks for one call; the second scan has all
        // cached.
        assertThat(device).isBetween(5L, blocks / 2);
        assertThat(waits.io().getFirst().fidelity()).isEqualTo(Fidelity.EXACT);
      }
    }
  }

  private static StatementWaits last(StatementProbes probes, ProbeSupervisor supervisor) {
    return probes.last(Instant.now(), StatementLog.REACH, supervisor);
  }

  @Test
  void withoutTheKernelsProbeSwitchesAreSampledFromProc() throws Exception {
    StatementLog log = new StatementLog();
    try (ReadDoor door = ReadDoor.open(server.tcp(""));
        Connection dozing = connect();
        SwitchSampler sampler = new SwitchSampler(door, log, () -> true)) {
      Telemetry first = sampler.collect(Instant.now());
      assertThat(first.absences())
          .extracting(Absence::what)
          .containsExactly("postgresql_off_cpu_seconds");
      CompletableFuture<Void> dozes =
          CompletableFuture.runAsync(() -> {
            try {
              Watched.run(
                  dozing, "DO 'BEGIN FOR i IN 1..400 LOOP PERFORM pg_sleep(0.002); END LOOP; END'");
            } catch (SQLException e) {
              throw new AssertionError(e);
            }
          });
      while (!dozes.isDone()) {
        Telemetry _ = sampler.collect(Instant.now());
      }
      dozes.join();
      Telemetry last = sampler.collect(Instant.now());
      long doze =
          Crowd.number(
              dozing, "SELECT queryid FROM pg_stat_statements WHERE query LIKE 'DO %pg_sleep%'");
      assertThat(
              log.last(Instant.now(), Duration.ofMinutes(1), List.of()).switches().stream()
                  .filter(s -> s.statement().queryId() == doze))
          .singleElement()
          .satisfies(s -> {
            assertThat(s.voluntary()).isGreaterThan(200);
            assertThat(s.fidelity()).isEqualTo(Fidelity.SAMPLED);
            assertThat(s.seconds()).isEmpty();
          });
      assertThat(last.measurements())
          .filteredOn(m -> m.labels().get("kind").equals("voluntary"))
          .singleElement()
          .satisfies(m -> assertThat(m.value()).isGreaterThan(390));
    }
  }

  @Test
  void theSamplerRestsWhileTheKernelsProbeRuns() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.tcp(""));
        SwitchSampler sampler = new SwitchSampler(door, new StatementLog(), () -> false)) {
      assertThat(sampler.collect(Instant.now()).measurements()).isEmpty();
    }
  }
}
