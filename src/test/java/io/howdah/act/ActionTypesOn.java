package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reindex;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Given a table of an application's, each type of action applied, seen on the server, taken back,
 * and refused where it should be. The same scenes on each version; a class per version has the
 * server.
 */
abstract class ActionTypesOn extends PlainTypesOn {
  private static final ObjectRef TABLE = ObjectRef.table("hands.items", 0);

  private String definition(String index) {
    return bench().ask("SELECT pg_get_indexdef('hands.%s'::regclass)".formatted(index)).getFirst();
  }

  private DropIndex drop(String index, DropIndex.Reason reason, Duration probation) {
    return new DropIndex(TABLE, "hands", index, definition(index), reason, probation, "a test");
  }

  private List<String> valid(String index) {
    return bench()
        .ask(
            "SELECT indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relname = '%s'"
                .formatted(index));
  }

  @Test
  void anUnusedIndexIsDroppedAndBuiltAgainAsItWas() throws Exception {
    String before = definition("items_kind_idx");
    DropIndex remedy = drop("items_kind_idx", DropIndex.Reason.UNUSED, Duration.ZERO);
    Outcome done = applied(remedy);
    assertThat(valid("items_kind_idx")).isEmpty();
    takenBack(done, remedy);
    assertThat(valid("items_kind_idx")).containsExactly("t");
    assertThat(definition("items_kind_idx")).isEqualTo(before);
  }

