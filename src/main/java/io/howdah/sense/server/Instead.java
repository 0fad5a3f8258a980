package io.howdah.sense.server;

/** What tells about the same where a look has no answer. */
final class Instead {
  private Instead() {}

  static String of(Look look) {
    return switch (look.query()) {
      case "io" ->
          "postgresql_blocks and postgresql_block_seconds by database; host_disk_seconds on this"
              + " machine";
      case "activity" -> "postgresql_sessions and postgresql_session_seconds by database";
      case "standbys" -> "postgresql_slot_retained_bytes, where standbys use slots";
      case "wal_directory" -> "postgresql_slot_retained_bytes; host_disk_free_bytes{role=wal}";
      case "database_sizes" -> "host_disk_free_bytes{role=data}";
      default -> "";
    };
  }
}
