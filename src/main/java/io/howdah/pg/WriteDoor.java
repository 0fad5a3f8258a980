package io.howdah.pg;

import io.howdah.model.ServerIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.util.ServerErrorMessage;

/**
 * The door for acting: one session of its own for one action, whose application_name carries the
 * action's id. Before every statement the server's identity is read on this very session; on any
 * difference nothing is sent. Only {@code act} holds it. One thread writes; {@link #cancel()} may
 * come from another.
 */
public final class WriteDoor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WriteDoor.class.getName());
  private static final int MOST_NOTICES = 100;

  private final Connection connection;
  private final Watch watch;
  private final ServerIdentity expected;
  private final int backendPid;

  private WriteDoor(Connection connection, Watch watch, ServerIdentity expected, int backendPid) {
    this.connection = connection;
    this.watch = watch;
    this.expected = expected;
    this.backendPid = backendPid;
  }

  /**
   * Opens the session.
   *
   * @param actionId shown in pg_stat_activity as {@code howdah:act:ID}
   * @param expected the server that the action was decided for
   */
  public static WriteDoor open(ConnectionSpec spec, String actionId, ServerIdentity expected)
      throws CannotConnectException {
    Opener.Opened opened = Sessions.writing(spec, "act:" + actionId);
    try {
      int pid = opened.connection().unwrap(PGConnection.class).getBackendPID();
      return new WriteDoor(opened.connection(), new Watch(), expected, pid);
    } catch (SQLException e) {
      throw Sessions.notUsable(opened, e);
    }
  }

  /**
   * The server's process for this session: what to look for in pg_stat_activity and its progress
   * views.
   */
  public int backendPid() {
    return backendPid;
  }

  /**
   * Asks the server to end the running statement; {@link #execute} then gives Failed with SQLSTATE
   * 57014.
   */
  public void cancel() {
    Watch.cancel(connection);
  }

  /** Executes one statement, if this is still the server it was meant for. */
  public WriteResult execute(Write write) {
    if (!Sql.isOneStatement(write.sql())) {
      return new WriteResult.Refused(List.of("the text is not exactly one statement"));
    }
    long start = System.nanoTime();
    try {
      prepare(write);
      List<String> differences = differences();
      if (!differences.isEmpty()) {
        return new WriteResult.Refused(differences);
      }
      if (write.asRole().isPresent()) {
        run("SET ROLE " + Sql.name(write.asRole().get()));
      }
    } catch (SQLException e) {
      // Nothing was sent yet, so nothing can have happened, even when the session is lost.
      return new WriteResult.Failed(error(e), since(start));
    }
    return send(write, start);
  }

  private void prepare(Write write) throws SQLException {
    run("RESET ROLE");
    run("SET lock_timeout = " + write.lockTimeout().toMillis());
    run("SET statement_timeout = " + write.statementTimeout().toMillis());
  }

  private List<String> differences() throws SQLException {
    Query query = Sessions.SERVER.query("identity", 0).orElseThrow();
    // In a transaction of its own, as every read; the writes are in autocommit.
    connection.setAutoCommit(false);
    try {
      Reading<ServerIdentity> found =
          new StatementRunner(connection, watch).run(query, ReadLimits.DEFAULT, Identities::of);
      return switch (found) {
        case Reading.Ok<ServerIdentity> ok -> expected.differences(ok.rows().getFirst());
        case Reading.Failed<ServerIdentity> f -> throw new SQLException(f.message(), f.sqlState());
        case Reading<ServerIdentity> other ->
            List.of("the server's identity cannot be read: " + other.explain());
      };
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  private WriteResult send(Write write, long start) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      boolean rows = statement.execute(write.sql());
      long count = rows ? -1 : statement.getLargeUpdateCount();
      return new WriteResult.Done(
          since(start),
          count > 0 ? OptionalLong.of(count) : OptionalLong.empty(),
          notices(statement.getWarnings()));
    } catch (SQLException e) {
      return Failures.sessionLost(e)
          ? new WriteResult.Unknown(error(e), since(start))
          : new WriteResult.Failed(error(e), since(start));
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> notices(SQLWarning first) {
    List<String> notices = new ArrayList<>();
    for (SQLWarning w = first; w != null && notices.size() < MOST_NOTICES; w = w.getNextWarning()) {
      notices.add(String.valueOf(w.getMessage()));
    }
    return notices;
  }

  private static WriteResult.ServerError error(SQLException e) {
    Optional<ServerErrorMessage> server = Failures.server(e);
    return new WriteResult.ServerError(
        Optional.ofNullable(e.getSQLState()).orElse("XX000"),
        Failures.message(e),
        server.flatMap(s -> Optional.ofNullable(s.getDetail())),
        server.flatMap(s -> Optional.ofNullable(s.getHint())),
        server.flatMap(s -> Optional.ofNullable(s.getWhere())));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    watch.close();
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.log(Level.FINE, "a session did not close cleanly", e);
    }
  }
}
