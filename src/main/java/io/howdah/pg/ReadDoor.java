package io.howdah.pg;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.howdah.model.ServerIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The door for looking. Every session behind it is read-only, has pg_catalog as its search path,
 * and ends its statements in time; every read gives a {@link Reading}. For any number of threads.
 *
 * <p>Read-only is no sandbox: a superuser can still run functions with effects. What runs here is
 * Howdah's own text or has passed the guard, as exactly one statement.
 */
public final class ReadDoor implements AutoCloseable {
  /** How long a reader waits for a session that others use. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ConnectionSpec spec;
  private final Watch watch;
  private final AtomicReference<ServerInfo> server;
  private final Lender lender;

  private ReadDoor(
      ConnectionSpec spec, Watch watch, AtomicReference<ServerInfo> server, Lender lender) {
    this.spec = spec;
    this.watch = watch;
    this.server = server;
    this.lender = lender;
  }

  /**
   * One session, kept open, shared by turns, opened anew when it was lost: for commands. It stays
   * usable when all connections are exhausted.
   */
  public static ReadDoor open(ConnectionSpec spec) throws CannotConnectException {
    Watch watch = new Watch();
    try {
      ReadSession first = Sessions.reading(spec, watch);
      AtomicReference<ServerInfo> server = new AtomicReference<>(first.server());
      return new ReadDoor(
          spec, watch, server, new OneSession(first, () -> reopen(spec, watch, server), PATIENCE));
    } catch (CannotConnectException e) {
      watch.close();
      throw e;
    }
  }

  private static ReadSession reopen(
      ConnectionSpec spec, Watch watch, AtomicReference<ServerInfo> server)
      throws CannotConnectException {
    ReadSession session = Sessions.reading(spec, watch);
    server.set(session.server());
    return session;
  }

  /** A small pool: for the daemon, where several read at once. */
  public static ReadDoor pooled(ConnectionSpec spec, int sessions) throws CannotConnectException {
    Watch watch = new Watch();
    try (ReadSession first = Sessions.reading(spec, watch)) {
      AtomicReference<ServerInfo> server = new AtomicReference<>(first.server());
      HikariConfig config = new HikariConfig();
      config.setPoolName("howdah-read");
      config.setDataSource(new SessionSource(() -> reopen(spec, watch, server).connection()));
      config.setMaximumPoolSize(sessions);
      config.setMinimumIdle(1);
      config.setAutoCommit(false);
      config.setReadOnly(true);
      config.setConnectionTimeout(PATIENCE.toMillis());
      // Never retired by age: when all connections are exhausted, a retired one could not be
      // replaced.
      config.setMaxLifetime(0);
      config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
      return new ReadDoor(
          spec, watch, server, new Pool(new HikariDataSource(config), server, watch));
    } catch (CannotConnectException e) {
      watch.close();
      throw e;
    }
  }

  /** What was learned of the server when the latest session was opened. */
  public ServerInfo server() {
    return server.get();
  }

  public ConnectionSpec spec() {
    return spec;
  }

  public <T> Reading<T> read(Query query, RowMapper<T> mapper, Object... parameters) {
    return lender.with(session -> session.read(query, mapper, parameters));
  }

  public <T> Reading<T> read(
      Query query, ReadLimits limits, RowMapper<T> mapper, Object... parameters) {
    return lender.with(session -> session.read(query, limits, mapper, parameters));
  }

  /**
   * A query of a file in the variant for this server; absent where the file has none for its
   * version.
   */
  public <T> Reading<T> read(SqlFile file, String name, RowMapper<T> mapper, Object... parameters) {
    return lender.with(session -> session.read(file, name, mapper, parameters));
  }

  public <T> Reading<T> read(
      SqlFile file, String name, ReadLimits limits, RowMapper<T> mapper, Object... parameters) {
    return lender.with(session -> {
      Optional<Query> query = file.query(name, session.server().version());
      return query.isPresent()
          ? session.read(query.get(), limits, mapper, parameters)
          : new Reading.Absent<>(ReadSession.noVariant(name, session.server()));
    });
  }

  /** Which server this is now: what an action is later compared with. */
  public Reading<ServerIdentity> identity() {
    return read(Sessions.SERVER, "identity", Identities::of);
  }

  /**
   * A session of its own for several statements, such as hypothetical indexes; the caller closes
   * it.
   */
  public ReadSession session() throws CannotConnectException {
    return reopen(spec, watch, server);
  }

  @Override
  public void close() {
    lender.close();
    watch.close();
  }

  private record Pool(HikariDataSource source, AtomicReference<ServerInfo> server, Watch watch)
      implements Lender {
    @Override
    public <T> Reading<T> with(Function<ReadSession, Reading<T>> use) {
      try (Connection connection = source.getConnection()) {
        return use.apply(new ReadSession(connection, server.get(), watch));
      } catch (SQLException e) {
        return SessionSource.noSession(e);
      }
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
