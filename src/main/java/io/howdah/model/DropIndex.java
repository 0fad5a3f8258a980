package io.howdah.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
 * @param scannedBefore scans that its counter already showed when they were last seen to grow,
 *     where disuse was watched from look to look: more of them, or fewer, and it is not dropped
 */
public record DropIndex(
    ObjectRef object,
    String schema,
    String name,
    String definition,
    Reason reason,
    Duration probation,
    Optional<Long> scannedBefore,
    String why)
    implements Remedy {

  /** Why an index is one too many. */
  public enum Reason {
    UNUSED,
    DUPLICATE,
    OWN,
    /** Howdah made it, and queries were measured to be slower with it. */
    HURTS
  }

  /** One whose disuse the server's statistics show by themselves. */
  public DropIndex(
      ObjectRef object,
      String schema,
      String name,
      String definition,
      Reason reason,
      Duration probation,
      String why) {
    this(object, schema, name, definition, reason, probation, Optional.empty(), why);
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
        switch (reason) {
          case DUPLICATE -> "another valid index with the same definition stands on the table";
          case HURTS -> "Howdah made it";
          case UNUSED, OWN ->
              "no scan of it for %d days, by statistics that are that old"
                  .formatted(probation.toDays());
        });
  }
}
