package io.howdah.advise.index;

import java.util.Set;

/**
 * One comparison that a plan makes with the rows of one table.
 *
 * @param alias the table's name in the plan, unquoted
 * @param column unquoted; empty for an expression
 * @param expression as it would stand in an index, without the alias; of a column its name
 * @param columns every column in it
 * @param constant the other side as the plan shows it; empty where it is a column
 * @param other the alias of the other side, where that is a column
 */
record Predicate(
    String alias,
    String column,
    String expression,
    Set<String> columns,
    Kind kind,
    String operator,
    String constant,
    String other) {
  /** What it asks for. */
  enum Kind {
    /** One value, or one of a list. */
    EQUAL,
    /** A range of the order. */
    RANGE,
    /** Text that begins with, or holds, something. */
    PATTERN,
    /** An element, key or word that a value holds. */
    CONTAINS,
    IS_NULL,
    IS_NOT_NULL,
    /** A boolean column by itself. */
    TRUE,
    FALSE
  }

  Predicate {
    columns = Set.copyOf(columns);
  }

  boolean join() {
    return !other.isEmpty();
  }

  boolean plainColumn() {
    return !column.isEmpty();
  }

  /** Whether the other side is a value known when planning, and no parameter or subquery. */
  boolean literal() {
    return switch (kind) {
      case IS_NULL, IS_NOT_NULL, TRUE, FALSE -> true;
      default ->
          !constant.isEmpty()
              && constant.indexOf('$') < 0
              && !constant.contains("Plan ")
              && !constant.contains("(");
    };
  }
}
