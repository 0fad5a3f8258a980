package io.howdah.sense.server;

import io.howdah.pg.SqlFile;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * All looks, by how fast the thing moves. The periods are of a server on its own; {@link Agenda}
 * makes them longer where looking costs too much.
 */
final class Looks {
  private static final SqlFile SESSIONS = SqlFile.load(Looks.class, "sessions.sql");
  private static final SqlFile STORAGE = SqlFile.load(Looks.class, "storage.sql");
  private static final SqlFile REPLICATION = SqlFile.load(Looks.class, "replication.sql");
  static final SqlFile CATALOGUE = SqlFile.load(Looks.class, "catalogue.sql");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration STEADY = Duration.ofSeconds(5);
  private static final Duration HALF_MINUTE = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration RARE = Duration.ofMinutes(5);

  /** What a slow look may take before the server ends it. */
  private static final Duration COSTLY = Duration.ofSeconds(3);

  private Looks() {}

  static List<Look> all() {
    return Stream.of(fast(), steady(), slow()).flatMap(List::stream).toList();
  }

  /** What an alert is about within seconds. */
  static List<Look> fast() {
    return List.of(
        Look.of(SESSIONS, "activity", SECOND)
            .zeroing("postgresql_wait_sessions", "postgresql_processes"),
        Look.of(SESSIONS, "databases", SECOND),
        Look.of(STORAGE, "wal", SECOND),
        Look.of(REPLICATION, "standbys", SECOND),
        Look.of(REPLICATION, "replay", SECOND).onStandbys(),
        Look.of(REPLICATION, "receiver", SECOND).onStandbys());
  }

  /** What explains it. */
  static List<Look> steady() {
    return List.of(
        Look.of(SESSIONS, "locks", STEADY).zeroing("postgresql_locks"),
        Look.of(SESSIONS, "horizon", STEADY),
        Look.of(SESSIONS, "progress", STEADY).zeroing("postgresql_progress_commands"),
        Look.of(STORAGE, "wal_io", STEADY),
        Look.of(STORAGE, "checkpoints", STEADY),
        Look.of(STORAGE, "background_writer", STEADY),
        Look.of(STORAGE, "backend_writes", STEADY),
        Look.of(STORAGE, "io", STEADY),
        Look.of(STORAGE, "slru", STEADY),
        Look.of(STORAGE, "archiver", STEADY),
        Look.of(REPLICATION, "slots", STEADY),
        Look.of(REPLICATION, "slot_spills", STEADY),
        Look.of(REPLICATION, "subscriptions", STEADY),
        Look.of(SESSIONS, "conflicts", STEADY).onStandbys(),
        Look.of(CATALOGUE, "transaction_ids", STEADY));
  }

  /** What moves by the hour, or costs to ask. */
  static List<Look> slow() {
    return List.of(
        Look.of(CATALOGUE, "autovacuum", HALF_MINUTE).atMost(COSTLY),
        Look.of(STORAGE, "wal_directory", HALF_MINUTE).atMost(COSTLY),
        Look.of(CATALOGUE, "drift", MINUTE).atMost(COSTLY),
        Look.of(CATALOGUE, "file_drift", MINUTE).atMost(COSTLY),
        Look.of(CATALOGUE, "invalid_indexes", MINUTE).atMost(COSTLY),
        Look.of(CATALOGUE, "sequences", RARE).atMost(COSTLY),
        Look.of(STORAGE, "database_sizes", RARE).atMost(COSTLY));
  }
}
