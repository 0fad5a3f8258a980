package io.howdah.advise;

import io.howdah.model.Cause;
import io.howdah.model.ObjectRef;
import java.util.Optional;

/** What a person should do about a cause, where Howdah has no hands or ought not use them. */
final class Counsel {
  private Counsel() {}

  /** A word on a cause, beside whatever remedies there are; empty where nothing is to be added. */
  static Optional<String> on(Cause cause, ObjectRef o) {
    return switch (cause) {
      case CONFIG_DRIFT -> Optional.of("take the setting back, and tell its owner: " + o);
      case PLANNING_TIME ->
          Optional.of(
              "planning takes longer than running: prepare the statement, let its WHERE name the"
                  + " partition key, or merge partitions");
      case TOAST_READS ->
          Optional.of(
              "most reads are of large values beside %s: select fewer columns, compress with lz4, or move them to a table of their own"
                  .formatted(o));
      case TABLE_BLOAT ->
          Optional.of(
              "%s is mostly empty: pg_repack, or VACUUM FULL in a window (it locks everybody out and needs room for a copy)"
                  .formatted(o));
      case CATALOG_BLOAT ->
          Optional.of(
              "temporary tables are made and dropped all the time: let sessions keep theirs and"
                  + " TRUNCATE it");
      case FAILED_INSERTS ->
          Optional.of(
              "inserts that break a unique key leave dead rows: INSERT ... ON CONFLICT DO NOTHING"
                  + " in the application");
      case PREPARED_TRANSACTION ->
          Optional.of(
              "ask the coordinator of %s which way it went: COMMIT PREPARED or ROLLBACK PREPARED"
                  .formatted(o));
      case PLAN_FLIP ->
          Optional.of(
              "the plan of %s changed with the last ANALYZE: extended statistics on the columns that go together, a better index, or a larger statistics target"
                  .formatted(o));
      case UNKNOWN -> Optional.of("nothing known explains it; look at the trail of this diagnosis");
      case VACUUM_IN_PEAK ->
          Optional.of(
              "let VACUUM run outside of the peak; never end one that guards against wraparound");
      default -> contention(cause, o).or(() -> around(cause, o));
    };
  }

  private static Optional<String> contention(Cause cause, ObjectRef o) {
    return switch (cause) {
      case HOT_ROW ->
          Optional.of(
              "many writers wait for one row of %s: spread it over several rows, or append and add up later"
                  .formatted(o));
      case ADVISORY_LOCK_CONTENTION ->
          Optional.of(
              "the application queues on one advisory lock: narrower keys, or shorter holds");
      case DEADLOCKS ->
          Optional.of(
              "transactions take the same locks in different orders: one order in the application,"
                  + " and retries on 40P01");
      case LOCK_MANAGER ->
          Optional.of(
              "each query locks more relations than the fast path holds: fewer partitions and"
                  + " indexes per query; on 18 raise max_locks_per_transaction (restart)");
      case LOCK_TABLE_FULL ->
          Optional.of(
              "end what holds many locks; then raise max_locks_per_transaction (a restart, and more"
                  + " shared memory)");
      case WAL_INSERT ->
          Optional.of(
              "writers queue to insert into the log: COPY or multi-row INSERT, fewer indexes on"
                  + " what is written most");
      case RELATION_EXTENSION ->
          Optional.of("writers queue to extend %s: load by COPY, or partition it".formatted(o));
      case RIGHT_MOST_PAGE ->
          Optional.of(
              "all inserts go to the last page of one index: hash partitions, or keys that do not"
                  + " only grow");
      case COMMIT_RATE ->
          Optional.of(
              "many small commits wait for the disk: several rows a transaction. synchronous_commit"
                  + " is not Howdah's to relax: it loses commits");
      case SUBTRANSACTION_OVERFLOW ->
          Optional.of(
              "more than 64 subtransactions in a transaction: take the savepoints (or exception"
                  + " blocks in loops) out");
      case MULTIXACT_PRESSURE ->
          Optional.of(
              "many sessions share-lock the same rows, often a parent of foreign keys: spread that"
                  + " parent row");
      case CONNECTIONS_EXHAUSTED ->
          Optional.of(
              "find who holds the connections (howdah top), and put a pool before the server; more"
                  + " of them need a restart");
      case CONNECTION_STORM ->
          Optional.of("sessions come and go with little work each: a pool, and keep-alive");
      case POOL_PINNING ->
          Optional.of(
              "the pool's clients wait while the server idles: what pins sessions (SET, LISTEN,"
                  + " temporary tables, prepared statements) has to go, or the pool mode change");
      case BUFFER_MAPPING ->
          Optional.of(
              "sessions queue for the buffer table: fewer large scans, or larger shared_buffers at"
                  + " a restart");
      default -> Optional.empty();
    };
  }

  private static Optional<String> around(Cause cause, ObjectRef o) {
    return switch (cause) {
      case SMALL_SHARED_BUFFERS ->
          Optional.of(
              "raise shared_buffers (about a quarter of the memory) at a restart that a person"
                  + " chose; check that huge pages and the other programs' memory allow it");
      case SYNC_STANDBY_MISSING ->
          Optional.of(
              "writers wait for a synchronous standby that is gone: bring it back. Relaxing"
                  + " synchronous_standby_names gives up a promise and is a person's decision");
      case CPU_STOLEN ->
          Optional.of(
              "another program takes the CPU (%s): nice, a cgroup limit, or its owner ends it"
                  .formatted(o));
      case IO_STOLEN ->
          Optional.of(
              "another program takes the disk (%s): ionice, io.max, or another hour".formatted(o));
      case MEMORY_PRESSURE ->
          Optional.of(
              "the machine is short of memory: less work_mem or fewer parallel workers, or whoever"
                  + " else uses it");
      case BACKUP_IN_PEAK ->
          Optional.of("a backup runs in the hours of load: another hour, or --max-rate");
      case DISK_FILLING ->
          Optional.of(
              "free what is certainly not needed (old logs, forgotten files); never touch pg_wal by"
                  + " hand: see what keeps it (slots, archiver)");
      case SLOT_RETAINS_WAL ->
          Optional.of(
              "see whether the reader of %s comes back; max_slot_wal_keep_size bounds what a slot may keep"
                  .formatted(o));
      case ARCHIVER_FAILING ->
          Optional.of(
              "the archive command fails: mend it (see the server's log and pg_stat_archiver); the"
                  + " log is kept until then");
      case REPLAY_LAG ->
          Optional.of(
              "the standby replays late: end what conflicts there (max_standby_streaming_delay), or"
                  + " look at its disk");
      case TRANSPORT_LAG, NETWORK_LOSS ->
          Optional.of(
              "packets are lost or late on the way to %s: for the network team".formatted(o));
      case SEQUENCE_EXHAUSTION ->
          Optional.of(
              "%s nears the end of its type: a bigint column beside, filled and swapped, or ALTER TYPE in a window"
                  .formatted(o));
      default -> Optional.empty();
    };
  }
}
