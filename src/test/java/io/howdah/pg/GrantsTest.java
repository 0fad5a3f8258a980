package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.ServerIdentity;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Given roles made with exactly the printed SQL, what they can do, and that without it they cannot.
 */
final class GrantsTest {
  private static final Duration BRIEF = Duration.ofSeconds(5);
  private static TempPostgres postgres;
  private static int major;

  @BeforeAll
  static void aServerWithAnApplication() throws IOException, SQLException, CannotConnectException {
    postgres = TempPostgres.start();
    postgres.sql(
        "CREATE ROLE plain LOGIN",
        "CREATE ROLE app LOGIN",
        "CREATE SCHEMA stats",
        "CREATE EXTENSION pg_stat_statements SCHEMA stats",
        "CREATE SCHEMA shop AUTHORIZATION app",
        "CREATE TABLE shop.orders AS SELECT generate_series(1, 100) AS id",
        "ALTER TABLE shop.orders OWNER TO app",
        "CREATE TABLE public.of_app ()",
        "ALTER TABLE public.of_app OWNER TO app");
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      major = door.server().major();
      List<GrantRequest.Owner> owners = Checkup.owners(door).rows();
      for (GrantRequest.Level level : GrantRequest.Level.values()) {
        String role = level == GrantRequest.Level.SENSE ? "howdah_sense" : "odd \"role' \\x";
        String script =
            Grants.sql(new GrantRequest(level, major, role, "postgres", false, owners, true));
        postgres.psql(postgres.conninfo().replace("'", ""), script);
        // Harmless when run again.
        postgres.psql(postgres.conninfo().replace("'", ""), script);
      }
    }
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  private static ConnectionSpec as(String role) {
    String quoted = role.replace("\\", "\\\\").replace("'", "\\'");
    return postgres.spec("user='" + quoted + "'");
  }

