package io.howdah.model;

import java.util.List;

/**
 * An index built anew beside the old one, which it then replaces.
 *
 * @param object the index, with the oid that it has now: the new one has another
 * @param schema of the index
 * @param name of the index
 */
public record Reindex(ObjectRef object, String schema, String name, String why) implements Remedy {
  @Override
  public String type() {
    return "reindex";
  }

  public String qualifiedName() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(name);
  }

  @Override
  public List<String> sql() {
    return List.of("REINDEX INDEX CONCURRENTLY " + qualifiedName());
  }

  /** Nothing to take back: the new index says the same in fewer pages. */
  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
  }

  @Override
  public boolean reversible() {
    return false;
  }

  @Override
  public String blastRadius() {
    return "reads the table twice and needs room for a second copy of the index; nobody is blocked";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on its table: stops other DDL and VACUUM there, no reads or writes",
        "the index is valid and new, and no template on its table becomes slower",
        "the index is still the one that was looked at, of a kind that can be rebuilt beside"
            + " itself",
        "no INVALID remains of an earlier rebuild stand there");
  }
}
