package io.howdah.model;

import java.util.List;
import java.util.Optional;

/**
 * A parameter that a role was given, taken back or changed.
 *
 * @param role the role whose setting it is
 * @param database the database that the setting is confined to, or empty for all
 * @param value the new value, or empty to take the role's setting away
 * @param before the value the role had, or empty where it had none
 */
public record SetRoleParameter(
    ObjectRef object,
    String role,
    Optional<String> database,
    Optional<String> value,
    Optional<String> before,
    String why)
    implements Remedy {
  @Override
  public String type() {
    return "set-role-parameter";
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
    String whom =
        "ALTER ROLE "
            + SqlNames.readable(role)
            + database.map(d -> " IN DATABASE " + SqlNames.readable(d)).orElse("");
    String name = SqlNames.parameter(object.name());
    return wanted
        .map(v -> whom + " SET " + name + " = " + SqlNames.literal(v))
        .orElse(whom + " RESET " + name);
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
    return "new sessions of that role; open ones keep what they have";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "a template becomes faster and none slower",
        "the parameter is on Howdah's list and the value within its bounds",
        "the role still has the setting that was written down");
  }
}
