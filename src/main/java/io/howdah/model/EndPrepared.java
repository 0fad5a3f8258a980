package io.howdah.model;

import java.time.Instant;
import java.util.List;

/**
 * The end of a transaction that was prepared and forgotten: committed or rolled back, as people who
 * asked its coordinator decided.
 *
 * @param gid its global identifier
 * @param owner the role that prepared it
 * @param prepared when; another transaction of the same name is left alone
 * @param commit true commits, false rolls back
 */
public record EndPrepared(
    ObjectRef object, String gid, String owner, Instant prepared, boolean commit, String why)
    implements Remedy {
  @Override
  public String type() {
    return commit ? "commit-prepared" : "rollback-prepared";
  }

  @Override
  public List<String> sql() {
    return List.of((commit ? "COMMIT" : "ROLLBACK") + " PREPARED " + SqlNames.literal(gid));
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
    return "the changes of %s are %s for good".formatted(gid, commit ? "made" : "lost");
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none; it gives back those that the transaction holds",
        "the transaction is gone, and those that waited for it are free",
        "it is still the same transaction, prepared in this database");
  }
}
