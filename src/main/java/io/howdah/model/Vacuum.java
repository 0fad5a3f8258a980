package io.howdah.model;

import java.util.List;

/**
 * Dead rows cleared and pages marked, table by table.
 *
 * @param object the table that matters most
 * @param tables qualified, each quoted where needed; the object's among them
 * @param freeze whether old transaction ids are frozen, too
 */
public record Vacuum(ObjectRef object, List<String> tables, boolean freeze, String why)
    implements Remedy {
  public Vacuum {
    tables = List.copyOf(tables);
    if (tables.isEmpty()) {
      throw new IllegalArgumentException("nothing to vacuum");
    }
  }

  @Override
  public String type() {
    return freeze ? "vacuum-freeze" : "vacuum";
  }

  @Override
  public List<String> sql() {
    return tables.stream().map(t -> (freeze ? "VACUUM (FREEZE) " : "VACUUM ") + t).toList();
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
    return "reads the tables and their indexes%s; nobody is blocked"
        .formatted(freeze ? ", and writes every page that holds old rows" : "");
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on each table; the empty end of a table is cut off under ACCESS"
            + " EXCLUSIVE, which VACUUM gives up as soon as anybody waits",
        freeze ? "the table's oldest transaction id is younger" : "the table was vacuumed",
        "the tables are there, and nothing older than they hold back what is to be cleared");
  }
}
