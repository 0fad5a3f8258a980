package io.howdah.model;

import java.time.Instant;

/**
 * Which server this is, exact enough to fence an action: a clone has another timeline or postmaster
 * start, a promoted standby another role.
 *
 * @param systemIdentifier from {@code pg_control_system()}
 * @param timeline from {@code pg_control_checkpoint()}
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
}
