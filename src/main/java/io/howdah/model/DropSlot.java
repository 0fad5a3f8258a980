package io.howdah.model;

import java.util.List;

/**
 * The end of a replication slot that nobody reads and that holds back the log. What reads from it
 * later has to be built anew.
 *
 * @param slot its name
 * @param restartLsn where it stands: one that has moved since is in use
 */
public record DropSlot(ObjectRef object, String slot, String restartLsn, String why)
    implements Remedy {
  @Override
  public String type() {
    return "drop-slot";
  }

  @Override
  public List<String> sql() {
    return List.of(
        "SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_name = %s AND NOT active AND restart_lsn = %s"
            .formatted(SqlNames.literal(slot), SqlNames.literal(restartLsn)));
  }

  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return Risk.HIGH;
  }

  @Override
  public boolean reversible() {
    return false;
  }

  @Override
  public String blastRadius() {
    return "the standby or subscriber of slot %s has to be built anew".formatted(slot);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "the slot is gone",
        "nobody is connected to the slot, and it has not moved since it was looked at");
  }
}
