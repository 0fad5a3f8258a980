package io.howdah.model;

import java.util.List;

/**
 * A new btree index, built without blocking writers.
 *
 * @param schema of the table and so of the index
 * @param name of the index; unused so far
 * @param columns key columns in order, unquoted
 */
public record CreateIndex(
    ObjectRef object, String schema, String table, String name, List<String> columns, String why)
    implements Remedy {
  public CreateIndex {
    columns = List.copyOf(columns);
  }

  @Override
  public String type() {
    return "create-index";
  }

  /** {@code schema.table (a, b)}, for HypoPG and for a person. */
  public String definition() {
    return "%s.%s (%s)"
        .formatted(
            SqlNames.readable(schema),
            SqlNames.readable(table),
            String.join(", ", columns.stream().map(SqlNames::readable).toList()));
  }

  public String qualifiedName() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(name);
  }

  @Override
  public List<String> sql() {
    return List.of(
        "CREATE INDEX CONCURRENTLY %s ON %s".formatted(SqlNames.readable(name), definition()));
  }

  @Override
  public List<String> inverse() {
    return List.of("DROP INDEX CONCURRENTLY IF EXISTS " + qualifiedName());
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
  }

  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "reads the table twice; nobody is blocked; writes to it cost a little more";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on the table: stops other DDL and VACUUM there, no reads or writes",
        "a template becomes faster and none slower",
        "the table is there, and the name is free");
  }
}
