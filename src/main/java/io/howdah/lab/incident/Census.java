package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Injected.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must still be there after a cure: relations, columns, constraints, indexes, rows, settings,
 * other people's sessions.
 *
 * @param settings changed parameters: of the server's file, of roles, of databases
 * @param sessionsKilled how many sessions of the database were ended by an administrator so far
 */
record Census(Set<String> objects, Set<String> settings, long rows, long sessionsKilled) {
  private static final String OBJECTS =
      """
      WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname = 'shop' OR %s)
      SELECT 'column ' || c.relname || '.' || a.attname || ' ' || a.atttypid::regtype
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace IN (SELECT oid FROM ours) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace IN (SELECT oid FROM ours) AND contype <> 'n'
      UNION ALL
      SELECT 'index ' || i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace IN (SELECT oid FROM ours) AND i.indisvalid
      """
          .formatted(Department.isDepartment("oid"));
  private static final String SETTINGS =
      """
      SELECT name || ' = ' || coalesce(setting, '') FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'
      UNION ALL
      SELECT setrole::regrole || ' ' || unnest(setconfig) FROM pg_db_role_setting
      """;
  private static final String ROWS =
      "SELECT (SELECT count(*) FROM shop.customers) + (SELECT count(*) FROM shop.products)"
          + " + (SELECT count(*) FROM shop.orders) + (SELECT count(*) FROM shop.payments)";

  static Census of(Instance instance) {
    return new Census(
        Set.copyOf(Sql.column(instance, OBJECTS)),
        Set.copyOf(Sql.column(instance, SETTINGS)),
        Sql.number(instance, ROWS),
        killed(instance));
  }

  private static long killed(Instance instance) {
    return Sql.number(
        instance,
        "SELECT sessions_killed FROM pg_stat_database WHERE datname = current_database()");
  }

  /** Compares what is with what was. */
  List<Finding> harmless(Instance instance, Allowance allowed) {
    var findings = new ArrayList<Finding>();
    Set<String> lost = new HashSet<>(objects);
    lost.removeAll(Set.copyOf(Sql.column(instance, OBJECTS)));
    lost.removeIf(allowed::allowsLoss);
    findings.add(new Finding(lost.isEmpty(), "objects of the shop lost: %s".formatted(lost)));
    Set<String> set = new HashSet<>(Sql.column(instance, SETTINGS));
    set.removeAll(settings);
    set.removeIf(allowed::allowsSetting);
    findings.add(
        new Finding(set.isEmpty(), "settings changed beside the cause: %s".formatted(set)));
    long now = Sql.number(instance, ROWS);
    findings.add(new Finding(now >= rows, "rows: %d before, %d now".formatted(rows, now)));
    long killed = killed(instance) - sessionsKilled;
    findings.add(
        new Finding(
            killed <= allowed.kills(),
            "sessions ended: %d, needed at most %d".formatted(killed, allowed.kills())));
    return List.copyOf(findings);
  }
}
