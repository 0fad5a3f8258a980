package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.NarrowWire;
import io.howdah.lab.ServerTools;
import io.howdah.lab.SmallDisk;
import io.howdah.lab.Standby;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What incidents leave behind outside of the shop's schema when their keeper is killed. Cleared
 * from what is there: the sandbox itself has no prepared transactions, no replication slots, and no
 * schemas and tablespaces of these names.
 */
final class Remains {
  /** Schemas that incidents make, and nobody else in the sandbox. */
  static final List<String> SCHEMAS = List.of("clickstream", "telemetry", "staging", "audit");

  /** Tablespaces that incidents make. */
  static final List<String> TABLESPACES = List.of("archive_disk", "cold_storage", "nvme2");

  /** The statements that clear what is there; what holds something comes before what it holds. */
  private static final String CLEARING =
      """
      SELECT 'ROLLBACK PREPARED ' || quote_literal(gid) FROM pg_prepared_xacts WHERE database = current_database()
      UNION ALL
      SELECT format('SELECT pg_drop_replication_slot(%L)', slot_name) FROM pg_replication_slots
      WHERE NOT active AND coalesce(database, current_database()) = current_database()
      UNION ALL
      SELECT 'SELECT pg_terminate_backend(' || active_pid || ')' FROM pg_replication_slots
      WHERE active AND coalesce(database, current_database()) = current_database()
      UNION ALL
      SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname = ANY (string_to_array(?, ','))
      UNION ALL
      SELECT format('DROP TABLESPACE %I', spcname) FROM pg_tablespace WHERE spcname = ANY (string_to_array(?, ','))
      """;

  private static final String END = "SELECT pg_terminate_backend";
  private static final String SLOT_USERS =
      "SELECT slot_name || ' (pid ' || active_pid || ')' FROM pg_replication_slots WHERE active";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Remains() {}

  static void clear(Instance instance) {
    // First: without its standby no statement that writes would return.
    Sql.execute(
        instance, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    Standby.removeOf(instance);
    NarrowWire.removeOf(instance);
    boolean cleared = Await.until(PATIENCE, () -> clearedDatabase(instance));
    if (!cleared) {
      throw new LabException(
          instance + ": a replication slot stays in use by " + Sql.column(instance, SLOT_USERS));
    }
    SmallDisk.unmountAll(instance);
    ServerTools.clear(instance);
    TransactionIncidents.rejuvenate(instance);
  }

  /** Clears what can be cleared now; a consumer that is just ended still holds its slot. */
  private static boolean clearedDatabase(Instance instance) {
    var statements =
        new ArrayList<String>(
            Sql.column(
                instance, CLEARING, String.join(",", SCHEMAS), String.join(",", TABLESPACES)));
    boolean all = statements.stream().noneMatch(s -> s.startsWith(END));
    if (!statements.isEmpty()) {
      Sql.execute(instance, statements.toArray(String[]::new));
    }
    return all;
  }
}
