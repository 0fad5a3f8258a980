package io.howdah.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGConnection;

/**
 * One session for reading: what it makes in the server's memory (hypothetical indexes) lives until
 * it is closed. For one thread at a time.
 */
public final class ReadSession implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ReadSession.class.getName());

  private final Connection connection;
  private final ServerInfo server;
  private final StatementRunner runner;

  ReadSession(Connection connection, ServerInfo server, Watch watch) {
    this.connection = connection;
    this.server = server;
    this.runner = new StatementRunner(connection, watch);
  }

  public ServerInfo server() {
    return server;
  }

  public <T> Reading<T> read(Query query, RowMapper<T> mapper, Object... parameters) {
    return read(query, ReadLimits.DEFAULT, mapper, parameters);
  }

  /**
   * Runs one query. What it needs is looked at first, since a missing role hides rows without any
   * error.
   *
   * @param parameters texts, numbers, truths, Instants, collections of texts or Longs; never null
   */
  public <T> Reading<T> read(
      Query query, ReadLimits limits, RowMapper<T> mapper, Object... parameters) {
    return read(query, limits, Map.of(), mapper, parameters);
  }

  /**
   * Runs one query under settings of its own.
   *
   * @param local parameters and values that hold for this one query
   */
  public <T> Reading<T> read(
      Query query,
      ReadLimits limits,
      Map<String, String> local,
      RowMapper<T> mapper,
      Object... parameters) {
    String sql = query.sql();
    for (String extension : query.needsExtensions()) {
      Optional<ServerInfo.Extension.Installed> installed = server.installed(extension);
      if (installed.isEmpty()) {
        return new Reading.Absent<>(
            server.extensions().containsKey(extension)
                ? "extension %s is not created in database %s"
                    .formatted(extension, server.database())
                : "extension %s is not installed on the server".formatted(extension));
      }
      sql = sql.replace("{" + extension + "}", Sql.name(installed.get().schema()));
    }
    for (String role : query.needsRoles()) {
      if (!server.holds(role)) {
        return new Reading.Denied<>(
            "@%s needs the privileges of %s, which role %s has not"
                .formatted(query.name(), role, server.role()),
            "GRANT %s TO %s".formatted(role, Sql.name(server.role())));
      }
    }
    long start = System.nanoTime();
    Reading<T> reading = runner.run(query.resolved(sql), limits, local, mapper, parameters);
    Overheard.note(query, sql, (System.nanoTime() - start) / 1e9);
    return reading;
  }

  /**
   * A query of a file in the variant for this server; absent where the file has none for its
   * version.
   */
  public <T> Reading<T> read(SqlFile file, String name, RowMapper<T> mapper, Object... parameters) {
    return file.query(name, server.version())
        .map(query -> read(query, mapper, parameters))
        .orElseGet(() -> new Reading.Absent<>(noVariant(name, server)));
  }

  static String noVariant(String name, ServerInfo server) {
    return "@%s does not exist for PostgreSQL %d".formatted(name, server.major());
  }

  /** The server's process for this session. */
  public int backendPid() {
    try {
      return connection.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      throw new IllegalStateException("not a session of pgjdbc", e);
    }
  }

  /** Ends what runs now, from another thread. */
  public void cancel() {
    Watch.cancel(connection);
  }

  Connection connection() {
    return connection;
  }

  boolean isOpen() {
    try {
      return !connection.isClosed();
    } catch (SQLException e) {
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
