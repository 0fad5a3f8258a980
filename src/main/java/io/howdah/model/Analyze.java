package io.howdah.model;

import java.util.List;

/**
 * Fresh statistics for some tables, one statement each: their owners may differ.
 *
 * @param object the table that matters most
 * @param tables qualified, each quoted where needed; the object's among them
 */
public record Analyze(ObjectRef object, List<String> tables, String why) implements Remedy {
  public Analyze {
    tables = List.copyOf(tables);
    if (tables.isEmpty()) {
      throw new IllegalArgumentException("nothing to analyse");
    }
  }

  @Override
  public String type() {
    return "analyze";
  }

  @Override
  public List<String> sql() {
    return tables.stream().map(t -> "ANALYZE " + t).toList();
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
    return "samples the tables; plans that use them are made anew";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on each table: stops other DDL and VACUUM there, no reads or"
            + " writes",
        "a template becomes faster and none slower",
        "the tables are there");
  }
}
