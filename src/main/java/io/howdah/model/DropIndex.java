package io.howdah.model;

import java.time.Duration;
import java.util.List;

/**
 * The end of an index that only costs: unused, a duplicate, or one that Howdah made and that is of
 * no use any more. Its definition is kept, so that it can be built again as it was.
 *
 * @param schema of the index
 * @param name of the index
 * @param definition as {@code pg_get_indexdef} gives it, without CONCURRENTLY
 * @param reason what makes it one too many
 * @param probation how long the server's statistics must have shown no scan of it; zero for a
 *     duplicate, whose twin answers instead
 */
public record DropIndex(
    ObjectRef object,
    String schema,
    String name,
    String definition,
    Reason reason,
    Duration probation,
    String why)
    implements Remedy {

  /** Why an index is one too many. */
  public enum Reason {
    UNUSED,
    DUPLICATE,
    OWN
  }

  @Override
  public String type() {
    return "drop-index";
  }

  public String qualifiedName() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(name);
  }

  @Override
  public List<String> sql() {
    return List.of("DROP INDEX CONCURRENTLY " + qualifiedName());
  }

  @Override
  public List<String> inverse() {
    return List.of(definition.replaceFirst("^CREATE INDEX ", "CREATE INDEX CONCURRENTLY "));
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
  }

  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "nobody is blocked; a query that did need it gets slower until it is built again";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on its table: stops other DDL and VACUUM there, no reads or writes",
        "no template on its table becomes slower",
        "the index is what was written down, not UNIQUE, not behind a constraint, no replica"
            + " identity, no part of a partitioned index",
        reason == Reason.DUPLICATE
            ? "another valid index with the same definition stands on the table"
            : "no scan of it for %d days, by statistics that are that old"
                .formatted(probation.toDays()));
  }
}
