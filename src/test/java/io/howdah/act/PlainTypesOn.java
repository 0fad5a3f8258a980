package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.HandOver;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Given the types that are used most, each applied, seen on the server, taken back, and refused
 * where it should be; and that no type is without its scene.
 */
abstract class PlainTypesOn extends SettingTypesOn {
  private static final ObjectRef TABLE = ObjectRef.table("hands.items", 0);

  /** The scene in which each type is applied, seen, taken back where it can be, and refused. */
  private static final Map<Class<? extends Remedy>, String> SCENES =
      Map.ofEntries(
          Map.entry(CreateIndex.class, "anIndexIsBuiltSeenAndTakenBack"),
          Map.entry(Analyze.class, "statisticsAreMadeAnew"),
          Map.entry(SetParameter.class, "aParameterIsSetSeenAndTakenBack"),
          Map.entry(EndBackend.class, "aStatementIsCancelledAndThenItsSessionEnded"),
          Map.entry(DropIndex.class, "anUnusedIndexIsDroppedAndBuiltAgainAsItWas"),
          Map.entry(Reindex.class, "anIndexIsRebuiltBesideItself"),
          Map.entry(Vacuum.class, "aTableIsVacuumedAndFrozen"),
          Map.entry(SetTableOptions.class, "autovacuumIsTunedForOneTableAndNeverSwitchedOff"),
          Map.entry(CreateStatistics.class, "extendedStatisticsAreMadeFilledAndDropped"),
          Map.entry(SetDatabaseParameter.class, "aDatabaseGetsASettingAndLosesItAgain"),
          Map.entry(SetRoleParameter.class, "aRoleGetsASettingThroughItsOwnRights"),
          Map.entry(EndPrepared.class, "aPreparedTransactionIsEndedAsPeopleDecided"),
          Map.entry(DropSlot.class, "aSlotIsDroppedOnlyWhereItStoodAndWhereRightsAllow"));

  /** What no statement does: Patroni's, a service's and the machine's, and words for a person. */
  private static final Set<Class<? extends Remedy>> ELSEWHERE =
      Set.of(
          SetPatroniParameter.class,
          HandOver.class,
          RunScript.class,
          RestartService.class,
          Advice.class);

  /** A client of the application's, of the role hands_client. */
  abstract Connection client() throws SQLException;

  @Test
  void everyTypeThatRunsStatementsHasAScene() {
    Set<Class<?>> all = Set.of(Remedy.class.getPermittedSubclasses());
    Set<Class<?>> named =
        Stream.concat(SCENES.keySet().stream(), ELSEWHERE.stream()).collect(Collectors.toSet());
    assertThat(named).isEqualTo(all);
    Set<String> tests =
        Stream.<Class<?>>iterate(getClass(), c -> c != Object.class, Class::getSuperclass)
            .flatMap(c -> Stream.of(c.getDeclaredMethods()))
            .filter(m -> m.isAnnotationPresent(Test.class))
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(tests).containsAll(SCENES.values());
  }

  @Test
  void anIndexIsBuiltSeenAndTakenBack() throws Exception {
    CreateIndex remedy =
        new CreateIndex(TABLE, "hands", "items", "items_word_idx", List.of("word"), "a test");
    Outcome done = applied(remedy);
    assertThat(
            bench()
                .ask(
                    "SELECT indisvalid FROM pg_index WHERE indexrelid ="
                        + " to_regclass('hands.items_word_idx')"))
        .containsExactly("t");
    assertThat(
            bench().ask("SELECT relowner::regrole FROM pg_class WHERE relname = 'items_word_idx'"))
        .as("its table's owner has it")
        .containsExactly("hands_owner");
    refused(remedy, "items_word_idx");
    takenBack(done, remedy);
    assertThat(bench().ask("SELECT to_regclass('hands.items_word_idx') IS NULL"))
        .containsExactly("t");
    refused(
        new CreateIndex(
            ObjectRef.table("hands.nowhere", 0), "hands", "nowhere", "n", List.of("a"), "a test"),
        "hands.nowhere");
  }

  @Test
  void statisticsAreMadeAnew() throws Exception {
    assertThat(bench().ask("SELECT 1 FROM pg_stats WHERE schemaname = 'hands'")).isEmpty();
    applied(new Analyze(TABLE, List.of("hands.items"), "a test"));
    assertThat(bench().ask("SELECT count(*) = 4 FROM pg_stats WHERE schemaname = 'hands'"))
        .containsExactly("t");
    refused(new Analyze(TABLE, List.of("hands.nowhere"), "a test"), "hands.nowhere");
  }

  private static SetParameter parameter(String name, String value) {
    return new SetParameter(
        ObjectRef.parameter(name),
        Optional.of(value),
        Optional.empty(),
        Optional.of(value),
        "a test");
  }

  private List<String> inFile(String name) {
    return bench().ask("SELECT setting FROM pg_file_settings WHERE name = '%s'".formatted(name));
  }

  @Test
  void aParameterIsSetSeenAndTakenBack() throws Exception {
    SetParameter remedy = parameter("parallel_tuple_cost", "0.3");
    List<String> before = inFile("parallel_tuple_cost");
    Outcome done = applied(remedy);
    assertThat(inFile("parallel_tuple_cost")).contains("0.3");
    bench().until("SELECT reset_val = '0.3' FROM pg_settings WHERE name = 'parallel_tuple_cost'");
    takenBack(done, remedy);
    assertThat(inFile("parallel_tuple_cost")).isEqualTo(before);
    refused(parameter("fsync", "off"), "never touches");
    refused(parameter("shared_buffers", "1GB"), "context");
    refused(parameter("ssl_ciphers", "x"), "not on the list");
  }

  private EndBackend end(Connection session, boolean whole, String why) throws SQLException {
    int pid = session.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    try (Connection eyes = bench().connect();
        Statement statement = eyes.createStatement();
        var rows =
            statement.executeQuery("SELECT backend_start FROM pg_stat_get_activity(" + pid + ")")) {
      rows.next();
      Instant start = rows.getObject(1, OffsetDateTime.class).toInstant();
      return new EndBackend(ObjectRef.session(pid), pid, start, whole, "a client", why);
    }
  }

  @Test
  void aStatementIsCancelledAndThenItsSessionEnded() throws Exception {
    bench().run("DROP ROLE IF EXISTS hands_client", "CREATE ROLE hands_client LOGIN PASSWORD 'o'");
    try (Connection session = client();
        Statement statement = session.createStatement()) {
      var sleeping =
          CompletableFuture.supplyAsync(() -> {
            try {
              return String.valueOf(statement.execute("SELECT pg_sleep(60)"));
            } catch (SQLException e) {
              return String.valueOf(e.getSQLState());
            }
          });
      bench()
          .until(
              "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'hands_client' AND"
                  + " wait_event = 'PgSleep')");
      applied(end(session, false, "holds up others"));
      assertThat(sleeping.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
      session.setAutoCommit(false);
      statement.execute("SELECT 1");
      EndBackend whole = end(session, true, "idle in a transaction");
      EndBackend other =
          new EndBackend(
              whole.object(), whole.pid(), whole.backendStart().minusMillis(1), true, "x", "x");
      refused(other, "is not there any more");
      applied(whole);
      assertThat(bench().ask("SELECT 1 FROM pg_stat_activity WHERE pid = " + whole.pid()))
          .isEmpty();
      refused(whole, "is not there any more");
    } finally {
      bench().run("DROP ROLE hands_client");
    }
  }
}
