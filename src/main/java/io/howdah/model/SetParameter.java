package io.howdah.model;

import java.util.List;
import java.util.Optional;

/**
 * A parameter of the whole cluster, set or given back to its default.
 *
 * @param value the new value, or empty to take our line out of {@code postgresql.auto.conf}
 * @param before the value that stands in {@code postgresql.auto.conf} now, or empty where none does
 * @param expected the value that {@code pg_settings} shows once it is in force, where known
 */
public record SetParameter(
    ObjectRef object,
    Optional<String> value,
    Optional<String> before,
    Optional<String> expected,
    String why)
    implements Remedy {
  @Override
  public String type() {
    return "set-parameter";
  }

  @Override
  public List<String> sql() {
    return statements(object.name(), value);
  }

  @Override
  public List<String> inverse() {
    return statements(object.name(), before);
  }

  private static List<String> statements(String raw, Optional<String> value) {
    String name = SqlNames.parameter(raw);
    String alter =
        value
            .map(v -> "ALTER SYSTEM SET " + name + " = " + SqlNames.literal(v))
            .orElse("ALTER SYSTEM RESET " + name);
    return List.of(alter, "SELECT pg_catalog.pg_reload_conf()");
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
    return "every session that has no setting of its own, from its next statement on; a generic"
        + " plan that a session has cached stays until the session ends";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "a template becomes faster and none slower",
        "the parameter is on Howdah's list, takes effect by a reload, and the value is within its"
            + " bounds",
        "postgresql.auto.conf still holds what was written down");
  }
}
