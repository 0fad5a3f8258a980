package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.pg.CannotConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a table on PostgreSQL 18, what the hands do to its indexes, and what they leave alone. */
@ExtendWith(SandboxExtension.class)
final class HandsOnIndexesTest {
  private static final String HOSTILE = "or\"der; DROP TABLE x --";

  private final Workbench bench;
  private final String table;

  HandsOnIndexesTest(SandboxDatabase database) throws CannotConnectException {
    bench = Workbench.on(database);
    table = "items";
  }

  @BeforeEach
  void aTable() {
    bench.run(
        "DROP SCHEMA IF EXISTS shop CASCADE",
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.items AS SELECT n AS id, n % 100 AS kind, 'x' || n AS \"user\" FROM generate_series(1, 5000) n");
  }

  @AfterEach
  void closed() {
    bench.close();
  }

  private CreateIndex index(String name, String... columns) {
    return new CreateIndex(
        ObjectRef.table("shop." + table, 0), "shop", table, name, List.of(columns), "a test");
  }

  private List<String> valid(String name) {
    return bench.ask(
        "SELECT indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relname = '%s'"
            .formatted(name.replace("'", "''")));
  }

  /** A session that has read the table and keeps its transaction open. */
  private Connection reader() throws SQLException {
    Connection reader = bench.connect();
    reader.setAutoCommit(false);
    try (Statement statement = reader.createStatement()) {
      statement.execute("SELECT count(*) FROM shop.items");
    }
    return reader;
  }

