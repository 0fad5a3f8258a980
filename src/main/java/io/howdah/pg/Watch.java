package io.howdah.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Ends from outside what did not end by itself: a statement can switch its own statement_timeout
 * off, and a server that is frozen or gone answers nothing. One daemon thread keeps the time; each
 * cancel and cut runs in a virtual thread, since a cancel opens a connection and may hang.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Watch.class.getName());

  private static final Duration IDLE = Duration.ofSeconds(3);

  private final ScheduledThreadPoolExecutor timer;

  Watch() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("howdah-watch").unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
    // Who watches a hundred servers now and then has not a hundred idle threads.
    timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /** What is being watched; closing it ends the watch. */
  static final class Guarded implements AutoCloseable {
    private final Future<?> cancel;
    private final Future<?> cut;

    Guarded(Future<?> cancel, Future<?> cut) {
      this.cancel = cancel;
      this.cut = cut;
    }

    @Override
    public void close() {
      cancel.cancel(false);
      cut.cancel(false);
    }
  }

  Guarded start(Connection connection, Duration limit, Duration grace) {
    return new Guarded(
        timer.schedule(
            () -> Thread.ofVirtual().start(() -> cancel(connection)),
            limit.toMillis(),
            TimeUnit.MILLISECONDS),
        timer.schedule(
            () -> Thread.ofVirtual().start(() -> cut(connection)),
            limit.plus(grace).toMillis(),
            TimeUnit.MILLISECONDS));
  }

  static void cancel(Connection connection) {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      LOG.log(Level.FINE, "a cancel did not get through; the session will be cut", e);
    }
  }

  private static void cut(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.log(Level.FINE, "a session could not be cut", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
