package io.howdah.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The door for leading: a session that holds an advisory lock and that the server itself ends when
 * it hears nothing for a while, so that no word of a dead controller is needed to follow it.
 * Thread-safe.
 */
public final class LeaseDoor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LeaseDoor.class.getName());

  /** Ours among the advisory locks of a database: "Howd", and the first of its kind. */
  private static final String LOCK = "1215264612, 1";

  private static final String END_OLD_HANDS =
      """
      SELECT count(pg_catalog.pg_terminate_backend(a.pid)) FROM pg_catalog.pg_stat_activity a
      WHERE a.application_name LIKE 'howdah:act:%' AND a.usename = current_user
        AND a.datname = pg_catalog.current_database()
      """;

  private static final Executor AT_ONCE = Runnable::run;

  private final Connection connection;

  private LeaseDoor(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens the session.
   *
   * @param silence after which the server ends it
   * @param patience for each of its answers; a session that is slower counts as lost
   */
  public static LeaseDoor open(ConnectionSpec spec, Duration silence, Duration patience)
      throws CannotConnectException {
    Opener.Opened opened = Sessions.writing(spec, "lease");
    try {
      Sessions.pin(
          opened.connection(),
          Map.of(
              "idle_session_timeout", Long.toString(silence.toMillis()),
              "statement_timeout", Long.toString(patience.toMillis())));
      opened.connection().setNetworkTimeout(AT_ONCE, (int) patience.toMillis());
      return new LeaseDoor(opened.connection());
    } catch (SQLException e) {
      throw Sessions.notUsable(opened, e);
    }
  }

  /** Takes the lock, if nobody holds it; never waits. */
  public boolean tryTake() {
    return truth("SELECT pg_catalog.pg_try_advisory_lock(" + LOCK + ")");
  }

  /** Keeps the session awake; false when it is lost, and with it the lock. */
  public boolean beat() {
    return truth("SELECT true");
  }

  /**
   * Ends sessions of our role that act in this database: whoever takes over, ends them first.
   *
   * @return how many there still were; -1 when the session is lost
   */
  public synchronized long endOldHands() {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(END_OLD_HANDS)) {
      return rows.next() ? rows.getLong(1) : -1;
    } catch (SQLException e) {
      LOG.log(Level.FINE, "the session of the lease did not answer", e);
      return -1;
    }
  }

  private synchronized boolean truth(String sql) {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() && rows.getBoolean(1);
    } catch (SQLException e) {
      LOG.log(Level.FINE, "the session of the lease did not answer", e);
      return false;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(Level.FINE, "a session did not close cleanly", e);
    }
  }
}
