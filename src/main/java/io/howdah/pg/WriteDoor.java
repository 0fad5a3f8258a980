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
import java.util.function.Function;
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
  private final Optional<Fence> fence;
  private final int backendPid;

  private WriteDoor(
      Connection connection,
      Watch watch,
      ServerIdentity expected,
      Optional<Fence> fence,
      int backendPid) {
    this.connection = connection;
    this.watch = watch;
    this.expected = expected;
    this.fence = fence;
    this.backendPid = backendPid;
  }

  /**
   * Opens the session.
   *
   * @param actionId shown in pg_stat_activity as {@code howdah:act:ID}, with a fence {@code
   *     :eEPOCH} behind
   * @param expected the server that the action was decided for
   */
  public static WriteDoor open(ConnectionSpec spec, String actionId, ServerIdentity expected)
      throws CannotConnectException {
    return open(spec, actionId, expected, Optional.empty());
  }

  /**
   * The same for a controller that leads.
   *
   * @param fence compared with the home in this database before each statement
   */
  public static WriteDoor open(
      ConnectionSpec spec, String actionId, ServerIdentity expected, Optional<Fence> fence)
      throws CannotConnectException {
    Opener.Opened opened =
        Sessions.writing(spec, "act:" + actionId + fence.map(f -> ":e" + f.epoch()).orElse(""));
    try {
      int pid = opened.connection().unwrap(PGConnection.class).getBackendPID();
      return new WriteDoor(opened.connection(), new Watch(), expected, fence, pid);
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

  /**
   * What speaks against acting on this server in this moment, for what is done to it by other means
   * than SQL: exactly what {@link #execute} looks at before a statement.
   *
   * @return empty where nothing does
   */
  public List<String> objections() {
    try {
      return differences();
    } catch (SQLException e) {
      return List.of("the server cannot be asked: " + Failures.message(e));
    }
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
    // A process that freezes between the look and the statement finds its session ended.
    run("SET idle_session_timeout = " + Fence.LONGEST_PAUSE.toMillis());
  }

  private List<String> differences() throws SQLException {
    Query query = Sessions.SERVER.query("identity", 0).orElseThrow();
    List<String> server = looked(query, Identities::of, expected::differences);
    if (!server.isEmpty() || fence.isEmpty()) {
      return server;
    }
    Query control = Sessions.SERVER.query("control", 0).orElseThrow();
    return looked(
        control,
        r -> new Control(r.number("epoch"), r.text("stopped")),
        c -> c.against(fence.get()));
  }

  /** The home's word: who leads, and whether the brake is on. */
  private record Control(long epoch, String stopped) {
    List<String> against(Fence fence) {
      if (epoch != fence.epoch()) {
        return List.of(
            "epoch %d has begun and this was decided in epoch %d: another controller leads"
                .formatted(epoch, fence.epoch()));
      }
      return stopped.isEmpty() || fence.undoes()
          ? List.of()
          : List.of("the brake is on: " + stopped);
    }
  }

  private <T> List<String> looked(
      Query query, RowMapper<T> mapper, Function<T, List<String>> compare) throws SQLException {
    // In a transaction of its own, as every read; the writes are in autocommit.
    connection.setAutoCommit(false);
    try {
      Reading<T> found =
          new StatementRunner(connection, watch).run(query, ReadLimits.DEFAULT, mapper);
      return switch (found) {
        case Reading.Ok<T> ok -> compare.apply(ok.rows().getFirst());
        case Reading.Failed<T> f -> throw new SQLException(f.message(), f.sqlState());
        case Reading<T> other ->
            List.of("%s cannot be read: %s".formatted(query.name(), other.explain()));
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
