package io.howdah.model;

import java.time.Instant;
import java.util.List;

/**
 * The end of one backend, or of its statement alone.
 *
 * @param backendStart with the pid the backend's identity: another one with the same pid is left
 *     alone
 * @param whole true ends the session, false only its running statement
 */
public record EndBackend(
    ObjectRef object, int pid, Instant backendStart, boolean whole, String who, String why)
    implements Remedy {
  @Override
  public String type() {
    return whole ? "end-backend" : "cancel-statement";
  }

  @Override
  public List<String> sql() {
    return List.of(
        "SELECT pg_catalog.%s(pid) FROM pg_catalog.pg_stat_activity WHERE pid = %d AND backend_start = %s"
            .formatted(
                whole ? "pg_terminate_backend" : "pg_cancel_backend",
                pid,
                SqlNames.literal(backendStart.toString())));
  }

  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return whole ? Risk.MEDIUM : Risk.LOW;
  }

  @Override
  public boolean reversible() {
    return false;
  }

  @Override
  public String blastRadius() {
    return whole
        ? who + " loses its session and its open transaction"
        : who + " loses its running statement";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none; it gives back those that the session holds",
        "those that waited for it are free",
        "it is still the same backend, a client's: no superuser's, no replication, none of Howdah's"
            + " own");
  }
}
