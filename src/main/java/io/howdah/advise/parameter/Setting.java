package io.howdah.advise.parameter;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A parameter as pg_settings shows it.
 *
 * @param value in force, in {@code unit}
 * @param boot PostgreSQL's built-in default
 * @param type bool, integer, real, enum or string
 * @param context who may change it and when: postmaster is at a restart only
 * @param source where the value comes from
 * @param ours whether it stands in postgresql.auto.conf
 * @param held whether Howdah's own session holds another value for its safety
 * @param pending whether another value waits for a restart
 */
record Setting(
    String name,
    String value,
    String boot,
    String unit,
    String type,
    String context,
    String source,
    OptionalDouble min,
    OptionalDouble max,
    List<String> choices,
    boolean ours,
    boolean held,
    boolean pending) {
  /** No line in a file is stronger than these. */
  private static final Set<String> FIXED = Set.of("command line", "environment variable");

  /** The same, known to stand in postgresql.auto.conf. */
  Setting byUs() {
    return new Setting(
        name, value, boot, unit, type, context, source, min, max, choices, true, held, pending);
  }

  boolean numeric() {
    return type.equals("integer") || type.equals("real");
  }

  /** The value as a number; of what is none, 0. */
  double number() {
    return numeric() ? Double.parseDouble(value) : 0;
  }

  double bootNumber() {
    return numeric() && !boot.isEmpty() ? Double.parseDouble(boot) : 0;
  }

  /** The value in bytes, where its unit is one of bytes. */
  double bytes() {
    return Math.max(0, number()) * Amount.of(unit);
  }

  boolean isUsual() {
    return value.equals(boot) || (numeric() && number() == bootNumber());
  }

  /** Why ALTER SYSTEM would not help; empty where it would. */
  Optional<String> immovable() {
    return FIXED.contains(source)
        ? Optional.of("it is set by the %s, which no file overrides".formatted(source))
        : Optional.empty();
  }

  String shown() {
    return Amount.readable(value, unit);
  }

  String shown(String other) {
    return Amount.readable(other, unit);
  }
}