  private static Map<String, Finding> findings(ConnectionSpec spec) throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(spec)) {
      return Checkup.examine(door, Machine.thisOne(), Clock.systemUTC()).stream()
          .collect(Collectors.toMap(Finding::topic, f -> f, (a, b) -> a));
    }
  }

  private static Finding of(Map<String, Finding> findings, String topic) {
    return java.util.Objects.requireNonNull(findings.get(topic), topic);
  }

  private static String status(ReadDoor door, String sql) {
    return door.read(Query.of("test", sql), row -> 1).status().word();
  }

  @Test
  void senseSeesWhatItNeedsAndNoData() throws CannotConnectException {
    try (ReadDoor sense = ReadDoor.open(as("howdah_sense"));
        ReadDoor plain = ReadDoor.open(as("plain"))) {
      for (String sql :
          List.of(
              "SELECT count(*) FROM pg_file_settings",
              "SELECT current_setting('shared_preload_libraries')",
              "SELECT count(*) FROM stats.pg_stat_statements",
              "SELECT count(*) FROM pg_ls_waldir()")) {
        assertThat(status(sense, sql)).as(sql).isEqualTo("ok");
        assertThat(status(plain, sql)).as("as a plain role: " + sql).isEqualTo("denied");
      }
      assertThat(sense.identity().status().word()).isEqualTo("ok");
      assertThat(status(sense, "SELECT * FROM shop.orders")).isEqualTo("denied");
      assertThat(status(sense, "EXPLAIN SELECT * FROM shop.orders")).isEqualTo("denied");
      assertThat(status(sense, "SELECT pg_reload_conf()")).isEqualTo("denied");
    }
  }

  @Test
  void theDoctorTellsTheLevelsApart() throws CannotConnectException {
    Map<String, Finding> sense = findings(as("howdah_sense"));
    assertThat(of(sense, "sense").state()).isEqualTo(Finding.State.OK);
    assertThat(of(sense, "act").state()).isEqualTo(Finding.State.DENIED);
    assertThat(of(sense, "act").what())
        .contains("pg_signal_backend", "pg_reload_conf()", "schema shop", "app (2 tables)");
    assertThat(of(sense, "act").todo()).isEqualTo("howdah grants --level act");
    assertThat(of(sense, "statements").state()).isEqualTo(Finding.State.OK);
    assertThat(of(sense, "system").state()).isEqualTo(Finding.State.OK);
    Map<String, Finding> act = findings(as("odd \"role' \\x"));
    assertThat(of(act, "act")).isEqualTo(Finding.ok("act", "all that level act needs"));
    Map<String, Finding> plain = findings(as("plain"));
    assertThat(of(plain, "sense").what())
        .contains("pg_monitor", "pg_file_settings", "stats (pg_stat_statements)");
    assertThat(of(plain, "statements").state()).isEqualTo(Finding.State.DENIED);
    assertThat(of(plain, "home").state())
        .as("an empty schema is no home")
        .isEqualTo(Finding.State.NOTE);
  }

  private static WriteResult write(WriteDoor door, String sql) {
    return door.execute(Write.of(sql, BRIEF, BRIEF));
  }

  @Test
  void actDoesWhatItIsForAndNothingElse() throws CannotConnectException {
    ServerIdentity identity;
    try (ReadDoor door = ReadDoor.open(as("plain"))) {
      identity = door.identity().first().orElseThrow();
    }
    String index = "CREATE INDEX CONCURRENTLY orders_id ON shop.orders (id)";
    try (WriteDoor act = WriteDoor.open(as("odd \"role' \\x"), "1", identity);
        WriteDoor plain = WriteDoor.open(as("plain"), "2", identity)) {
      assertThat(act.execute(Write.of(index, BRIEF, BRIEF).as("app")))
          .isInstanceOf(WriteResult.Done.class);
      assertThat(act.execute(Write.of("ANALYZE shop.orders", BRIEF, BRIEF).as("app")))
          .isInstanceOf(WriteResult.Done.class);
      assertThat(
              act.execute(
                  Write.of("DROP INDEX CONCURRENTLY shop.orders_id", BRIEF, BRIEF).as("app")))
          .isInstanceOf(WriteResult.Done.class);
      assertThat(write(act, "CREATE TABLE howdah.t ()")).isInstanceOf(WriteResult.Done.class);
      assertThat(write(act, "SELECT pg_reload_conf()")).isInstanceOf(WriteResult.Done.class);
      if (major >= 15) {
        for (String parameter : TunableParameters.load().namesFor(major)) {
          assertThat(write(act, "ALTER SYSTEM RESET " + parameter))
              .as(parameter)
              .isInstanceOf(WriteResult.Done.class);
        }
      }
      for (String never : TunableParameters.load().never()) {
        assertThat(write(act, "ALTER SYSTEM RESET " + never))
            .as(never)
            .isInstanceOf(WriteResult.Failed.class);
      }
      for (WriteResult refused :
          List.of(
              plain.execute(Write.of(index, BRIEF, BRIEF).as("app")),
              write(plain, index),
              write(plain, "SELECT pg_reload_conf()"),
              write(plain, "ALTER SYSTEM RESET work_mem"))) {
        assertThat(refused)
            .isInstanceOfSatisfying(
                WriteResult.Failed.class, f -> assertThat(f.error().sqlState()).isEqualTo("42501"));
      }
    }
  }

  @Test
  void everyParameterIsReloadableAndWithinTheServersBounds() throws CannotConnectException {
    TunableParameters list = TunableParameters.load();
    assertThat(list.tunable()).hasSizeGreaterThan(70);
    assertThat(list.tunable())
        .extracting(TunableParameters.Parameter::name)
        .doesNotHaveDuplicates();
    assertThat(list.never()).doesNotContainAnyElementsOf(list.namesFor(major));
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Map<String, String> bad =
          door
              .read(
                  Query.of(
                      "contexts",
                      "SELECT n AS name, coalesce(s.context, 'unknown') AS context FROM unnest(?::text[]) n LEFT JOIN pg_settings s ON s.name = n"
                          + " WHERE s.context IS NULL OR s.context IN ('postmaster', 'internal', 'backend', 'superuser-backend')"),
                  row -> Map.entry(row.text("name"), row.text("context")),
                  list.namesFor(major))
              .rows()
              .stream()
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      assertThat(bad).isEmpty();
      for (TunableParameters.Parameter parameter : list.tunable()) {
        if (parameter.min().isPresent() && list.namesFor(major).contains(parameter.name())) {
          assertThat(
                  door.read(
                          Query.of(
                              "bounds",
                              "SELECT min_val::float8 <= ? AND max_val::float8 >= ? AND ? < ? AS inside FROM pg_settings WHERE name = ?"),
                          row -> row.truth("inside"),
                          parameter.min().get(),
                          parameter.max().orElseThrow(),
                          parameter.min().get(),
                          parameter.max().orElseThrow(),
                          parameter.name())
                      .first())
              .as(parameter.name())
              .hasValue(true);
        }
      }
    }
  }

  @Test
  void theScriptFollowsTheVersionAndNamesTheOwners() {
    String on14 = offline(14);
    assertThat(on14).doesNotContain("ON PARAMETER", "GRANT pg_maintain", "pg_use_reserved");
    assertThat(on14).contains("owner_of_tables");
    String on18 = offline(18);
    assertThat(on18)
        .contains("ON PARAMETER", "GRANT pg_maintain", "pg_use_reserved", "INHERIT FALSE, SET TRUE")
        .contains("autovacuum_max_workers", "enable_self_join_elimination")
        .doesNotContain("fsync");
    assertThat(offline(17)).doesNotContain("autovacuum_max_workers");
    String withOwners =
        Grants.sql(
            new GrantRequest(
                GrantRequest.Level.ACT,
                17,
                "r",
                "d",
                true,
                List.of(
                    new GrantRequest.Owner("postgres\n; DROP ROLE x", true, 3, false, List.of()),
                    new GrantRequest.Owner("app", false, 2, false, List.of("public"))),
                true));
    assertThat(withOwners.lines().filter(l -> l.contains("DROP ROLE x")))
        .allMatch(l -> l.startsWith("--"));
    assertThat(withOwners)
        .contains("GRANT \"app\" TO \"r\" WITH INHERIT FALSE, SET TRUE;")
        .contains("--   GRANT CREATE ON SCHEMA \"public\" TO \"app\";")
        .contains("\nGRANT pg_read_all_data TO \"r\";");
    assertThatThrownBy(
            () -> new GrantRequest(GrantRequest.Level.ACT, 17, "a\nb", "d", false, List.of(), true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String offline(int version) {
    return Grants.sql(
        new GrantRequest(GrantRequest.Level.ACT, version, "r", "d", false, List.of(), false));
  }
}
