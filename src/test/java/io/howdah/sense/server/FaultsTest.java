package io.howdah.sense.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Given a server on which something goes wrong, what the sensors say of it. */
final class FaultsTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");
  private static final int PATIENCE = 2000;
  private static TempPostgres postgres;

  @BeforeAll
  static void aServer() throws Exception {
    postgres =
        TempPostgres.start(
            "archive_mode = on", "archive_command = '/bin/false'", "wal_level = replica");
    postgres.sql(
        "CREATE EXTENSION pg_stat_statements",
        "CREATE ROLE bare LOGIN",
        "CREATE TABLE felt (id int PRIMARY KEY, n int)",
        "INSERT INTO felt VALUES (1, 0)",
        "CREATE DATABASE without");
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  private static Collector fast(ReadDoor door) {
    return new ServerCollector("fast", door, new Life(door), Looks.fast());
  }

  private static Collector steady(ReadDoor door) {
    return new ServerCollector("steady", door, new Life(door), Looks.steady());
  }

  private static Collector slow(ReadDoor door) {
    return new ServerCollector("slow", door, new Life(door), Looks.slow());
  }

  private static Connection client() throws Exception {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(postgres.port()));
  }

  @Test
  void aDeniedViewIsAnAbsenceThatNamesItsGrant() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec("user=bare"))) {
      Measured seen = Measured.until(fast(door), T0, PATIENCE, m -> m.has("postgresql_wal_bytes"));
      assertThat(seen.has("postgresql_connections")).isFalse();
      assertThat(seen.why("postgresql_connections"))
          .hasValueSatisfying(w -> assertThat(w).contains("GRANT pg_read_all_stats TO"));
      assertThat(seen.has("postgresql_transactions", "database=postgres")).isTrue();
    }
  }

  @Test
  void aRestartBeginsAnotherLifeAndTheGapIsSeen() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Collector fast = fast(door);
      Collector pulse = new Pulse(new Life(door));
      Instant before =
          Measured.until(fast, T0, PATIENCE, m -> m.has("postgresql_wal_bytes"))
              .since("postgresql_wal_bytes");
      postgres.control("stop");
      assertThat(Measured.of(pulse.collect(T0)).value("postgresql_up")).isZero();
      assertThatThrownBy(() -> fast.collect(T0.plusSeconds(10)))
          .isInstanceOf(LostServerException.class);
      postgres.control("start");
      Measured after = Measured.until(pulse, T0, PATIENCE, m -> m.value("postgresql_up") == 1);
      assertThat(after.value("postgresql_up")).isEqualTo(1);
      Measured counted =
          Measured.until(fast, T0.plusSeconds(20), PATIENCE, m -> m.has("postgresql_wal_bytes"));
      assertThat(counted.since("postgresql_wal_bytes")).isAfter(before);
    }
  }

  @Test
  void aResetBeginsAnotherLifeOfThatViewOnly() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Collector fast = fast(door);
      Measured before =
          Measured.until(
              fast,
              T0,
              PATIENCE,
              m -> m.has("postgresql_wal_bytes") && m.has("postgresql_transactions"));
      postgres.sql("SELECT pg_stat_reset_shared('wal')");
      Measured after =
          Measured.until(
              fast,
              T0.plusSeconds(5),
              PATIENCE,
              m ->
                  m.has("postgresql_wal_bytes")
                      && m.since("postgresql_wal_bytes")
                          .isAfter(before.since("postgresql_wal_bytes"))
                      && m.has("postgresql_transactions", "database=postgres"));
      assertThat(after.value("postgresql_wal_bytes"))
          .isLessThan(before.value("postgresql_wal_bytes"));
      assertThat(after.since("postgresql_transactions", "database=postgres"))
          .isEqualTo(before.since("postgresql_transactions", "database=postgres"));
    }
  }

  @Test
  void lockWaitersAreSeenAndTheirEndIsATrueZero() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""));
        Connection holder = client();
        Connection waiter = client();
        Statement holds = holder.createStatement();
        Statement waits = waiter.createStatement()) {
      holder.setAutoCommit(false);
      holds.execute("UPDATE felt SET n = n + 1 WHERE id = 1");
      var waiting =
          CompletableFuture.supplyAsync(() -> {
            try {
              return waits.executeUpdate("UPDATE felt SET n = n + 1 WHERE id = 1");
            } catch (java.sql.SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      Collector fast = new Stepping(fast(door), 1);
      String[] wait = {"type=Lock", "event=transactionid"};
      Measured stuck =
          Measured.until(fast, T0, PATIENCE, m -> m.has("postgresql_wait_sessions", wait));
      assertThat(stuck.value("postgresql_lock_waiting_sessions")).isEqualTo(1);
      assertThat(stuck.value("postgresql_connections", "state=idle in transaction")).isEqualTo(1);
      assertThat(stuck.value("postgresql_oldest_idle_transaction_seconds")).isPositive();
      holder.rollback();
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      Measured free =
          Measured.until(
              fast,
              T0,
              PATIENCE,
              m ->
                  m.find("postgresql_wait_sessions", wait).filter(w -> w.value() == 0).isPresent());
      assertThat(free.value("postgresql_wait_sessions", wait)).isZero();
      assertThat(free.value("postgresql_lock_waiting_sessions")).isZero();
    }
  }

  @Test
  void anArchiverThatFailsAndASlotThatNobodyReads() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      postgres.sql("SELECT pg_create_physical_replication_slot('lonely', true)");
      postgres.sql(
          "INSERT INTO felt SELECT g, g FROM generate_series(10, 5000) g",
          "SELECT pg_switch_wal()");
      Collector steady = steady(door);
      Measured seen =
          Measured.until(
              new Stepping(steady, 5),
              T0,
              PATIENCE,
              m ->
                  m.has("postgresql_slot_retained_bytes", "slot=lonely")
                      && m.find("postgresql_archiver_failures")
                          .filter(f -> f.value() > 0)
                          .isPresent());
      assertThat(seen.value("postgresql_archiver_failing")).isEqualTo(1);
      assertThat(seen.value("postgresql_archiver_archived")).isZero();
      assertThat(seen.value("postgresql_slot_active", "slot=lonely")).isZero();
      assertThat(seen.value("postgresql_slot_retained_bytes", "slot=lonely"))
          .isGreaterThan(100_000);
      assertThat(
              Measured.until(slow(door), T0, PATIENCE, m -> m.has("postgresql_wal_files_ready"))
                  .value("postgresql_wal_files_ready"))
          .isPositive();
      postgres.sql("SELECT pg_drop_replication_slot('lonely')");
    }
  }

  /** So many seconds a call, so that looks are due at each. */
  private static final class Stepping implements Collector {
    private final Collector inner;
    private final int seconds;
    private Instant clock = T0;

    Stepping(Collector inner, int seconds) {
      this.inner = inner;
      this.seconds = seconds;
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Telemetry collect(Instant ignored) throws LostServerException {
      clock = clock.plusSeconds(seconds);
      return inner.collect(clock);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @Test
  void aBadLineAndAValueThatWasWrittenAndNotLoaded() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Measured clean =
          Measured.until(
              slow(door),
              T0,
              PATIENCE,
              m -> m.has("postgresql_configuration_drift", "kind=not loaded"));
      assertThat(clean.value("postgresql_configuration_drift", "kind=bad line")).isZero();
      assertThat(clean.value("postgresql_configuration_drift", "kind=not loaded")).isZero();
      var file = postgres.data().resolve("postgresql.conf");
      String good = Files.readString(file);
      Files.writeString(
          file,
          """

          work_mem = '8192kB'
          random_page_cost = 3.5
          deadlock_timeout = '1s'
          no_such_thing = 1
          """,
          StandardOpenOption.APPEND);
      postgres.sql("ALTER ROLE bare SET work_mem = '1MB'");
      try {
        Measured seen =
            Measured.until(
                slow(door),
                T0,
                PATIENCE,
                m ->
                    m.has("postgresql_configuration_drift", "kind=not loaded")
                        && m.has("postgresql_configuration_drift", "kind=role"));
        assertThat(seen.value("postgresql_configuration_drift", "kind=bad line")).isEqualTo(1);
        assertThat(differs(seen, "kind=bad line", "parameter=no_such_thing")).isTrue();
        assertThat(differs(seen, "kind=not loaded", "parameter=work_mem")).isTrue();
        assertThat(differs(seen, "kind=not loaded", "parameter=random_page_cost")).isTrue();
        // The same as what runs, in another spelling.
        assertThat(differs(seen, "kind=not loaded", "parameter=deadlock_timeout")).isFalse();
        assertThat(differs(seen, "kind=role", "parameter=work_mem", "scope=bare")).isTrue();
      } finally {
        Files.writeString(file, good);
        postgres.sql("ALTER ROLE bare RESET work_mem");
      }
    }
  }

  private static boolean differs(Measured seen, String... labels) {
    return seen.has("postgresql_configuration_differs", labels);
  }

  @Test
  void withoutPgStatStatementsItIsSaidHowToHaveIt() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec("dbname=without"))) {
      Measured seen = Measured.of(new StatementsCollector(door, new Life(door)).collect(T0));
      assertThat(seen.measurements()).isEmpty();
      assertThat(seen.why("postgresql_statement_calls"))
          .hasValueSatisfying(w -> assertThat(w).contains("CREATE EXTENSION pg_stat_statements"));
    }
  }

  @Test
  void callsBetweenTwoLooksAreCountedAndOwnOnesAreNot() throws Exception {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Collector statements = new StatementsCollector(door, new Life(door));
      postgres.sql("SELECT n AS felt_seven FROM felt WHERE id = 1");
      var _ = statements.collect(T0);
      for (int i = 0; i < 20; i++) {
        postgres.sql("SELECT n AS felt_seven FROM felt WHERE id = 1");
      }
      Measured seen = Measured.of(statements.collect(T0.plusSeconds(120)));
      // 20 of ours, and what the test's own sessions say on the way; not Howdah's.
      assertThat(seen.value("postgresql_statement_calls")).isBetween(20.0, 100.0);
      assertThat(seen.since("postgresql_statement_calls")).isEqualTo(T0);
      assertThat(seen.value("postgresql_statement_latency_p99_seconds")).isBetween(1e-6, 1.0);
      postgres.sql("SELECT pg_stat_statements_reset()");
      Measured reset = Measured.of(statements.collect(T0.plusSeconds(240)));
      assertThat(reset.since("postgresql_statement_calls")).isAfter(T0);
    }
  }
}
