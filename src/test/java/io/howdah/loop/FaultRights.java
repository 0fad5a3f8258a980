package io.howdah.loop;

import java.util.List;

/** A role that may act and is no superuser, and what it loses in the middle of it. */
final class FaultRights {
  /** What it needs for every subject; said again before each run. */
  static final List<String> GIVEN =
      List.of(
          "DO $$ BEGIN CREATE ROLE crash_hand LOGIN; CREATE ROLE crash_owner; EXCEPTION WHEN"
              + " duplicate_object THEN NULL; END $$",
          "GRANT pg_monitor TO crash_hand",
          "GRANT USAGE ON SCHEMA howdah TO crash_hand",
          "GRANT SELECT ON ALL TABLES IN SCHEMA howdah TO crash_hand",
          "GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_show_all_file_settings() TO crash_hand",
          "GRANT SELECT ON pg_file_settings TO crash_hand",
          "ALTER SCHEMA crash OWNER TO crash_owner",
          "ALTER TABLE crash.t OWNER TO crash_owner",
          "ALTER DATABASE postgres OWNER TO crash_owner",
          "GRANT crash_owner, crash_client TO crash_hand",
          "GRANT ALTER SYSTEM ON PARAMETER random_page_cost TO crash_hand");

  static final List<String> TAKEN =
      List.of(
          "REVOKE crash_owner, crash_client FROM crash_hand",
          "REVOKE ALTER SYSTEM ON PARAMETER random_page_cost FROM crash_hand");

  /** The database is the superuser's again; the rest is said anew each time. */
  static final String BACK = "ALTER DATABASE postgres OWNER TO postgres";

  private FaultRights() {}
}
