package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.ServerTools;
import io.howdah.lab.SmallDisk;
import java.util.List;

/**
 * What incidents leave behind outside of the shop's schema when their keeper is killed. Cleared
 * from what is there: the sandbox itself has no prepared transactions and no replication slots.
 */
final class Remains {
  /** Schemas that incidents make, and nobody else in the sandbox. */
  static final String[] SCHEMAS = {"clickstream", "telemetry", "staging", "audit"};

  /** Tablespaces that incidents make. */
  static final String[] TABLESPACES = {"archive_disk", "cold_storage", "nvme2"};

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
    dropSlots(instance);
    for (String schema : SCHEMAS) {
      dropSchema(instance, schema);
    }
    for (String tablespace : TABLESPACES) {
      Sql.execute(instance, "DROP TABLESPACE IF EXISTS " + tablespace);
    }
    SmallDisk.unmountAll(instance);
    ServerTools.clear(instance);
    TransactionIncidents.rejuvenate(instance);
  }

  static void dropSlots(Instance instance) {
    Sql.rows(instance, SLOTS);
  }

  static void dropSchema(Instance instance, String schema) {
    Sql.execute(instance, "DROP SCHEMA IF EXISTS " + schema + " CASCADE");
  }
}
