package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import io.howdah.sense.ebpf.StatementWaits.WaitClass;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a server at work, which statement waits, and how long statements take. */
@ExtendWith(SandboxExtension.class)
final class StatementProbesTest {

  /** Probes of the sandbox's server under a supervisor. */
  private record Watched(ReadDoor door, StatementProbes probes, ProbeSupervisor supervisor)
      implements AutoCloseable {
    static Watched start(SandboxDatabase database, String... names) throws Exception {
      ReadDoor door =
          ReadDoor.open(
              ConnectionRules.resolve(
                  ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
      StatementProbes probes =
          new StatementProbes(
              () -> ServerLocator.locate(door), Clock.systemUTC(), new StatementLog());
      List<Probe> wanted =
          probes.probes().stream().filter(p -> List.of(names).contains(p.name())).toList();
      return new Watched(door, probes, Supervised.start(wanted));
    }

    StatementWaits waits() {
      return probes.last(Instant.now(), StatementLog.REACH, supervisor);
    }

    Distribution latency(String protocol) {
      return supervisor.read(Instant.now()).distributions().stream()
          .filter(d -> d.metric().equals(LatencyReader.LATENCY))
          .filter(d -> d.labels().equals(Labels.of("protocol", protocol)))
          .findFirst()
          .orElseThrow();
    }

    long latencies(String protocol) {
      return supervisor.read(Instant.now()).distributions().stream()
          .filter(d -> d.metric().equals(LatencyReader.LATENCY))
          .filter(d -> d.labels().equals(Labels.of("protocol", protocol)))
          .mapToLong(Distribution::count)
          .sum();
    }

    @Override
    public void close() {
      supervisor.close();
      door.close();
    }
  }

  private static long queryId(SandboxDatabase database, String like) throws SQLException {
    try (Connection connection = database.connect()) {
      return Crowd.number(
          connection,
          "SELECT queryid FROM pg_stat_statements WHERE query LIKE '%s' AND query NOT LIKE '%%pg_stat_statements%%' ORDER BY calls DESC LIMIT 1"
              .formatted(like));
    }
  }

  @Test
  void waitsGoToTheStatementThatContendsAndMatchAnIndependentTrace(SandboxDatabase database)
      throws Exception {
    database.execute(
        "CREATE TABLE crowded (id bigserial PRIMARY KEY, x text)",
        "CREATE TABLE calm AS SELECT g AS id FROM generate_series(1, 100) g");
    String binary = database.instance().binary().toString();
    try (Watched watched = Watched.start(database, StatementProbes.LWLOCKS);
        IndependentTrace independent =
            IndependentTrace.start(
                """
                usdt:%1$s:lwlock__wait__start { @began[pid] = nsecs; }
                usdt:%1$s:lwlock__wait__done /@began[pid]/ {
                  @micros[pid, str(arg0)] = sum((nsecs - @began[pid]) / 1000); @number[pid, str(arg0)] = count();
                  delete(@began[pid]);
                }
                """
                    .formatted(binary))) {
      CompletableFuture<Set<Long>> readers =
          CompletableFuture.supplyAsync(() -> {
            try {
              return Crowd.run(database::connect, 2, 1_500, "SELECT count(*) FROM calm");
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      Set<Long> writers =
          Crowd.run(database::connect, 6, 150, "INSERT INTO crowded (x) VALUES (repeat('x', 400))");
      readers.join();
      long insert = queryId(database, "INSERT INTO crowded%");
      long select = queryId(database, "SELECT count(*) FROM calm%");
      List<String> seen = independent.end();
      long independentNumber = sum(seen, "number", writers);
      double independentSeconds = sum(seen, "micros", writers) / 1e6;
      assertThat(independentNumber).as("the crowd did contend: %s", seen).isGreaterThan(100);

      Supervised.await(
          () -> "all waits have come: %s of %s".formatted(watched.waits(), seen),
          () -> waits(watched.waits(), insert) >= 0.9 * independentNumber);
      StatementWaits waits = watched.waits();
      assertThat((double) waits(waits, insert))
          .isCloseTo(independentNumber, within(0.1 * independentNumber));
      assertThat(seconds(waits, insert))
          .isCloseTo(independentSeconds, within(0.1 * independentSeconds));
      assertThat(seconds(waits, insert))
          .as("what the readers do not wait for is not theirs")
          .isGreaterThan(10 * seconds(waits, select));
      assertThat(waits.lwlocks().getFirst())
          .satisfies(w -> {
            assertThat(w.statement().queryId()).isEqualTo(insert);
            assertThat(w.fidelity()).isEqualTo(Fidelity.EXACT);
            assertThat(w.tranche()).isIn(tranches(seen));
            assertThat(w.longestQueue()).isBetween(2L, 6L);
          });
      assertThat(
              watched.supervisor().read(Instant.now()).distributions().stream()
                  .filter(d -> d.metric().equals(LwlockReader.WAIT))
                  .filter(d -> d.labels().get("tranche").equals("WALWrite"))
                  .mapToLong(Distribution::count)
                  .sum())
          .as("the histogram has the waits of all statements")
          .isGreaterThanOrEqualTo(
              waits.lwlocks().stream()
                  .filter(w -> w.tranche().equals("WALWrite"))
                  .filter(w -> w.statement().queryId() == insert)
                  .mapToLong(StatementWaits.Lwlock::waits)
                  .sum());
    }
  }

  private static long waits(StatementWaits waits, long queryId) {
    return waits.lwlocks().stream()
        .filter(w -> w.statement().queryId() == queryId)
        .mapToLong(StatementWaits.Lwlock::waits)
        .sum();
  }

  private static double seconds(StatementWaits waits, long queryId) {
    return waits.lwlocks().stream()
        .filter(w -> w.statement().queryId() == queryId)
        .mapToDouble(StatementWaits.Lwlock::seconds)
        .sum();
  }

  private static final Pattern ENTRY = Pattern.compile("@(\\w+)\\[(\\d+), ([^\\]]+)]: (\\d+)");

  private static long sum(List<String> lines, String map, Set<Long> pids) {
    return lines.stream()
        .map(ENTRY::matcher)
        .filter(m -> m.matches() && m.group(1).equals(map))
        .filter(m -> pids.contains(Long.valueOf(m.group(2))))
        .mapToLong(m -> Long.parseLong(m.group(4)))
        .sum();
  }

  private static List<String> tranches(List<String> lines) {
    return lines.stream()
        .map(ENTRY::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(3))
        .toList();
  }

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
    run(connection, "SELECT 1");
    Supervised.await(() -> "the first came", () -> watched.latencies(protocol) > 0);
    long other = watched.latencies(protocol.equals("simple") ? "extended" : "simple");
    long before = watched.latencies(protocol);
    int good = 0;
    for (int i = 0; i < 200; i++) {
      run(connection, "SELECT " + i % 7);
      run(connection, "INSERT INTO timed VALUES (2)");
      good += 2;
      if (i % 50 == 0) {
        run(connection, "SELECT nested()");
        run(connection, "DO 'BEGIN PERFORM nested(); COMMIT; PERFORM 1; END'");
        good += 2;
        fail(connection, "SELECT 1 / 0");
        fail(connection, "SELECT 1 / (count(*) - count(*)) FROM timed");
      }
    }
    connection.setAutoCommit(false);
    run(connection, "SELECT 1");
    fail(connection, "SELECT 1 / 0");
    connection.rollback();
    run(connection, "SELECT 2");
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
    run(connection, sql);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void fail(Connection connection, String sql) {
    try {
      run(connection, sql);
    } catch (SQLException expected) {
      return;
    }
    throw new AssertionError("did not fail: " + sql);
  }

  @Test
  void whoDrivesTheContextSwitchesIsTheStatementThatSleepsNotTheOneThatComputes(
      SandboxDatabase database) throws Exception {
    try (Watched watched = Watched.start(database, StatementProbes.SWITCHES);
        Connection dozing = database.connect();
        Connection busy = database.connect()) {
      RunningProcess dozingBackend = new RunningProcess(Crowd.pid(dozing));
      long before = voluntary(dozingBackend);
      run(dozing, "DO 'BEGIN FOR i IN 1..400 LOOP PERFORM pg_sleep(0.002); END LOOP; END'");
      long counted = voluntary(dozingBackend) - before;
      run(busy, "SELECT sum(g) AS computed FROM generate_series(1, 1000000) g");
      long doze = queryId(database, "DO %pg_sleep%");
      long compute = queryId(database, "SELECT sum(g) AS computed%");
      Supervised.await(
          () -> "the switches came: " + watched.waits(),
          () -> of(watched.waits(), compute).isPresent() && of(watched.waits(), doze).isPresent());
      Supervised.await(
          () -> "all switches came: " + watched.waits(),
          () -> of(watched.waits(), doze).orElseThrow().voluntary() >= 400);
      StatementWaits.Switches sleeper = of(watched.waits(), doze).orElseThrow();
      assertThat((double) sleeper.voluntary() + sleeper.client())
          .as("the kernel's own count of the same backend")
          .isCloseTo(counted, within(0.1 * counted));
      assertThat(sleeper.seconds().get(WaitClass.TIMEOUT)).isGreaterThan(0.8);
      assertThat(of(watched.waits(), compute).orElseThrow().voluntary())
          .isLessThan(sleeper.voluntary() / 4);
      assertThat(watched.waits().switches().getFirst().statement().queryId()).isEqualTo(doze);
      assertThat(watched.supervisor().read(Instant.now()).measurements())
          .filteredOn(m -> m.metric().equals(SwitchReader.SWITCHES))
          .filteredOn(m -> m.labels().get("kind").equals("voluntary"))
          .singleElement()
          .satisfies(m -> assertThat(m.value()).isGreaterThanOrEqualTo(sleeper.voluntary()));
    }
  }

  private static java.util.Optional<StatementWaits.Switches> of(StatementWaits w, long queryId) {
    return w.switches().stream().filter(s -> s.statement().queryId() == queryId).findFirst();
  }

  private static long voluntary(RunningProcess process) throws java.io.IOException {
    return RunningProcess.number(process.status(), "voluntary_ctxt_switches");
  }
}