  @Test
  void anIndexThatSomethingRestsOnIsNotDropped() throws Exception {
    refused(drop("items_pkey", DropIndex.Reason.UNUSED, Duration.ZERO), "constraint");
    bench().run("CREATE UNIQUE INDEX items_word_idx ON hands.items (word)");
    refused(drop("items_word_idx", DropIndex.Reason.UNUSED, Duration.ZERO), "UNIQUE");
    refused(
        drop("items_kind_idx", DropIndex.Reason.UNUSED, Duration.ofDays(30)), "30 days are wanted");
    refused(drop("items_kind_idx", DropIndex.Reason.DUPLICATE, Duration.ZERO), "no twin");
    DropIndex other = drop("items_kind_idx", DropIndex.Reason.UNUSED, Duration.ZERO);
    bench()
        .run(
            "DROP INDEX hands.items_kind_idx", "CREATE INDEX items_kind_idx ON hands.items (sort)");
    refused(other, "defined otherwise");
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void anIndexThatWasScannedIsInUse() throws Exception {
    DropIndex remedy = drop("items_kind_idx", DropIndex.Reason.UNUSED, Duration.ZERO);
    bench().run("SET enable_seqscan = off", "SELECT count(*) FROM hands.items WHERE kind = 3");
    try (Connection reader = bench().connect();
        Statement statement = reader.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      statement.execute("SELECT count(*) FROM hands.items WHERE kind = 3");
    }
    bench()
        .until(
            "SELECT idx_scan > 0 FROM pg_stat_user_indexes WHERE indexrelname = 'items_kind_idx'");
    refused(remedy, "in use");
  }

  @Test
  void aTwinIsDroppedWhileTheOtherStays() throws Exception {
    bench().run("CREATE INDEX items_twin_idx ON hands.items (kind)");
    DropIndex remedy = drop("items_twin_idx", DropIndex.Reason.DUPLICATE, Duration.ZERO);
    takenBack(applied(remedy), remedy);
    assertThat(valid("items_twin_idx")).containsExactly("t");
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  private Reindex reindex() {
    long oid =
        Long.parseLong(
            bench().ask("SELECT 'hands.items_kind_idx'::regclass::oid::bigint").getFirst());
    return new Reindex(
        new ObjectRef(ObjectRef.Kind.INDEX, "hands.items_kind_idx", oid),
        "hands",
        "items_kind_idx",
        "a test");
  }

  @Test
  void anIndexIsRebuiltBesideItself() throws Exception {
    Reindex remedy = reindex();
    Outcome done = applied(remedy);
    assertThat(valid("items_kind_idx")).containsExactly("t");
    takenBack(done, remedy);
    refused(remedy, "built anew meanwhile");
  }

  @Test
  void aRebuildThatIsCutOffLeavesNothing() throws Exception {
    Reindex remedy = reindex();
    try (Connection writer = bench().connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("UPDATE hands.items SET word = 'held' WHERE id = 1");
      var working =
          CompletableFuture.supplyAsync(() -> {
            try {
              return bench().apply(remedy);
            } catch (Journal.StepRefusedException e) {
              throw new AssertionError(e);
            }
          });
      bench()
          .until(
              "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name LIKE 'howdah:act%'"
                  + " AND wait_event_type = 'Lock'");
      bench()
          .run(
              "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                  + " 'howdah:act%'");
      bench()
          .until(
              "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'howdah:act%'"
                  + " AND query LIKE 'REINDEX%' AND state = 'active'");
      writer.rollback();
      Outcome cut = working.get(30, TimeUnit.SECONDS);
      assertThat(cut).isInstanceOf(Outcome.Failed.class);
      assertThat(((Outcome.Failed) cut).clean()).as(((Outcome.Failed) cut).words()).isTrue();
    }
    assertThat(
            bench()
                .ask(
                    "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE"
                        + " NOT indisvalid AND relname LIKE 'items%'"))
        .containsExactly("0");
    assertThat(valid("items_kind_idx")).containsExactly("t");
  }

  @Test
  void aTableIsVacuumedAndFrozen() throws Exception {
    bench().run("DELETE FROM hands.items WHERE id > 1000");
    applied(new Vacuum(TABLE, List.of("hands.items"), false, "a test"));
    bench().until("SELECT vacuum_count > 0 FROM pg_stat_user_tables WHERE relname = 'items'");
    bench().run("CREATE TABLE hands.later ()", "CREATE TABLE hands.last ()");
    applied(new Vacuum(TABLE, List.of("hands.items"), true, "a test"));
    refused(new Vacuum(TABLE, List.of("hands.nowhere"), false, "a test"), "hands.nowhere");
  }

  private SetTableOptions options(String name, Optional<String> value, Optional<String> before) {
    return new SetTableOptions(
        TABLE, "hands.items", List.of(new SetTableOptions.Option(name, value, before)), "a test");
  }

  private List<String> reloptions() {
    return bench()
        .ask(
            "SELECT coalesce(reloptions::text, '') FROM pg_class WHERE oid ="
                + " 'hands.items'::regclass");
  }

  @Test
  void autovacuumIsTunedForOneTableAndNeverSwitchedOff() throws Exception {
    bench().run("ALTER TABLE hands.items SET (autovacuum_enabled = false, fillfactor = 90)");
    SetTableOptions remedy =
        new SetTableOptions(
            TABLE,
            "hands.items",
            List.of(
                new SetTableOptions.Option(
                    "autovacuum_enabled", Optional.empty(), Optional.of("false")),
                new SetTableOptions.Option(
                    "autovacuum_vacuum_scale_factor", Optional.of("0.01"), Optional.empty())),
            "a test");
    Outcome done = applied(remedy);
    assertThat(reloptions()).containsExactly("{fillfactor=90,autovacuum_vacuum_scale_factor=0.01}");
    takenBack(done, remedy);
    assertThat(reloptions().getFirst()).contains("autovacuum_enabled=false", "fillfactor=90");
    refused(
        options("autovacuum_enabled", Optional.of("false"), Optional.of("false")),
        "never switches it off");
    refused(options("fillfactor", Optional.of("50"), Optional.of("90")), "not Howdah's to set");
    refused(
        options("autovacuum_vacuum_threshold", Optional.of("5"), Optional.of("7")), "changed it");
  }

  @Test
  void aReaderOfTheTableDoesNotStandInTheWayOfItsSettings() throws Exception {
    try (Connection reader = bench().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM hands.items");
      SetTableOptions remedy =
          options("autovacuum_vacuum_cost_delay", Optional.of("0"), Optional.empty());
      takenBack(applied(remedy), remedy);
    }
  }

  @Test
  void extendedStatisticsAreMadeFilledAndDropped() throws Exception {
    CreateStatistics remedy =
        new CreateStatistics(
            TABLE, "hands", "items", "items_kind_sort", List.of("kind", "sort"), "a test");
    Outcome done = applied(remedy);
    assertThat(
            bench()
                .ask("SELECT count(*) FROM pg_stats_ext WHERE statistics_name = 'items_kind_sort'"))
        .containsExactly("1");
    refused(remedy, "already");
    takenBack(done, remedy);
    assertThat(
            bench().ask("SELECT count(*) FROM pg_statistic_ext WHERE stxname = 'items_kind_sort'"))
        .containsExactly("0");
    refused(
        new CreateStatistics(TABLE, "hands", "items", "s", List.of("kind", "nothing"), "a test"),
        "no column nothing");
  }
}
