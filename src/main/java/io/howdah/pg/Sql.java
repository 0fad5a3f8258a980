package io.howdah.pg;

import io.howdah.model.SqlNames;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Quoting, and the rule that a text is exactly one statement. */
public final class Sql {
  private Sql() {}

  /** A quoted identifier, always in quotes: {@code "Order"}. */
  public static String name(String identifier) {
    return SqlNames.identifier(identifier);
  }

  /** A quoted literal, right with standard_conforming_strings on or off. */
  public static String literal(String text) {
    return SqlNames.literal(text);
  }

  /**
   * Whether the driver sees exactly one statement. pgjdbc splits at semicolons itself, in every
   * query mode, so that {@code commit; create table t()} would leave a read-only transaction
   * behind; the server alone cannot refuse that.
   */
  static boolean isOneStatement(String sql) {
    if (sql.indexOf('\0') >= 0) {
      return false;
    }
    try {
      List<NativeQuery> parts = Parser.parseJdbcSql(sql, true, true, true, false, false);
      return parts.size() == 1 && !parts.getFirst().nativeSql.isBlank();
    } catch (SQLException e) {
      return false;
    }
  }
}
