package io.howdah.guard.sql;

import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Values of options in parentheses, as PostgreSQL's defGetBoolean reads them. */
final class Options {
  private static final Set<String> OFF = Set.of("false", "off", "0");

  private Options() {}

  /** Whether an option is surely switched off; what cannot be read counts as on. */
  static boolean isOff(JsonNode element) {
    JsonNode argument = element.path("arg");
    JsonNode integer = argument.path("Integer");
    if (integer.isObject()) {
      return integer.path("ival").asInt(0) == 0;
    }
    return Tree.string(argument)
        .map(word -> OFF.contains(word.toLowerCase(Locale.ROOT)))
        .orElse(
            argument.path("Boolean").isObject() && !Tree.flag(argument.path("Boolean"), "boolval"));
  }
}
