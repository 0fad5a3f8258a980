package io.howdah.pg;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The door to the home database: a pool of writable sessions with the home schema as search path.
 */
public final class HomeDoor implements AutoCloseable {
  private final HikariDataSource pool;

  private HomeDoor(HikariDataSource pool) {
    this.pool = pool;
  }

  /** The home schema alone on the search path. */
  public static HomeDoor open(ConnectionSpec spec, int sessions) throws CannotConnectException {
    return open(spec, sessions, List.of("howdah"));
  }

  /**
   * Opens the pool, with one session at once, so that a failure is known here.
   *
   * @param sessions at most so many; whoever asks for more waits 15 s, then gets an SQLException
   * @param searchPath schemas, unquoted; they need not exist yet
   */
  public static HomeDoor open(ConnectionSpec spec, int sessions, List<String> searchPath)
      throws CannotConnectException {
    Sessions.writing(spec, "home").close();
    HikariConfig config = new HikariConfig();
    config.setPoolName("howdah-home");
    config.setDataSource(new SessionSource(() -> session(spec, searchPath)));
    config.setMaximumPoolSize(sessions);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(15).toMillis());
    config.setMaxLifetime(0);
    config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
    return new HomeDoor(new HikariDataSource(config));
  }

  private static Connection session(ConnectionSpec spec, List<String> searchPath)
      throws CannotConnectException {
    Opener.Opened opened = Sessions.writing(spec, "home");
    try {
      Sessions.pin(
          opened.connection(),
          Map.of(
              "search_path", searchPath.stream().map(Sql::name).collect(Collectors.joining(", ")),
              "statement_timeout", "30000",
              "lock_timeout", "5000",
              "idle_in_transaction_session_timeout", "60000"));
      return opened.connection();
    } catch (SQLException e) {
      throw Sessions.notUsable(opened, e);
    }
  }

  public DataSource dataSource() {
    return pool;
  }

  /** Whether the home schema exists in the database behind this door. */
  public boolean exists() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT pg_catalog.to_regnamespace('howdah') IS NOT NULL")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
