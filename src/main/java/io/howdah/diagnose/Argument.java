package io.howdah.diagnose;

import java.util.Locale;
import java.util.Optional;

/**
 * Something that a tool can be told.
 *
 * @param name in snake case
 * @param words what it means, for a person and for a model
 * @param initial what holds when it is not given, as text; empty where it has to be given
 */
public record Argument(String name, Type type, String words, Optional<String> initial) {

  /** What an argument may be. A name of an object is looked up before it is used. */
  public enum Type {
    TEXT,
    INTEGER,
    NUMBER,
    BOOLEAN,
    /** A table's qualified name, or empty for all. */
    TABLE,
    /** A query id. */
    TEMPLATE;

    /** The lower-case word, as the header of an SQL tool writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its type in JSON schema. A query id is a string there: it does not fit a double. */
    public String schemaType() {
      return switch (this) {
        case TEXT, TABLE, TEMPLATE -> "string";
        case INTEGER -> "integer";
        case NUMBER -> "number";
        case BOOLEAN -> "boolean";
      };
    }
  }

  public boolean required() {
    return initial.isEmpty();
  }
}
