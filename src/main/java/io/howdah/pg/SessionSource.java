package io.howdah.pg;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool's way to new sessions: they are opened by {@link Opener}, with its rules and its words for
 * failures.
 */
final class SessionSource implements DataSource {
  /** Opens the next connection. */
  interface Open {
    Connection open() throws CannotConnectException;
  }

  private final Open open;

  SessionSource(Open open) {
    this.open = open;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      return open.open();
    } catch (CannotConnectException e) {
      throw new SQLException(e.getMessage(), sqlState(e.failure()), e);
    }
  }

  /** What a reader gets that found no session. */
  static <T> Reading<T> noSession(ConnectFailure failure) {
    return new Reading.Failed<>(sqlState(failure), failure.what() + ". " + failure.next());
  }

  static <T> Reading<T> noSession(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CannotConnectException cannot) {
        return noSession(cannot.failure());
      }
    }
    return new Reading.Failed<>("08001", "no session from the pool: " + e.getMessage());
  }

  private static String sqlState(ConnectFailure failure) {
    return switch (failure) {
      case ConnectFailure.TooManyConnections f -> "53300";
      case ConnectFailure.NotReady f -> "57P03";
      case ConnectFailure.Other f -> f.sqlState();
      default -> "08001";
    };
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the user is decided by the connection rules");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("no log writer");
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The connection rules decide it; a pool asks for its own as a matter of habit.
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.howdah.pg");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a wrapper");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
