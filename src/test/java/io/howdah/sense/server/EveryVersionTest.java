package io.howdah.sense.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Measurement;
import io.howdah.model.Metric.Kind;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.GrantRequest;
import io.howdah.pg.Grants;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Measured;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given each supported version, and a role with exactly the printed grants, what is seen. */
@ExtendWith(SandboxExtension.class)
final class EveryVersionTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");
  private static final List<String> HBA =
      List.of("local all all trust", "host all all 127.0.0.1/32 trust");

  private static final String[] SCENE = {
    "CREATE SCHEMA felt",
    "CREATE TABLE felt.narrow (id serial PRIMARY KEY, filler text) WITH (autovacuum_enabled = off)",
    "INSERT INTO felt.narrow (filler) SELECT 'x' FROM generate_series(1, 1000)",
    "ANALYZE felt.narrow",
    "DELETE FROM felt.narrow WHERE id <= 500",
    "SELECT setval('felt.narrow_id_seq', 1073741824)",
    "CREATE SEQUENCE felt.down INCREMENT -1 MINVALUE -1000 MAXVALUE -1",
    "SELECT setval('felt.down', -900)",
    "CREATE SEQUENCE felt.round MAXVALUE 10 CYCLE",
    "SELECT setval('felt.round', 10)",
  };

  /** What the top alerts stand on, in every version. */
  private static final Set<String> EVERYWHERE =
      Set.of(
          "postgresql_up",
          "postgresql_connections",
          "postgresql_connections_usable",
          "postgresql_transactions",
          "postgresql_transaction_id_age",
          "postgresql_multixact_id_age",
          "postgresql_autovacuum_overdue_ratio",
          "postgresql_autoanalyze_overdue_ratio",
          "postgresql_oldest_transaction_seconds",
          "postgresql_lock_waiting_sessions",
          "postgresql_xmin_horizon_age",
          "postgresql_wal_bytes",
          "postgresql_wal_writes",
          "postgresql_checkpoints",
          "postgresql_buffers_written",
          "postgresql_archiver_failures",
          "postgresql_slru_reads",
          "postgresql_deadlocks",
          "postgresql_temp_bytes",
          "postgresql_sequence_used_ratio",
          "postgresql_statement_calls",
          "postgresql_configuration_drift",
          "postgresql_database_size_bytes",
          "postgresql_wal_directory_bytes",
          "postgresql_invalid_indexes",
          "postgresql_known_vulnerabilities",
          "postgresql_standbys",
          "postgresql_lock_table_used_ratio");

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17})
  void everyLookAnswersInTheSenseRole(int major) throws Exception {
    try (EmbeddedServers servers = new EmbeddedServers();
        TempPostgres postgres =
            major == 15
                ? TempPostgres.start(HBA)
                : TempPostgres.startOf(servers.binaries(major), HBA)) {
      postgres.sql("CREATE EXTENSION pg_stat_statements");
      postgres.sql(SCENE);
      postgres.psql(
          postgres.conninfo(),
          Grants.sql(
              new GrantRequest(
                  GrantRequest.Level.SENSE,
                  major,
                  "felt_sense",
                  "postgres",
                  false,
                  List.of(),
                  true)));
      try (ReadDoor door = ReadDoor.open(postgres.spec("user=felt_sense"));
          ReadDoor other = ReadDoor.open(postgres.spec(""))) {
        assertThat(door.server().major()).isEqualTo(major);
        check(door, other);
      }
    }
  }

  @Test
  void everyLookAnswersOnTheSandbox(SandboxDatabase database) throws Exception {
    database.execute(SCENE);
    String role = "felt_" + database.name();
    database.execute(
        Grants.sql(
            new GrantRequest(
                GrantRequest.Level.SENSE, 18, role, database.name(), false, List.of(), true)),
        "ALTER ROLE %s PASSWORD 'felt'".formatted(role));
    try (ReadDoor door =
            open(
                "postgresql://%s:felt@127.0.0.1:%d/%s"
                    .formatted(role, database.instance().port(), database.name()));
        ReadDoor other = open(database.url())) {
      assertThat(door.server().major()).isEqualTo(18);
      check(door, other);
    } finally {
      database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  private static ReadDoor open(String url) throws Exception {
    return ReadDoor.open(
        ConnectionRules.resolve(ConnectionRequest.of(url), Surroundings.ofProcess()));
  }

  /** Statistics are told some time after what they tell of, on 14 by a process of their own. */
  private static void awaitStatistics(ReadDoor door) throws InterruptedException {
    Query dead =
        Query.of(
            "dead",
            "SELECT n_dead_tup AS n FROM pg_stat_user_tables WHERE schemaname = 'felt' AND relname = 'narrow'");
    for (int i = 0; i < 300; i++) {
      if (door.read(dead, r -> r.number("n")).first().orElse(0L) >= 500) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("500 dead rows were not told of in half a minute");
  }

  private static void check(ReadDoor door, ReadDoor other) throws Exception {
    awaitStatistics(other);
    Measured seen = lookAtEverything(door);
    int major = door.server().major();
    assertThat(seen.names()).containsAll(EVERYWHERE);
    assertThat(seen.absences())
        .as("nothing is denied and nothing fails")
        .noneMatch(a ->
            a.why().contains("SQLSTATE")
                || a.why().contains("GRANT")
                || a.why().contains("does not exist"));
    assertThat(seen.has("postgresql_io_operations")).isEqualTo(major >= 16);
    assertThat(seen.why("postgresql_io_operations").isPresent()).isEqualTo(major < 16);
    assertThat(seen.measurements())
        .filteredOn(m -> m.metric().kind() == Kind.COUNTER)
        .allSatisfy(m -> assertThat(m.since()).isPresent())
        .allSatisfy(m -> assertThat(m.value()).isGreaterThanOrEqualTo(0));
    // Half of an int column's range, though the sequence itself could go on; 901 of 1000 downwards.
    assertThat(seen.value("postgresql_sequence_used_ratio", "sequence=felt.narrow_id_seq"))
        .isBetween(0.499, 0.501);
    assertThat(seen.value("postgresql_sequence_used_ratio", "sequence=felt.down"))
        .isBetween(0.899, 0.901);
    assertThat(seen.has("postgresql_sequence_used_ratio", "sequence=felt.round")).isFalse();
    // 500 dead rows; autovacuum would come at 50 and a fifth of 1000.
    assertThat(seen.value("postgresql_autovacuum_overdue_ratio", "table=felt.narrow"))
        .isBetween(1.99, 2.01);
    assertThat(seen.value("postgresql_autoanalyze_overdue_ratio", "table=felt.narrow"))
        .as("500 deletes, and the inserts too where they were told after the ANALYZE, against 150")
        .isBetween(3.3, 10.1);
    double age =
        other
            .read(
                Query.of(
                    "age",
                    "SELECT age(datfrozenxid)::bigint AS n FROM pg_database WHERE datname = current_database()"),
                r -> (double) r.number("n"))
            .first()
            .orElseThrow();
    assertThat(seen.value("postgresql_transaction_id_age", "database=" + other.server().database()))
        .isBetween(1.0, age + 1);
    assertThat(seen.value("postgresql_connections", "state=howdah")).isGreaterThanOrEqualTo(2);
    assertThat(seen.value("postgresql_connections_usable"))
        .isEqualTo(door.server().maxConnections() - 3.0);
  }

  private static Measured lookAtEverything(ReadDoor door) throws LostServerException {
    List<Measurement> all = new ArrayList<>();
    var absences = new ArrayList<io.howdah.model.Absence>();
    for (Collector collector : ServerCollectors.of(door)) {
      Set<String> looks = new HashSet<>();
      int before = -1;
      // A busy machine may spread the looks over several calls: until no new look shows.
      List<io.howdah.model.Absence> latest = List.of();
      for (int i = 0; i < 10 && looks.size() != before; i++) {
        before = looks.size();
        var t = collector.collect(T0.plusSeconds(i / 2));
        all.addAll(t.measurements());
        latest = t.absences();
        t.measurements().stream()
            .filter(m -> m.metric().name().equals("howdah_look_seconds"))
            .forEach(m -> looks.add(m.labels().get("look")));
      }
      absences.addAll(latest);
    }
    return new Measured(all, absences);
  }
}
