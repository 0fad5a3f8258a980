package io.howdah.model;

import java.util.List;

/**
 * Fresh statistics for one table.
 *
 * @param schema of the table
 */
public record Analyze(ObjectRef object, String schema, String table, String why) implements Remedy {
  @Override
  public String type() {
    return "analyze";
  }

  @Override
  public List<String> sql() {
    return List.of("ANALYZE %s.%s".formatted(SqlNames.readable(schema), SqlNames.readable(table)));
  }

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
    return "samples the table; plans that use it are made anew";
  }
}
