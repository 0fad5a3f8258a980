package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.sense.ebpf.StatementWaits.WaitClass;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a server at work, which statement waits, and how long statements take. */
@ExtendWith(SandboxExtension.class)
final class StatementProbesTest {
  private static final String INDEPENDENT =
      """
      usdt:BINARY:lwlock__wait__start { @began[pid] = nsecs; }
      usdt:BINARY:lwlock__wait__done /@began[pid]/ {
        @micros[pid, str(arg0)] = sum((nsecs - @began[pid]) / 1000); @number[pid, str(arg0)] = count();
        delete(@began[pid]);
      }
      """;

  private static long queryId(SandboxDatabase database, String like) throws SQLException {
    try (Connection connection = database.connect()) {
      return Crowd.number(
          connection,
          // Of this database: other classes' statements on the same server look alike.
          "SELECT queryid FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query LIKE '%s' AND query NOT LIKE '%%pg_stat_statements%%' ORDER BY calls DESC LIMIT 1"
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
            IndependentTrace.start(INDEPENDENT.replace("BINARY", binary))) {
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
  void whoDrivesTheContextSwitchesIsTheStatementThatSleepsNotTheOneThatComputes(
      SandboxDatabase database) throws Exception {
    try (Watched watched = Watched.start(database, StatementProbes.SWITCHES);
        Connection dozing = database.connect()) {
      RunningProcess dozingBackend = new RunningProcess(Crowd.pid(dozing));
      long before = voluntary(dozingBackend);
      Watched.run(dozing, "DO 'BEGIN FOR i IN 1..400 LOOP PERFORM pg_sleep(0.002); END LOOP; END'");
      long counted = voluntary(dozingBackend) - before;
      String computes = "SELECT sum(g) AS computed FROM generate_series(1, 1000000) g";
      computedByMoreThanHaveACore(database, computes);
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

  /** One session more than cores computes at the same time, so that some are put aside. */
  private static void computedByMoreThanHaveACore(SandboxDatabase database, String sql)
      throws Exception {
    int sessions = Runtime.getRuntime().availableProcessors() + 1;
    try (ExecutorService each = Executors.newFixedThreadPool(sessions)) {
      Callable<Void> one =
          () -> {
            try (Connection connection = database.connect()) {
              for (int i = 0; i < 5; i++) {
                Watched.run(connection, sql);
              }
            }
            return null;
          };
      for (Future<Void> done : each.invokeAll(Collections.nCopies(sessions, one))) {
        done.get();
      }
    }
  }

  private static java.util.Optional<StatementWaits.Switches> of(StatementWaits w, long queryId) {
    return w.switches().stream().filter(s -> s.statement().queryId() == queryId).findFirst();
  }

  private static long voluntary(RunningProcess process) throws java.io.IOException {
    return RunningProcess.number(process.status(), "voluntary_ctxt_switches");
  }
}
