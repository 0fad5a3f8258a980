package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.ServerTools;
import java.util.List;

/**
 * What incidents leave behind outside of the shop's schema when their keeper is killed. Cleared
 * from what is there: the sandbox itself has no prepared transactions and no replication slots.
 */
final class Remains {
  private static final String PREPARED =
      "SELECT quote_literal(gid) FROM pg_prepared_xacts WHERE database = current_database()";
  private static final String SLOTS =
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
          + " WHERE NOT active AND coalesce(database, current_database()) = current_database()";

  private Remains() {}

  static void clear(Instance instance) {
    // First: without its standby no statement that writes would return.
    Sql.execute(
        instance, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    List<String> prepared = Sql.column(instance, PREPARED);
    prepared.forEach(gid -> Sql.execute(instance, "ROLLBACK PREPARED " + gid));
    Sql.rows(instance, SLOTS);
    ServerTools.clear(instance);
  }
}
