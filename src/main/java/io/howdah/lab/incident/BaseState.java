package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.Resource;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shop as it was loaded, apart from what its load wrote. Restores from what is, not from what
 * was injected, so that it also clears after a crash and after anybody's cure.
 */
public final class BaseState {
  private static final Pattern INDEX = Pattern.compile("(?m)^CREATE (UNIQUE )?INDEX (\\w+) .*;");

  private BaseState() {}

  public static void restore(Instance instance) {
    // First: what is prepared holds locks, and a missing standby commits, that the rest waits for.
    Remains.clear(instance);
    Department.dissolveAll(instance);
    cleanCatalogues(instance);
    if (!Shop.isLoaded(instance)) {
      return;
    }
    var statements = new ArrayList<String>();
    statements.add("SET lock_timeout = '10s'");
    statements.add("ALTER SYSTEM RESET ALL");
    statements.add("SELECT pg_reload_conf()");
    statements.add("ALTER ROLE " + Shop.APP + " RESET ALL");
    statements.add("ALTER DATABASE " + Instance.DATABASE + " RESET ALL");
    for (String table : List.of("orders", "events")) {
      statements.add("ALTER TABLE shop." + table + " RESET (autovacuum_enabled)");
    }
    statements.add("ALTER TABLE shop.products DROP COLUMN IF EXISTS delivery_note");
    statements.add("SET ROLE " + Shop.OWNER);
    statements.addAll(indexRepairs(instance));
    Sql.execute(instance, statements.toArray(String[]::new));
    removeImports(instance);
    analyseWhatChanged(instance);
  }

  /** What one incident wrote is no stale picture in the next. */
  private static void analyseWhatChanged(Instance instance) {
    List<String> changed =
        Sql.column(
            instance,
            "SELECT format('ANALYZE %I.%I', schemaname, relname) FROM pg_stat_user_tables WHERE"
                + " schemaname = 'shop' AND n_mod_since_analyze > greatest(1000, n_live_tup /"
                + " 100)");
    if (!changed.isEmpty()) {
      Sql.execute(instance, changed.toArray(String[]::new));
    }
  }

  /**
   * What made and dropped many tables leaves dead rows there, which would speak in the next case.
   */
  private static void cleanCatalogues(Instance instance) {
    List<String> bloated =
        Sql.column(
            instance,
            "SELECT 'VACUUM ' || relid::regclass FROM pg_stat_sys_tables WHERE schemaname ="
                + " 'pg_catalog' AND n_dead_tup > 500");
    if (!bloated.isEmpty()) {
      Sql.execute(instance, bloated.toArray(String[]::new));
    }
  }

  private static List<String> indexRepairs(Instance instance) {
    Map<String, String> wanted = new HashMap<>();
    Matcher matcher = INDEX.matcher(Variant.of(instance).in(Resource.text("shop-indexes.sql")));
    while (matcher.find()) {
      wanted.put(matcher.group(2), matcher.group());
    }
    var repairs = new ArrayList<String>();
    List<List<String>> there =
        Sql.rows(
            instance,
            """
            SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE c.relnamespace = 'shop'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)
            """);
    for (List<String> index : there) {
      boolean stays = wanted.containsKey(index.get(0)) && index.get(1).equals("t");
      if (stays) {
        wanted.remove(index.get(0));
      } else {
        repairs.add("DROP INDEX shop.\"" + index.get(0).replace("\"", "\"\"") + "\"");
      }
    }
    repairs.addAll(wanted.values());
    return repairs;
  }

  private static void removeImports(Instance instance) {
    for (String[] table : new String[][] {{"events", "source"}, {"orders", "channel"}}) {
      String imported = "shop.%s WHERE %s LIKE 'partner-%%'".formatted(table[0], table[1]);
      if (!Sql.column(instance, "SELECT 1 FROM " + imported + " LIMIT 1").isEmpty()) {
        Sql.execute(instance, "DELETE FROM " + imported, "VACUUM (ANALYZE) shop." + table[0]);
      }
    }
  }
}
