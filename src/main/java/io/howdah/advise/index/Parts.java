package io.howdah.advise.index;

import io.howdah.advise.index.Table.Column;
import io.howdah.model.SqlNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions of partial indexes: which are worth one, and how much of a table they leave. */
final class Parts {
  /** A value of a column with more values than this is a parameter that somebody wrote out. */
  private static final double MOST_VALUES = 20;

  /** So is one that is about as frequent as the others: the next call asks for another. */
  private static final double LEAST_SHARE = 0.5;

  private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*)'(?:::.*)?");

  private Parts() {}

  /** The share of the rows for which it holds; empty where no index should depend on it. */
  static Optional<Double> share(Table table, Predicate p) {
    Optional<Column> found = p.plainColumn() ? table.column(p.column()) : Optional.empty();
    if (found.isEmpty() || !p.literal()) {
      return Optional.empty();
    }
    Column c = found.get();
    return switch (p.kind()) {
      case IS_NULL -> Optional.of(c.nulls()).filter(s -> s > 0);
      case IS_NOT_NULL -> Optional.of(1 - c.nulls());
      case TRUE -> common(c, "t");
      case FALSE -> common(c, "f");
      case EQUAL ->
          c.distinct() <= MOST_VALUES
              ? common(c, value(p.constant())).filter(s -> s < LEAST_SHARE / c.distinct())
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Double> common(Column c, String value) {
    return Optional.ofNullable(c.common().get(value));
  }

  private static String value(String constant) {
    Matcher m = TEXT.matcher(constant);
    return m.matches() ? String.valueOf(m.group(1)).replace("''", "'") : constant;
  }

  static String condition(Predicate p) {
    String column = SqlNames.readable(p.column());
    return switch (p.kind()) {
      case IS_NULL -> column + " IS NULL";
      case IS_NOT_NULL -> column + " IS NOT NULL";
      case TRUE -> column;
      case FALSE -> "NOT " + column;
      default -> column + " " + p.operator() + " " + p.constant();
    };
  }
}
