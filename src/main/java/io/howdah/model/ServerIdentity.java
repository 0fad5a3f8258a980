package io.howdah.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which server this is, exact enough to fence an action: a clone has another timeline or postmaster
 * start, a promoted standby another role.
 *
 * @param systemIdentifier from {@code pg_control_system()}
 * @param timeline on a primary that of the write-ahead log being written, which changes at
 *     promotion; the one of {@code pg_control_checkpoint()} changes a checkpoint later and serves
 *     standbys only
 * @param postmasterStart from {@code pg_postmaster_start_time()}
 * @param standby whether it is in recovery
 * @param versionNum {@code server_version_num}, such as 180006
 */
public record ServerIdentity(
    String systemIdentifier,
    int timeline,
    Instant postmasterStart,
    boolean standby,
    int versionNum) {

  /** The major version, such as 18. */
  public int major() {
    return versionNum / 10_000;
  }

  /** Whether counters of the two can be subtracted: same cluster, same node life. */
  public boolean sameLife(ServerIdentity other) {
    return systemIdentifier.equals(other.systemIdentifier)
        && postmasterStart.equals(other.postmasterStart);
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
