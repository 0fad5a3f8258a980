package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Distribution;
import io.howdah.model.Telemetry;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Given two PostgreSQL 15 of one binary, probes of the one see nothing of the other. */
final class TwoClustersTest {
  private static TempPostgres watched;
  private static TempPostgres other;

  @BeforeAll
  static void start() throws Exception {
    watched = TempPostgres.start();
    other = TempPostgres.start("fsync = on");
    for (TempPostgres each : List.of(watched, other)) {
      each.sql(
          "CREATE EXTENSION pg_stat_statements",
          "CREATE TABLE crowded (id bigserial PRIMARY KEY, x text)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    watched.close();
    other.close();
  }

  private static Connection connect(TempPostgres server) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.port()));
  }

  /** The probes of one server, and what they see of it. */
  private record Side(ReadDoor door, StatementProbes probes, ProbeSupervisor supervisor)
      implements AutoCloseable {
    static Side start(TempPostgres server) throws CannotConnectException, InterruptedException {
      ReadDoor door = ReadDoor.open(server.tcp(""));
      StatementProbes probes =
          new StatementProbes(
              () -> ServerLocator.locate(door), Clock.systemUTC(), new StatementLog());
      List<Probe> wanted =
          probes.probes().stream().filter(p -> !p.name().equals(StatementProbes.SWITCHES)).toList();
      return new Side(door, probes, Supervised.start(wanted));
    }

    /** Waits of statements, not of background processes. */
    long waits() {
      return probes.last(Instant.now(), StatementLog.REACH, supervisor).lwlocks().stream()
          .filter(w -> w.statement().queryId() != 0)
          .mapToLong(StatementWaits.Lwlock::waits)
          .sum();
    }

    long latencies() {
      return supervisor.read(Instant.now()).distributions().stream()
          .filter(d -> d.metric().equals(LatencyReader.LATENCY))
          .mapToLong(Distribution::count)
          .sum();
    }

    @Override
    public void close() {
      supervisor.close();
      door.close();
    }
  }

  @Test
  void oneClustersStatementsAreNotTheOthersAndARestartIsFollowed() throws Exception {
    try (Side here = Side.start(watched);
        Side there = Side.start(other)) {
      try (Connection quiet = connect(watched)) {
        Supervised.await(() -> "the driver's first statements came", () -> here.latencies() > 0);
        long before = here.latencies();
        Crowd.run(() -> connect(other), 6, 80, "INSERT INTO crowded (x) VALUES (repeat('x', 400))");
        Supervised.await(() -> "the crowd shows there", () -> there.latencies() >= 480);
        Supervised.await(() -> "its waits show there", () -> there.waits() > 20);
        assertThat(Crowd.number(quiet, "SELECT 41 + 1")).isEqualTo(42);
        Supervised.await(() -> "one more came here", () -> here.latencies() > before);
        assertThat(here.latencies()).isEqualTo(before + 1);
        assertThat(here.waits()).isZero();
      }

      watched.control("restart");
      Supervised.await(
          () -> "the probes found the restarted server: " + here.supervisor().status(),
          () -> attachedAnew(here));
      try (Connection again = connect(watched)) {
        long before = here.latencies();
        assertThat(Crowd.number(again, "SELECT 41 + 1")).isEqualTo(42);
        Supervised.await(
            () -> "a statement after the restart came", () -> here.latencies() > before);
      }
    }
  }

  private static boolean attachedAnew(Side side) {
    try {
      long now = ServerLocator.locate(side.door()).postmaster();
      return side.supervisor().status().stream()
              .allMatch(s -> s.state() == ProbeStatus.State.RUNNING)
          && side.supervisor().status().stream()
              .allMatch(s -> s.since().isPresent() && s.since().get().isAfter(started(now)));
    } catch (CannotProbeException e) {
      return false;
    }
  }

  /** When a process was started, from the time stamp of its directory in /proc. */
  private static Instant started(long pid) {
    return ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).orElse(Instant.MAX);
  }

  @Test
  void withoutQueryIdsTranchesAreSeenAndStatementsSaidToBeAbsent() throws Exception {
    try (ReadDoor door = ReadDoor.open(watched.tcp("options='-c compute_query_id=off'"))) {
      ServerMemory memory = ServerLocator.locate(door);
      assertThat(memory.unattributed())
          .hasValueSatisfying(w -> assertThat(w).contains("compute_query_id = on"));
      LwlockReader reader =
          new LwlockReader(new StatementLog(), Clock.systemUTC(), memory.unattributed());
      Telemetry seen =
          reader.read(
              Instant.now(), new ProbeReader.Life(Instant.now(), io.howdah.model.Fidelity.EXACT));
      assertThat(seen.absences())
          .singleElement()
          .satisfies(a -> assertThat(a.what()).isEqualTo(StatementProbes.BY_STATEMENT));
    }
  }

  @Test
  void aBinaryWithoutProbesIsSaidAndNeverZero() throws Exception {
    try (ReadDoor door = ReadDoor.open(watched.tcp(""))) {
      ServerMemory real = ServerLocator.locate(door);
      ServerMemory bare =
          new ServerMemory(
              real.postmaster(),
              real.started(),
              real.entry(),
              real.query(),
              real.addresses(),
              ElfFile.read(java.nio.file.Path.of("/bin/sh"), ServerMemory.VARIABLES).probes(),
              Optional.empty());
      StatementProbes probes =
          new StatementProbes(() -> bare, Clock.systemUTC(), new StatementLog());
      List<Probe> usdt =
          probes.probes().stream().filter(p -> p.name().equals(StatementProbes.LWLOCKS)).toList();
      try (ProbeSupervisor supervisor =
          new ProbeSupervisor(
              usdt, Bpftrace.USUAL, ProbeLimits.USUAL, ProbeBudget.usual(), Clock.systemUTC())) {
        Supervised.await(
            () -> "it is refused: " + supervisor.status(),
            () ->
                Supervised.state(supervisor, StatementProbes.LWLOCKS) == ProbeStatus.State.WAITING);
        assertThat(supervisor.read(Instant.now()).distributions()).isEmpty();
        assertThat(supervisor.read(Instant.now()).absences())
            .filteredOn(a -> a.what().equals("postgresql_lwlock_wait_seconds"))
            .singleElement()
            .satisfies(a -> assertThat(a.why()).contains("lwlock__wait__start", "--enable-dtrace"));
        assertThat(probes.last(Instant.now(), StatementLog.REACH, supervisor).absences())
            .extracting(io.howdah.model.Absence::what)
            .contains("LWLock waits by statement");
      }
    }
  }
}
