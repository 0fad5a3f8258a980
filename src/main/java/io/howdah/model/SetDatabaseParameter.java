package io.howdah.model;

import java.util.List;
import java.util.Optional;

/**
 * A parameter that new sessions of one database get.
 *
 * @param value the new value, or empty to take the database's setting away
 * @param before the value the database had, or empty where it had none
 */
public record SetDatabaseParameter(
    ObjectRef object, String database, Optional<String> value, Optional<String> before, String why)
    implements Remedy {
  @Override
  public String type() {
    return "set-database-parameter";
  }

  @Override
  public List<String> sql() {
    return List.of(statement(value));
  }

  @Override
  public List<String> inverse() {
    return List.of(statement(before));
  }

  private String statement(Optional<String> wanted) {
    String which = "ALTER DATABASE " + SqlNames.readable(database);
    String name = SqlNames.parameter(object.name());
    return wanted
        .map(v -> which + " SET " + name + " = " + SqlNames.literal(v))
        .orElse(which + " RESET " + name);
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
    return "new sessions of that database; open ones keep what they have";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "a template becomes faster and none slower",
        "the parameter is on Howdah's list and the value within its bounds",
        "the database still has the setting that was written down");
  }
}
