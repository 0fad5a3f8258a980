package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Given the statement guard behind typed code, what each type may run, and what it may not. */
final class TypedWallTest {
  private static final TypedWall WALL = new TypedWall();
  private static final ObjectRef TABLE = ObjectRef.table("shop.t", 1);
  private static final String ODD = "o\"dd; DROP TABLE x --'\\";

  @AfterAll
  static void closed() {
    WALL.close();
  }

  static Stream<Remedy> remedies() {
    Optional<String> odd = Optional.of(ODD);
    Optional<String> none = Optional.empty();
    return Stream.of(
        new CreateIndex(TABLE, "shop", "t", ODD, List.of("a", ODD), "w"),
        new DropIndex(
            TABLE,
            "shop",
            ODD,
            "CREATE INDEX i ON shop.t USING btree (a, lower(b)) WHERE (c > 1)",
            DropIndex.Reason.UNUSED,
            Duration.ZERO,
            "w"),
        new Reindex(TABLE, "shop", ODD, "w"),
        new Analyze(TABLE, List.of("shop.t"), "w"),
        new Vacuum(TABLE, List.of("shop.t"), false, "w"),
        new Vacuum(TABLE, List.of("shop.t"), true, "w"),
        new SetTableOptions(
            TABLE,
            "shop.t",
            List.of(
                new SetTableOptions.Option("autovacuum_enabled", none, Optional.of("false")),
                new SetTableOptions.Option("toast.autovacuum_vacuum_threshold", odd, none)),
            "w"),
        new CreateStatistics(TABLE, "shop", "t", ODD, List.of("a", ODD), "w"),
        new SetParameter(ObjectRef.parameter("work_mem"), odd, none, none, "w"),
        new SetPatroniParameter(
            ObjectRef.parameter("work_mem"),
            ODD,
            List.of("http://127.0.0.1:8008"),
            Optional.empty(),
            Optional.of("\"o\\\"dd; DROP TABLE x --'\\\\\""),
            none,
            none,
            "4096",
            "w"),
        new SetDatabaseParameter(ObjectRef.parameter("work_mem"), ODD, odd, none, "w"),
        new SetRoleParameter(ObjectRef.parameter("work_mem"), ODD, odd, odd, none, "w"),
        new EndBackend(ObjectRef.session(7), 7, Instant.EPOCH, true, "x", "w"),
        new EndBackend(ObjectRef.session(7), 7, Instant.EPOCH, false, "x", "w"),
        new DropSlot(TABLE, ODD, "0/1", "w"),
        new EndPrepared(TABLE, ODD, "r", Instant.EPOCH, true, "w"),
        new EndPrepared(TABLE, ODD, "r", Instant.EPOCH, false, "w"));
  }

  @ParameterizedTest
  @MethodSource("remedies")
  void whatARemedyRunsPassesWhateverItsNamesAre(Remedy remedy) {
    for (String sql : remedy.sql()) {
      assertThat(WALL.objection(remedy.type(), sql)).as(sql).isEmpty();
    }
    for (String sql : remedy.inverse()) {
      assertThat(WALL.objection(remedy.type(), sql)).as(sql).isEmpty();
    }
  }

  /** Each remedy's statements, offered as every other type's. */
  @Test
  void whatOneTypeRunsAnotherMayNot() {
    List<Remedy> all = remedies().toList();
    for (Remedy powerful :
        all.stream()
            .filter(r ->
                r instanceof SetParameter
                    || r instanceof SetPatroniParameter
                    || r instanceof EndBackend
                    || r instanceof DropSlot
                    || r instanceof EndPrepared)
            .toList()) {
      for (Remedy other : all) {
        if (!other.type().equals(powerful.type())) {
          assertThat(WALL.objection(other.type(), powerful.sql().getFirst()))
              .as("%s: %s", other.type(), powerful.sql().getFirst())
              .isPresent();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "create-index | CREATE INDEX CONCURRENTLY i ON t (a); DROP TABLE t",
        "create-index | CREATE INDEX CONCURRENTLY i ON t (pg_read_file('x'))",
        "create-index | DROP TABLE t",
        "drop-index | DROP INDEX CONCURRENTLY i CASCADE",
        "drop-index | DROP INDEX CONCURRENTLY pg_catalog.pg_class_oid_index",
        "analyze | VACUUM (FULL) t; SELECT 1",
        "set-table-options | ALTER TABLE t DROP COLUMN a",
        "set-table-options | ALTER TABLE t OWNER TO evil",
        "create-statistics | DROP TABLE t",
        "set-parameter | SELECT pg_reload_conf(), pg_read_file('/etc/passwd')",
        "set-parameter | SELECT pg_terminate_backend(7)",
        "end-backend | SELECT pg_terminate_backend(pid), lo_unlink(1) FROM pg_stat_activity",
        "end-backend | SELECT 1 FROM pg_stat_activity WHERE pg_terminate_backend(pid)",
        "cancel-statement | SELECT pg_terminate_backend(7)",
        "commit-prepared | COMMIT",
        "commit-prepared | ROLLBACK PREPARED 'x'",
        "rollback-prepared | BEGIN",
        "set-patroni-parameter | PATCH http://u:p@h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"jit\":\"off\"}}}",
        "set-patroni-parameter | PATCH http://h:8008/restart"
            + " {\"postgresql\":{\"parameters\":{\"jit\":\"off\"}}}",
        "set-patroni-parameter | PATCH http://h:8008/config {\"pause\":true}",
        "set-patroni-parameter | PATCH http://h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"a\":1,\"b\":2}}}",
        "set-patroni-parameter | PATCH http://h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"a\":1,\"a\":2}}}",
        "set-patroni-parameter | PATCH http://h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"a\":{\"b\":2}}}}",
        "set-patroni-parameter | PATCH http://h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"a\":1},\"pg_hba\":[]}}",
        "set-patroni-parameter | PATCH http://h:8008/config"
            + " {\"postgresql\":{\"parameters\":{\"a\":1}}} {}",
        "set-patroni-parameter | DROP TABLE t",
        "hand-over | SELECT 1",
        "os-script | SELECT 1",
        "restart-service | SELECT 1",
        "advice | SELECT 1",
        "no-such-type | SELECT 1",
      })
  void whatIsNoneOfItsBusinessIsRefused(String type, String sql) {
    assertThat(WALL.objection(type, sql)).as(sql).isPresent();
  }
}
