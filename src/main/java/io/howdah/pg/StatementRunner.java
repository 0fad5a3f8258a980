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
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/**
 * Runs one read on one session: in a read-only transaction of its own that is always rolled back,
 * so that nothing a statement set survives it, with a time limit that the server keeps and one that
 * is kept from outside.
 */
final class StatementRunner {
  /** No such prepared statement, or one of that name already: a pooler changed the session. */
  private static final Set<String> POOLED = Set.of("26000", "42P05");

  /** Where the server says that the columns of a prepared statement have changed. */
  private static final String STALE = "RevalidateCachedQuery";

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
    if (!query.isOneStatement()) {
      return new Reading.Failed<>(
          "42601", "@%s is not exactly one statement".formatted(query.name()));
    }
    Duration outside = limits.statementTimeout().plus(ReadLimits.GRACE);
    try (Watch.Guarded _ = watch.start(connection, outside, ReadLimits.GRACE)) {
      try {
        return inTransaction(query, limits, local, mapper, parameters);
      } catch (SQLException e) {
        if (!isStalePlan(e)) {
          throw e;
        }
        // The driver has forgotten what it had prepared and parses anew.
        return inTransaction(query, limits, local, mapper, parameters);
      }
    } catch (SQLException e) {
      return Failures.reading(e, query, limits);
    }
  }

  /** Whether what failed is a statement prepared earlier, and not the statement. */
  private boolean isStalePlan(SQLException e) throws SQLException {
    if (POOLED.contains(String.valueOf(e.getSQLState()))) {
      connection.unwrap(PGConnection.class).setPrepareThreshold(0);
      return true;
    }
    return e instanceof PSQLException p
        && p.getServerErrorMessage() != null
        && STALE.equals(p.getServerErrorMessage().getRoutine());
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
              "SET /* howdah */ LOCAL statement_timeout = " + limits.statementTimeout().toMillis());
        }
      }
      return parameters.length == 0 && !query.isVerbatim()
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
          connection.prepareStatement("SELECT /* howdah */ pg_catalog.set_config(?, ?, true)")) {
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
      return statement.execute(query.marked())
          ? collect(statement.getResultSet(), limits, mapper)
          : new Reading.Empty<>();
    }
  }

  /** Asked again and again, the server parses and plans it no more. */
  private <T> Reading<T> prepared(
      Query query, ReadLimits limits, RowMapper<T> mapper, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query.marked())) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, value(parameters[i]));
      }
      statement.setMaxRows(limits.maxRows() + 1);
      return statement.execute()
          ? collect(statement.getResultSet(), limits, mapper)
          : new Reading.Empty<>();
    }
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
