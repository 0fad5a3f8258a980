package io.howdah.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one read on one session: in a read-only transaction of its own that is always rolled back,
 * so that nothing a statement set survives it, with a time limit that the server keeps and one that
 * is kept from outside.
 */
final class StatementRunner {
  /** Ours are told from the workload by this, in what pg_stat_statements keeps of them. */
  private static final String MARK = "/* howdah */";

  private static final Pattern FIRST_WORD = Pattern.compile("\\s*\\w+");

  private final Connection connection;
  private final Watch watch;

  /** The connection must be pinned, read-only and not in autocommit. */
  StatementRunner(Connection connection, Watch watch) {
    this.connection = connection;
    this.watch = watch;
  }

  <T> Reading<T> run(Query query, ReadLimits limits, RowMapper<T> mapper, Object... parameters) {
    return run(query, limits, Map.of(), mapper, parameters);
  }

  /**
   * @param local settings that hold for this one statement
   */
  <T> Reading<T> run(
      Query query,
      ReadLimits limits,
      Map<String, String> local,
      RowMapper<T> mapper,
      Object... parameters) {
    if (!Sql.isOneStatement(query.sql())) {
      return new Reading.Failed<>(
          "42601", "@%s is not exactly one statement".formatted(query.name()));
    }
    Duration outside = limits.statementTimeout().plus(ReadLimits.GRACE);
    try (Watch.Guarded _ = watch.start(connection, outside, ReadLimits.GRACE)) {
      return inTransaction(query, limits, local, mapper, parameters);
    } catch (SQLException e) {
      return Failures.reading(e, query, limits);
    }
  }

  private <T> Reading<T> inTransaction(
      Query query,
      ReadLimits limits,
      Map<String, String> local,
      RowMapper<T> mapper,
      Object... parameters)
      throws SQLException {
    try {
      setLocal(local);
      if (!limits.statementTimeout().equals(ReadLimits.DEFAULT.statementTimeout())) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(
              marked("SET LOCAL statement_timeout = " + limits.statementTimeout().toMillis()));
        }
      }
      return parameters.length == 0
          ? plain(query, limits, mapper)
          : prepared(query, limits, mapper, parameters);
    } finally {
      // Closed by a cut from outside: nothing is left to roll back, and the first failure tells
      // more.
      if (!connection.isClosed()) {
        connection.rollback();
      }
    }
  }

  private void setLocal(Map<String, String> settings) throws SQLException {
    for (Map.Entry<String, String> e : settings.entrySet()) {
      try (PreparedStatement statement =
          connection.prepareStatement(marked("SELECT pg_catalog.set_config(?, ?, true)"))) {
        statement.setString(1, e.getKey());
        statement.setString(2, e.getValue());
        statement.execute();
      }
    }
  }

  private <T> Reading<T> plain(Query query, ReadLimits limits, RowMapper<T> mapper)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // The text that was judged is the text that runs: no {fn ...} of JDBC is replaced in it.
      statement.setEscapeProcessing(false);
      statement.setMaxRows(limits.maxRows() + 1);
      return statement.execute(marked(query.sql()))
          ? collect(statement.getResultSet(), limits, mapper)
          : new Reading.Empty<>();
    }
  }

  private <T> Reading<T> prepared(
      Query query, ReadLimits limits, RowMapper<T> mapper, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(marked(query.sql()))) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, value(parameters[i]));
      }
      statement.setMaxRows(limits.maxRows() + 1);
      return statement.execute()
          ? collect(statement.getResultSet(), limits, mapper)
          : new Reading.Empty<>();
    }
  }

  /** Behind the first word: what stands before a statement is not always kept with it. */
  private static String marked(String sql) {
    Matcher word = FIRST_WORD.matcher(sql);
    return word.lookingAt()
        ? "%s %s%s".formatted(word.group(), MARK, sql.substring(word.end()))
        : MARK + " " + sql;
  }

  private Object value(Object parameter) throws SQLException {
    return switch (parameter) {
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case Collection<?> many
          when many.stream().allMatch(Long.class::isInstance) && !many.isEmpty() ->
          connection.createArrayOf("int8", many.toArray());
      case Collection<?> many -> connection.createArrayOf("text", many.toArray());
      default -> parameter;
    };
  }

  private static <T> Reading<T> collect(ResultSet rows, ReadLimits limits, RowMapper<T> mapper)
      throws SQLException {
    List<T> found = new ArrayList<>();
    Row row = new Row(rows);
    while (rows.next()) {
      if (found.size() == limits.maxRows()) {
        return new Reading.Ok<>(found, false);
      }
      found.add(mapper.map(row));
    }
    return found.isEmpty() ? new Reading.Empty<>() : new Reading.Ok<>(found, true);
  }
}
