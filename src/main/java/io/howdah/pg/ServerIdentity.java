package io.howdah.pg;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which server this is, and which life of it: compared before every action, on the action's own
 * connection, since after a failover the old and the new primary both hand out the same advisory
 * locks.
 *
 * <p>On a primary the timeline is that of the WAL being written (pg_walfile_name), which changes at
 * promotion; the one of pg_control_checkpoint() changes a checkpoint later and serves standbys
 * only.
 */
public record ServerIdentity(
    String systemIdentifier, int timeline, Instant postmasterStart, boolean standby) {

  static ServerIdentity of(Row row) throws SQLException {
    return new ServerIdentity(
        row.text("system_identifier"),
        row.integer("timeline"),
        row.instant("postmaster_start"),
        row.truth("standby"));
  }

  /** What differs, in words; empty when it is the same life of the same server. */
  public List<String> differences(ServerIdentity found) {
    List<String> differences = new ArrayList<>();
    if (!systemIdentifier.equals(found.systemIdentifier)) {
      differences.add(
          "another cluster: system identifier %s, not %s"
              .formatted(found.systemIdentifier, systemIdentifier));
    }
    if (timeline != found.timeline) {
      differences.add("timeline %d, not %d: a promotion".formatted(found.timeline, timeline));
    }
    if (!postmasterStart.equals(found.postmasterStart)) {
      differences.add(
          "the server was started at %s, not %s: a restart"
              .formatted(found.postmasterStart, postmasterStart));
    }
    if (standby != found.standby) {
      differences.add(found.standby ? "it is a standby now" : "it is a primary now");
    }
    return List.copyOf(differences);
  }
}
