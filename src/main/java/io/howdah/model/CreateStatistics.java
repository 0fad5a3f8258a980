package io.howdah.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Statistics about columns that depend on each other, and a fresh sample that fills them.
 *
 * @param schema of the table and so of the statistics
 * @param name of the statistics; unused so far
 * @param columns two to eight, unquoted
 */
public record CreateStatistics(
    ObjectRef object, String schema, String table, String name, List<String> columns, String why)
    implements Remedy {
  private static final int MOST = 8;

  public CreateStatistics {
    columns = List.copyOf(columns);
    if (columns.size() < 2 || columns.size() > MOST) {
      throw new IllegalArgumentException("statistics of 2 to " + MOST + " columns, not " + columns);
    }
  }

  @Override
  public String type() {
    return "create-statistics";
  }

  public String qualifiedName() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(name);
  }

  public String qualifiedTable() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(table);
  }

  @Override
  public List<String> sql() {
    return List.of(
        "CREATE STATISTICS %s ON %s FROM %s"
            .formatted(
                qualifiedName(),
                columns.stream().map(SqlNames::readable).collect(Collectors.joining(", ")),
                qualifiedTable()),
        "ANALYZE " + qualifiedTable());
  }

  @Override
  public List<String> inverse() {
    return List.of("DROP STATISTICS IF EXISTS " + qualifiedName());
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
    return "plans of queries on that table are made anew";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on the table, waited for at most 0.5 s at a time: stops no reads or"
            + " writes",
        "a template becomes faster and none slower",
        "the table and its columns are there, and the name is free");
  }
}