  @Test
  void itIsBuiltSeenAndTakenBack() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind", "id");
    Outcome built = bench.apply(remedy);
    assertThat(built).isInstanceOf(Outcome.InForce.class);
    assertThat(valid("items_kind_idx")).containsExactly("t");
    assertThat(bench.hands.inForce(built.action(), remedy)).isTrue();
    assertThat(bench.journal.steps())
        .containsExactly(ActionState.INTENT, ActionState.EXECUTING, ActionState.APPLIED);
    assertThat(bench.undo(built, remedy)).isInstanceOf(Outcome.TakenBack.class);
    assertThat(valid("items_kind_idx")).isEmpty();
  }

  @Test
  void hostileAndReservedNamesAreNamesOnly() throws Exception {
    String quoted = '"' + HOSTILE.replace("\"", "\"\"") + '"';
    bench.run("CREATE TABLE shop." + quoted + " (\"user\" int, \"a\"\"b\" int, \"Ünïcode\" text)");
    for (String column : List.of("user", "a\"b", "Ünïcode")) {
      CreateIndex remedy =
          new CreateIndex(
              ObjectRef.table("shop." + quoted, 0),
              "shop",
              HOSTILE,
              HOSTILE + column,
              List.of(column),
              "a test");
      Outcome built = bench.apply(remedy);
      assertThat(built).as(column).isInstanceOf(Outcome.InForce.class);
      assertThat(bench.undo(built, remedy)).isInstanceOf(Outcome.TakenBack.class);
    }
    bench.run("CREATE TABLE shop.\"order\" (\"select\" int)");
    CreateIndex reserved =
        new CreateIndex(
            ObjectRef.table("shop.\"order\"", 0), "shop", "order", "group", List.of("select"), "");
    assertThat(bench.apply(reserved)).isInstanceOf(Outcome.InForce.class);
  }

  @Test
  void withoutTheIntentInTheJournalNothingRuns() {
    bench.journal.failAt(ActionState.INTENT);
    assertThatThrownBy(() -> bench.apply(index("never_idx", "kind")))
        .isInstanceOf(Journal.StepRefusedException.class);
    assertThat(valid("never_idx")).isEmpty();
    assertThat(bench.journal.steps()).isEmpty();
  }

  @Test
  void betweenIntentAndExecutingNothingRunsEither() {
    bench.journal.failAt(ActionState.EXECUTING);
    assertThatThrownBy(() -> bench.apply(index("never_idx", "kind")))
        .isInstanceOf(Journal.StepRefusedException.class);
    assertThat(valid("never_idx")).isEmpty();
  }

  @Test
  void aTableThatIsGoneIsRefusedBeforeTheIntent() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    bench.run("DROP TABLE shop.items");
    assertThat(bench.apply(remedy))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.action().state()).isEqualTo(ActionState.DENIED);
              assertThat(f.words()).contains("shop.items");
              assertThat(f.clean()).isTrue();
            });
  }

  @Test
  void aTableThatGoesAfterTheIntentFailsCleanly() throws Exception {
    bench.journal.after(ActionState.EXECUTING, () -> bench.run("DROP TABLE shop.items"));
    assertThat(bench.apply(index("items_kind_idx", "kind")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.action().state()).isEqualTo(ActionState.FAILED);
              assertThat(f.words()).contains("shop.items is gone");
            });
  }

  @Test
  void aTakenNameIsRefusedAndItsIndexStays() throws Exception {
    bench.run("CREATE INDEX items_kind_idx ON shop.items (id)");
    assertThat(bench.apply(index("items_kind_idx", "kind")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> assertThat(f.words()).contains("there already is an index shop.items_kind_idx"));
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void aNameThatIsTakenInTheLastMomentIsNotOursToClaimOrDrop() throws Exception {
    bench.journal.after(
        ActionState.EXECUTING, () -> bench.run("CREATE INDEX items_kind_idx ON shop.items (kind)"));
    assertThat(bench.apply(index("items_kind_idx", "kind")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.action().state()).isEqualTo(ActionState.FAILED);
              assertThat(f.words()).contains("already exists");
            });
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void anInvalidIndexOfSomebodyElseIsNamedAndLeft() throws Exception {
    bench.run(
        "CREATE INDEX broken_idx ON shop.items (kind)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.broken_idx'::regclass");
    assertThat(bench.apply(index("broken_idx", "kind")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.words()).contains("INVALID index"));
    assertThat(valid("broken_idx")).containsExactly("f");
  }

  @Test
  void aCancelledBuildLeavesNoInvalidIndex() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    try (Connection writer = bench.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("UPDATE shop.items SET kind = 1 WHERE id = 1");
      var applying = CompletableFuture.supplyAsync(() -> applied(remedy));
      // It is in the catalogue, INVALID, and waits for the writer.
      bench.until(
          "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('shop.items_kind_idx') AND NOT indisvalid)"
              + " AND EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'howdah:act:%' AND wait_event_type = 'Lock')");
      bench.run(
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'howdah:act:%'");
      // The drop of the leftover waits for the writer, too; the outcome may not come before it.
      bench.until(
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONCURRENTLY%' AND wait_event_type = 'Lock')");
      assertThat(applying).isNotDone();
      writer.rollback();
      assertThat(applying.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              f -> {
                assertThat(f.action().state()).isEqualTo(ActionState.FAILED);
                assertThat(f.words()).contains("57014", "nothing of it is left");
                assertThat(f.clean()).isTrue();
              });
    }
    assertThat(valid("items_kind_idx")).isEmpty();
  }

  @Test
  void aBuildWhoseSessionWasEndedLeavesNothing() throws Exception {
    try (Connection writer = bench.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("UPDATE shop.items SET kind = 1 WHERE id = 1");
      var applying = CompletableFuture.supplyAsync(() -> applied(index("items_kind_idx", "kind")));
      bench.until(
          "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('shop.items_kind_idx') AND NOT indisvalid)");
      bench.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()");
      bench.until(
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONCURRENTLY%' AND wait_event_type = 'Lock')");
      writer.rollback();
      assertThat(applying.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Outcome.Failed.class, f -> assertThat(f.words()).contains("connection was lost"));
    }
    assertThat(valid("items_kind_idx")).isEmpty();
  }

  private Outcome applied(CreateIndex remedy) {
    try {
      return bench.apply(remedy);
    } catch (Journal.StepRefusedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aColumnThatIsNotThereFailsInTheServersWords() throws Exception {
    assertThat(bench.apply(index("items_none_idx", "none")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> assertThat(f.words()).contains("42703", "none", "nothing of it is left"));
  }

  @Test
  void aReaderDoesNotKeepThePlannerOnAnIndexThatIsTakenBack() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    Outcome built = bench.apply(remedy);
    try (Connection reader = reader()) {
      assertThat(bench.undo(built, remedy)).isInstanceOf(Outcome.TakenBack.class);
      assertThat(valid("items_kind_idx")).containsExactly("f");
      reader.rollback();
    }
    bench.until("SELECT to_regclass('shop.items_kind_idx') IS NULL");
  }

  @Test
  void anIndexOfThatNameOnAnotherTableStays() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    Outcome built = bench.apply(remedy);
    bench.run(
        "DROP INDEX shop.items_kind_idx",
        "CREATE TABLE shop.others (kind int)",
        "CREATE INDEX items_kind_idx ON shop.others (kind)");
    assertThat(bench.undo(built, remedy))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> {
              assertThat(f.words()).contains("not ours");
              assertThat(f.action().state()).isEqualTo(ActionState.NEEDS_HUMAN);
            });
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void anUndoOnAServerThatCannotBeReadClaimsNothing() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    Outcome built = bench.apply(remedy);
    bench.door.close();
    assertThat(bench.undo(built, remedy)).isInstanceOf(Outcome.Failed.class);
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void whatIsAlreadyGoneIsTakenBack() throws Exception {
    CreateIndex remedy = index("items_kind_idx", "kind");
    Outcome built = bench.apply(remedy);
    bench.run("DROP TABLE shop.items");
    assertThat(bench.undo(built, remedy)).isInstanceOf(Outcome.TakenBack.class);
  }

  @Test
  void statisticsAreMadeAnew() throws Exception {
    Analyze remedy = new Analyze(ObjectRef.table("shop.items", 0), List.of("shop.items"), "a test");
    assertThat(bench.apply(remedy)).isInstanceOf(Outcome.InForce.class);
    bench.until("SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'items'");
    Action action = bench.scheduled(remedy);
    bench.run("DROP TABLE shop.items");
    assertThat(bench.hands.apply(action, remedy))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> assertThat(f.action().state()).isEqualTo(ActionState.DENIED));
  }
}
