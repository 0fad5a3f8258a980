package io.howdah.loop;

import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is interrupted: a remedy on a small table, with the word of the catalogue on it. */
enum FaultSubject {
  CREATE_INDEX(
      "SELECT count(*) = 1 FROM pg_index WHERE indexrelid = to_regclass('crash.t_a_idx') AND"
          + " indisvalid"),
  DROP_INDEX(
      "SELECT to_regclass('crash.t_b_idx') IS NULL OR NOT (SELECT indisvalid FROM pg_index WHERE"
          + " indexrelid = to_regclass('crash.t_b_idx'))"),
  REINDEX("SELECT true"),
  ANALYZE("SELECT true"),
  VACUUM("SELECT true"),
  TABLE_OPTIONS(
      "SELECT coalesce(reloptions::text LIKE '%vacuum_scale_factor=0.01%', false) FROM pg_class"
          + " WHERE oid = 'crash.t'::regclass"),
  STATISTICS("SELECT count(*) = 1 FROM pg_statistic_ext WHERE stxname = 't_ab'"),
  PARAMETER("SELECT count(*) = 1 FROM pg_file_settings WHERE name = 'random_page_cost'"),
  DATABASE_PARAMETER(
      "SELECT count(*) = 1 FROM pg_db_role_setting WHERE setrole = 0 AND setconfig::text LIKE"
          + " '%work_mem%'"),
  ROLE_PARAMETER(
      "SELECT count(*) = 1 FROM pg_roles WHERE rolname = 'crash_client' AND rolconfig IS NOT NULL");

  private static final ObjectRef TABLE = ObjectRef.table("crash.t", 0);

  /** Brings the table back to where each run begins. */
  static final List<String> RESET =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS crash",
          "CREATE TABLE IF NOT EXISTS crash.t AS SELECT n AS id, n % 7 AS a, n % 11 AS b, n % 13 AS"
              + " c FROM generate_series(1, 2000) n",
          "DROP INDEX IF EXISTS crash.t_a_idx, crash.t_b_idx, crash.t_c_idx",
          "DROP STATISTICS IF EXISTS crash.t_ab",
          "CREATE INDEX t_b_idx ON crash.t USING btree (b)",
          "CREATE INDEX t_c_idx ON crash.t USING btree (c)",
          "ALTER TABLE crash.t RESET (autovacuum_vacuum_scale_factor)",
          "ALTER SYSTEM RESET random_page_cost",
          "SELECT pg_reload_conf()",
          "ALTER ROLE crash_client RESET ALL",
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET ALL', current_database()); END $$");

  private final String inForce;

  FaultSubject(String inForce) {
    this.inForce = inForce;
  }

  /** A query that says t when the remedy is in force, by the catalogue. */
  String inForce() {
    return inForce;
  }

  /** Whether being in force can be told from not being. */
  boolean visible() {
    return !inForce.equals("SELECT true");
  }

  Remedy remedy(String database) {
    Optional<String> none = Optional.empty();
    return switch (this) {
      case CREATE_INDEX -> new CreateIndex(TABLE, "crash", "t", "t_a_idx", List.of("a"), "faults");
      case DROP_INDEX ->
          new DropIndex(
              TABLE,
              "crash",
              "t_b_idx",
              "CREATE INDEX t_b_idx ON crash.t USING btree (b)",
              DropIndex.Reason.OWN,
              Duration.ZERO,
              "faults");
      case REINDEX ->
          new Reindex(
              new ObjectRef(ObjectRef.Kind.INDEX, "crash.t_c_idx", 0),
              "crash",
              "t_c_idx",
              "faults");
      case ANALYZE -> new Analyze(TABLE, List.of("crash.t"), "faults");
      case VACUUM -> new Vacuum(TABLE, List.of("crash.t"), false, "faults");
      case TABLE_OPTIONS ->
          new SetTableOptions(
              TABLE,
              "crash.t",
              List.of(
                  new SetTableOptions.Option(
                      "autovacuum_vacuum_scale_factor", Optional.of("0.01"), none)),
              "faults");
      case STATISTICS ->
          new CreateStatistics(TABLE, "crash", "t", "t_ab", List.of("a", "b"), "faults");
      case PARAMETER ->
          new SetParameter(
              ObjectRef.parameter("random_page_cost"),
              Optional.of("1.5"),
              none,
              Optional.of("1.5"),
              "faults");
      case DATABASE_PARAMETER ->
          new SetDatabaseParameter(
              ObjectRef.parameter("work_mem"), database, Optional.of("8MB"), none, "faults");
      case ROLE_PARAMETER ->
          new SetRoleParameter(
              ObjectRef.parameter("work_mem"),
              "crash_client",
              none,
              Optional.of("8MB"),
              none,
              "faults");
    };
  }
}
