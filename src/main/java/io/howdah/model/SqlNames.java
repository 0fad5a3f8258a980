package io.howdah.model;

import java.util.regex.Pattern;

/** Quoting, so that no name or value can become a statement. */
public final class SqlNames {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private SqlNames() {}

  /** The identifier, always quoted; {@code "} doubled. Refuses NUL and emptiness. */
  public static String identifier(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a name: '" + name + "'");
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** As a person would write it: quoted only when it is more than lower-case letters and digits. */
  public static String readable(String name) {
    return PLAIN.matcher(name).matches() ? name : identifier(name);
  }

  /**
   * A string constant that reads the same whatever {@code standard_conforming_strings} says.
   * Refuses NUL.
   */
  public static String literal(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a value cannot hold a zero byte");
    }
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }
}
