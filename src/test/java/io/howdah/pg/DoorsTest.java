package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.EvidenceStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Given a server, what the doors let through and what they make of failures. */
final class DoorsTest {
  private static TempPostgres postgres;

  @BeforeAll
  static void aServer() throws IOException, SQLException, CannotConnectException {
    postgres = TempPostgres.start();
    postgres.sql(
        "CREATE ROLE plain LOGIN",
        "CREATE SCHEMA monitoring",
        "CREATE EXTENSION pg_stat_statements SCHEMA monitoring",
        "CREATE TABLE public.numbers AS SELECT generate_series(1, 100) AS n",
        "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT"
            + " NULL::timestamptz'");
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  private static Query query(String sql) {
    return Query.of("test", sql);
  }

  private static String one(ReadDoor door, String sql) {
    return door.read(query(sql), row -> row.maybeText(1).orElse("null")).first().orElse("none");
  }

  @Test
  void everySessionIsPinned() throws CannotConnectException {
    try (ReadDoor door =
        ReadDoor.open(
            postgres.spec(
                "application_name=console options='-c search_path=public,pg_catalog -c"
                    + " default_transaction_read_only=off'"))) {
      assertThat(one(door, "SHOW search_path")).isEqualTo("pg_catalog");
      assertThat(one(door, "SHOW application_name")).isEqualTo("howdah:console");
      assertThat(one(door, "SHOW transaction_read_only")).isEqualTo("on");
      assertThat(one(door, "SHOW default_transaction_read_only")).isEqualTo("on");
      assertThat(one(door, "SHOW statement_timeout")).isEqualTo("5s");
      assertThat(one(door, "SHOW lock_timeout")).isEqualTo("200ms");
      assertThat(one(door, "SHOW client_connection_check_interval")).isEqualTo("1s");
      assertThat(one(door, "SHOW jit")).isEqualTo("off");
      assertThat(one(door, "SELECT now() IS NOT NULL")).isEqualTo("t");
    }
  }

  @Test
  void whatAStatementSetsDoesNotOutliveIt() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      one(door, "SELECT set_config('statement_timeout', '0', false)");
      one(door, "SET default_transaction_read_only = off");
      assertThat(one(door, "SHOW statement_timeout")).isEqualTo("5s");
      assertThat(one(door, "SHOW default_transaction_read_only")).isEqualTo("on");
    }
  }

  /** Asked often, a query is prepared on the server; that may be undone behind our back. */
  @Test
  void aPreparedStatementThatIsGoneOrStaleIsPreparedAgain()
      throws CannotConnectException, SQLException {
    postgres.sql("CREATE VIEW public.changing AS SELECT 1 AS n");
    String looking = "SELECT * FROM public.changing";
    String prepared =
        "SELECT count(*)::text FROM pg_prepared_statements WHERE statement LIKE '%changing'";
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      for (int i = 0; i < 8; i++) {
        assertThat(one(door, looking)).isEqualTo("1");
      }
      assertThat(one(door, prepared)).isEqualTo("1");

      postgres.sql(
          "DROP VIEW public.changing", "CREATE VIEW public.changing AS SELECT 'other'::text AS t");
      assertThat(one(door, looking)).isEqualTo("other");

      // As a pooler does that gives the session of another client.
      one(door, "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
      for (int i = 0; i < 8; i++) {
        assertThat(one(door, looking)).isEqualTo("other");
      }
      assertThat(one(door, prepared)).as("nothing is prepared there any more").isEqualTo("0");
    }
  }

  @Test
  void twoStatementsAreNotSentAtAll() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      for (String sql :
          List.of(
              "COMMIT; CREATE TABLE public.escaped ()",
              "SELECT 1; SELECT 2",
              "",
              "SELECT 'a'';'; DROP TABLE public.numbers",
              "SELECT 1\0")) {
        assertThat(door.read(query(sql), row -> row.text("x")).status())
            .as(sql)
            .isEqualTo(EvidenceStatus.ERROR);
      }
      assertThat(one(door, "SELECT to_regclass('public.escaped')")).isEqualTo("null");
      assertThat(one(door, "SELECT 'one;' || $$two;$$ -- three;")).isEqualTo("one;two;");
    }
  }

  @Test
  void writingIsRefused() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      assertThat(door.read(query("CREATE TABLE public.t ()"), row -> ""))
          .isEqualTo(
              new Reading.Failed<>(
                  "25006", "@test: cannot execute CREATE TABLE in a read-only transaction"));
    }
  }

  @Test
  void readingsTellApartEmptyDeniedAbsentAndFailed() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec("user=plain"))) {
      RowMapper<String> text = row -> row.maybeText(1).orElse("");
      assertThat(door.read(query("SELECT 1 WHERE false"), text)).isEqualTo(new Reading.Empty<>());
      assertThat(door.read(query("SELECT * FROM pg_authid"), text))
          .isInstanceOfSatisfying(
              Reading.Denied.class,
              d -> {
                assertThat(d.what()).contains("pg_authid");
                assertThat(d.grant()).contains("howdah grants");
              });
      assertThat(door.read(query("SELECT * FROM pg_stat_nonsense"), text).status())
          .isEqualTo(EvidenceStatus.ABSENT);
      assertThat(door.read(query("SELECT no_such_function()"), text).status())
          .isEqualTo(EvidenceStatus.ABSENT);
      assertThat(door.read(query("SELECT 1/0"), text))
          .isEqualTo(new Reading.Failed<>("22012", "@test: division by zero"));
    }
  }

  @Test
  void aMissingRoleIsToldBeforeRowsAreHidden() throws CannotConnectException {
    Query query =
        new Query(
            "statements",
            "SELECT count(*) AS n FROM {pg_stat_statements}.pg_stat_statements",
            List.of("pg_read_all_stats"),
            List.of("pg_stat_statements"));
    try (ReadDoor plain = ReadDoor.open(postgres.spec("user=plain"));
        ReadDoor all = ReadDoor.open(postgres.spec(""))) {
      assertThat(plain.read(query, row -> row.number("n")))
          .isEqualTo(
              new Reading.Denied<>(
                  "@statements needs the privileges of pg_read_all_stats, which role plain has not",
                  "GRANT pg_read_all_stats TO \"plain\""));
      assertThat(all.read(query, row -> row.number("n")).first()).isPresent();
      assertThat(all.read(new Query("hypo", "SELECT 1", List.of(), List.of("hypopg")), row -> 1))
          .isInstanceOf(Reading.Absent.class);
    }
  }

  @Test
  void aStatementThatSwitchesItsTimeoutOffIsCancelledFromOutside() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      ReadLimits brief = ReadLimits.DEFAULT.within(Duration.ofMillis(300));
      Reading<String> reading =
          door.read(
              query("SELECT set_config('statement_timeout', '0', true) || pg_sleep(60)::text"),
              brief,
              row -> row.text("x"));
      assertThat(reading).isInstanceOf(Reading.Failed.class);
      assertThat(((Reading.Failed<String>) reading).sqlState()).isEqualTo("57014");
      assertThat(one(door, "SELECT 'again'")).isEqualTo("again");
    }
  }

  @Test
  void moreRowsThanTheLimitMakeAnIncompleteReading() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      Reading<Long> reading =
          door.read(
              query("SELECT n FROM public.numbers ORDER BY n"),
              ReadLimits.DEFAULT.atMost(3),
              row -> row.number("n"));
      assertThat(reading).isEqualTo(new Reading.Ok<>(List.of(1L, 2L, 3L), false));
    }
  }

  @Test
  void aLostSessionIsReplacedAtTheNextRead() throws Exception {
    try (ReadDoor one = ReadDoor.open(postgres.spec("application_name=doomed"));
        ReadDoor pool = ReadDoor.pooled(postgres.spec("application_name=doomed"), 2)) {
      for (ReadDoor door : List.of(one, pool)) {
        String pid = one(door, "SELECT pg_backend_pid()");
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                + " 'howdah:doomed'");
        Reading<String> first = door.read(query("SELECT 1 AS x"), row -> row.text("x"));
        assertThat(first.status()).isIn(EvidenceStatus.ERROR, EvidenceStatus.OK);
        assertThat(one(door, "SELECT pg_backend_pid()")).isNotIn(pid, "none");
      }
    }
  }

  @Test
  void parametersGoAsValues() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.pooled(postgres.spec(""), 2)) {
      assertThat(
              door.read(
                  query("SELECT ?::text || (?::int8[])[2] AS x, to_jsonb(array['a']) ?? 'a' AS y"),
                  row -> row.text("x") + row.truth("y"),
                  "it's; ",
                  List.of(1L, 2L)))
          .isEqualTo(new Reading.Ok<>(List.of("it's; 2true"), true));
    }
  }

  @Test
  void theServerIsKnown() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec("user=plain"))) {
      ServerInfo server = door.server();
      assertThat(server.major()).isGreaterThanOrEqualTo(14);
      assertThat(server.superuser()).isFalse();
      assertThat(server.roles()).doesNotContain("pg_monitor");
      assertThat(server.managed()).isEmpty();
      assertThat(server.installed("pg_stat_statements"))
          .hasValueSatisfying(e -> assertThat(e.schema()).isEqualTo("monitoring"));
      assertThat(server.extensions().get("dblink"))
          .isInstanceOf(ServerInfo.Extension.Available.class);
      assertThat(door.identity().first())
          .hasValueSatisfying(id -> {
            assertThat(id.timeline()).isEqualTo(1);
            assertThat(id.standby()).isFalse();
            assertThat(id.systemIdentifier()).matches("\\d{15,20}");
          });
    }
  }

  @Test
  void hypotheticalThingsLiveInASessionOfTheirOwn() throws CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""));
        ReadSession session = door.session()) {
      RowMapper<String> pid = row -> row.text("pid");
      Query query = query("SELECT pg_backend_pid() AS pid");
      assertThat(session.read(query, pid).first()).hasValue(Integer.toString(session.backendPid()));
      assertThat(door.read(query, pid).first()).isNotEqualTo(session.read(query, pid).first());
    }
  }
}
