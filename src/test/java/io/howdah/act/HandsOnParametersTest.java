package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.ActionState;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.EndBackend;
import io.howdah.model.ObjectRef;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.Checkup;
import io.howdah.pg.GrantRequest;
import io.howdah.pg.Grants;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given a server of its own with a role made by exactly the printed SQL, what the hands do to its
 * parameters, and what becomes of actions that the server or its rights do not let through.
 */
final class HandsOnParametersTest {
  private static TempPostgres server;
  private Workbench bench;

  @BeforeAll
  static void aServerWithAnApplication() throws IOException, SQLException, CannotConnectException {
    server = TempPostgres.start();
    server.sql(
        "CREATE ROLE plain LOGIN",
        "CREATE ROLE app LOGIN",
        "CREATE SCHEMA shop AUTHORIZATION app",
        "CREATE TABLE shop.orders AS SELECT n AS id, n % 10 AS kind FROM generate_series(1, 1000)"
            + " n",
        "ALTER TABLE shop.orders OWNER TO app");
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      for (GrantRequest.Level level : GrantRequest.Level.values()) {
        server.psql(
            server.conninfo().replace("'", ""),
            Grants.sql(
                new GrantRequest(
                    level,
                    door.server().major(),
                    "howdah_" + level.name().toLowerCase(java.util.Locale.ROOT),
                    "postgres",
                    false,
                    Checkup.owners(door).rows(),
                    true)));
      }
    }
  }

  @AfterAll
  static void gone() throws IOException {
    server.close();
  }

  @BeforeEach
  void handsWithJustEnoughRights() throws CannotConnectException {
    bench = Workbench.on(server, "howdah_act");
  }

  @AfterEach
  void closed() {
    bench.close();
  }

  private static SetParameter set(String name, String value, String expected) {
    return new SetParameter(
        ObjectRef.parameter(name),
        Optional.of(value),
        Optional.empty(),
        Optional.of(expected),
        "a test");
  }

  private List<String> inFile(String name) {
    return bench.ask(
        "SELECT setting FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf' AND name = '"
            + name
            + "'");
  }

  private String shown(String name) {
    return bench.ask("SELECT reset_val FROM pg_settings WHERE name = '" + name + "'").getFirst();
  }

  private static Outcome.Failed failed(Outcome outcome, ActionState state) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.action().state()).as(((Outcome.Failed) outcome).words()).isEqualTo(state);
    return (Outcome.Failed) outcome;
  }

  @Test
  void aParameterIsSetSeenAndTakenBack() throws Exception {
    SetParameter remedy = set("random_page_cost", "1.5", "1.5");
    Outcome done = bench.apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    assertThat(shown("random_page_cost")).isEqualTo("1.5");
    assertThat(bench.undo(done, remedy)).isInstanceOf(Outcome.TakenBack.class);
    assertThat(shown("random_page_cost")).isEqualTo("4");
    assertThat(inFile("random_page_cost")).isEmpty();
  }

  @Test
  void aLineOfTheFileIsTakenOutAndPutBack() throws Exception {
    bench.run("ALTER SYSTEM SET seq_page_cost = '7'", "SELECT pg_reload_conf()");
    bench.until("SELECT reset_val = '7' FROM pg_settings WHERE name = 'seq_page_cost'");
    SetParameter remedy =
        new SetParameter(
            ObjectRef.parameter("seq_page_cost"),
            Optional.empty(),
            Optional.of("7"),
            Optional.empty(),
            "a test");
    Outcome done = bench.apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    bench.until("SELECT reset_val = '1' FROM pg_settings WHERE name = 'seq_page_cost'");
    assertThat(bench.undo(done, remedy)).isInstanceOf(Outcome.TakenBack.class);
    bench.until("SELECT reset_val = '7' FROM pg_settings WHERE name = 'seq_page_cost'");
    bench.run("ALTER SYSTEM RESET seq_page_cost", "SELECT pg_reload_conf()");
  }

  @Test
  void aLineThatSomebodyChangedMeanwhileIsLeft() throws Exception {
    bench.run("ALTER SYSTEM SET cpu_tuple_cost = '0.02'");
    assertThat(
            failed(bench.apply(set("cpu_tuple_cost", "0.03", "0.03")), ActionState.DENIED).words())
        .contains("0.02", "somebody changed it");
    assertThat(inFile("cpu_tuple_cost")).containsExactly("0.02");
    bench.run("ALTER SYSTEM RESET cpu_tuple_cost");
  }

  @Test
  void aBadLineInEitherFileBlocksItAndItIsTakenBack() throws Exception {
    for (String file : List.of("postgresql.conf", "postgresql.auto.conf")) {
      Path path = server.data().resolve(file);
      String well = Files.readString(path);
      try {
        Files.writeString(path, "no_such_parameter = 1\n", StandardOpenOption.APPEND);
        Outcome.Failed failed =
            failed(bench.apply(set("random_page_cost", "1.5", "1.5")), ActionState.FAILED);
        assertThat(failed.words()).contains("pg_file_settings");
        assertThat(failed.clean()).isTrue();
        assertThat(shown("random_page_cost")).isEqualTo("4");
        assertThat(inFile("random_page_cost")).isEmpty();
      } finally {
        Files.writeString(path, well);
      }
    }
  }

  @Test
  void whatTakesARestartIsRefused() throws Exception {
    for (String name : List.of("shared_buffers", "max_connections", "log_connections")) {
      assertThat(failed(bench.apply(set(name, "1", "1")), ActionState.DENIED).words())
          .contains(name, "context");
    }
    assertThat(failed(bench.apply(set("no_such", "1", "1")), ActionState.DENIED).words())
        .contains("no parameter no_such");
  }

  @Test
  void aValueOutOfBoundsFailsInTheServersWords() throws Exception {
    Outcome.Failed failed =
        failed(bench.apply(set("random_page_cost", "-1", "-1")), ActionState.FAILED);
    assertThat(failed.words()).contains("22023", "random_page_cost");
    assertThat(inFile("random_page_cost")).isEmpty();
  }

  @Test
  void aSettingThatStandsAboveOursIsFoundOut() throws Exception {
    bench.run("ALTER ROLE howdah_act SET random_page_cost = 3");
    try (Workbench shadowed = Workbench.on(server, "howdah_act")) {
      Outcome.Failed failed =
          failed(shadowed.apply(set("random_page_cost", "1.5", "1.5")), ActionState.FAILED);
      assertThat(failed.words()).contains("stands above");
      assertThat(failed.clean()).isTrue();
    } finally {
      bench.run("ALTER ROLE howdah_act RESET random_page_cost");
    }
    assertThat(inFile("random_page_cost")).isEmpty();
  }

  @Test
  void withoutTheRightsNothingChangesAndItSaysSo() throws Exception {
    for (String role : List.of("howdah_sense", "plain")) {
      try (Workbench weak = Workbench.on(server, role)) {
        Outcome.Failed parameter =
            failed(weak.apply(set("random_page_cost", "1.5", "1.5")), ActionState.FAILED);
        assertThat(parameter.words()).contains("42501");
        assertThat(parameter.clean()).isTrue();
        Outcome.Failed ofRole = failed(weak.apply(memoryOf("app")), ActionState.DENIED);
        assertThat(ofRole.words()).contains("GRANT app TO " + role);
        assertThat(ofRole.clean()).isTrue();
        assertThat(failed(weak.apply(memoryOf("postgres")), ActionState.DENIED).words())
            .contains("superuser");
        assertThat(failed(weak.apply(index()), ActionState.FAILED).words()).contains("42501");
        assertThat(failed(weak.apply(analyze()), ActionState.FAILED).words()).contains("42501");
      }
    }
    assertThat(inFile("random_page_cost")).isEmpty();
    assertThat(bench.ask("SELECT to_regclass('shop.orders_kind_idx') IS NULL"))
        .containsExactly("t");
  }

  @Test
  void aParameterThatIsNotOnTheListIsRefusedWhateverItsValue() throws Exception {
    assertThat(failed(bench.apply(set("fsync", "off", "off")), ActionState.DENIED).words())
        .contains("never touches");
    assertThat(failed(bench.apply(set("ssl_ciphers", "x", "x")), ActionState.DENIED).words())
        .contains("not on the list");
    assertThat(failed(bench.apply(set("work_mem", "2TB", "2TB")), ActionState.DENIED).words())
        .contains("bounds");
  }

  private static SetRoleParameter memoryOf(String role) {
    return new SetRoleParameter(
        ObjectRef.parameter("work_mem"),
        role,
        Optional.empty(),
        Optional.of("64MB"),
        Optional.empty(),
        "a test");
  }

  @Test
  void theReloadAloneMayBeMissing() throws Exception {
    bench.run("GRANT ALTER SYSTEM ON PARAMETER random_page_cost TO plain");
    try (Workbench half = Workbench.on(server, "plain")) {
      Outcome.Failed failed =
          failed(half.apply(set("random_page_cost", "1.5", "1.5")), ActionState.FAILED);
      assertThat(failed.words()).contains("pg_reload_conf");
      assertThat(failed.clean()).isTrue();
    } finally {
      bench.run("REVOKE ALTER SYSTEM ON PARAMETER random_page_cost FROM plain");
    }
    assertThat(inFile("random_page_cost")).isEmpty();
  }

  private static CreateIndex index() {
    return new CreateIndex(
        ObjectRef.table("shop.orders", 0),
        "shop",
        "orders",
        "orders_kind_idx",
        List.of("kind"),
        "a test");
  }

  private static Analyze analyze() {
    return new Analyze(ObjectRef.table("shop.orders", 0), List.of("shop.orders"), "a test");
  }

  @Test
  void thePrintedRightsAreEnoughForTablesOfTheApplication() throws Exception {
    Outcome built = bench.apply(index());
    assertThat(built).isInstanceOf(Outcome.InForce.class);
    assertThat(
            bench.ask("SELECT relowner::regrole FROM pg_class WHERE relname = 'orders_kind_idx'"))
        .containsExactly("app");
    assertThat(bench.undo(built, index())).isInstanceOf(Outcome.TakenBack.class);
    bench.run("SELECT pg_stat_reset_single_table_counters('shop.orders'::regclass)");
    assertThat(bench.apply(analyze())).isInstanceOf(Outcome.InForce.class);
    bench.until(
        "SELECT EXISTS (SELECT FROM pg_stats WHERE tablename = 'orders') AND (SELECT analyze_count"
            + " > 0 FROM pg_stat_user_tables WHERE relname = 'orders')");
    try (Connection client = Workbench.connect(server, "app");
        var statement = client.createStatement()) {
      client.setAutoCommit(false);
      try (var rows =
          statement.executeQuery(
              "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
        rows.next();
        Instant start = rows.getObject(2, OffsetDateTime.class).toInstant();
        EndBackend end =
            new EndBackend(
                ObjectRef.session(rows.getInt(1)), rows.getInt(1), start, true, "app", "idle");
        assertThat(bench.apply(end)).isInstanceOf(Outcome.InForce.class);
      }
    }
  }

  @Test
  void afterARestartADecisionOfBeforeIsRefused() throws Exception {
    ServerIdentity before = bench.identity();
    server.control("restart");
    try (Workbench after = Workbench.on(server, "howdah_act")) {
      for (Remedy remedy : List.of(index(), set("random_page_cost", "1.5", "1.5"), analyze())) {
        Outcome.Failed failed =
            failed(after.hands.apply(after.scheduled(remedy, before), remedy), ActionState.FAILED);
        assertThat(failed.words()).contains("not sent", "a restart");
        assertThat(failed.clean()).isTrue();
      }
      assertThat(after.ask("SELECT to_regclass('shop.orders_kind_idx') IS NULL"))
          .containsExactly("t");
      assertThat(shown("random_page_cost")).isEqualTo("4");
    }
  }
}
