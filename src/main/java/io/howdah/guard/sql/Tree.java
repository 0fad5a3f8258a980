package io.howdah.guard.sql;

import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Small questions to a parse tree in JSON. */
final class Tree {
  private Tree() {}

  /** A scalar field as text; empty where it is absent (the printer leaves out zero and false). */
  static String text(JsonNode body, String field) {
    return body.path(field).asString("");
  }

  static boolean flag(JsonNode body, String field) {
    return body.path(field).asBoolean(false);
  }

  static List<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  /** The strings of a list of String nodes; a node that is none becomes a name nobody has. */
  static List<String> names(JsonNode list) {
    return items(list).stream().map(n -> string(n).orElse("\0")).toList();
  }

  static Optional<String> string(JsonNode node) {
    JsonNode value = node.path("String");
    return value.isObject() ? Optional.of(text(value, "sval")) : Optional.empty();
  }

  /** The type of a node that names its own: the single key of its object. */
  static Optional<String> type(JsonNode holder) {
    return holder.isObject() && holder.size() == 1
        ? Optional.of(holder.propertyNames().iterator().next())
        : Optional.empty();
  }

  static QualifiedName relation(JsonNode rangeVar) {
    String schema = text(rangeVar, "schemaname");
    return new QualifiedName(
        schema.isEmpty() ? Optional.empty() : Optional.of(schema), text(rangeVar, "relname"));
  }

  /** The last two of a list of names: schema and name. */
  static QualifiedName qualified(List<String> names) {
    if (names.isEmpty()) {
      return new QualifiedName(Optional.empty(), "");
    }
    return names.size() == 1
        ? new QualifiedName(Optional.empty(), names.getFirst())
        : new QualifiedName(Optional.of(names.get(names.size() - 2)), names.getLast());
  }
}
