package io.howdah.pg;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;

/** Opens sessions and pins what they must not take from the server, the database or the role. */
final class Sessions {
  static final SqlFile SERVER = SqlFile.load(Sessions.class, "server.sql");

  /**
   * application_name is cut by the server at 63 bytes: it is cut here, so that what we look for is
   * what is there.
   */
  private static final int LONGEST_NAME = 63;

  private static final String UNSUPPORTED_HERE = "22023";

  private static final Map<String, String> READ =
      Map.ofEntries(
          // Objects of others must not stand in the way of pg_catalog's.
          Map.entry("search_path", "pg_catalog"),
          Map.entry("default_transaction_read_only", "on"),
          Map.entry(
              "statement_timeout", Long.toString(ReadLimits.DEFAULT.statementTimeout().toMillis())),
          Map.entry("lock_timeout", "200"),
          Map.entry("idle_in_transaction_session_timeout", "10000"),
          // A reader must not take the machine that it looks at.
          Map.entry("jit", "off"),
          Map.entry("max_parallel_workers_per_gather", "0"),
          Map.entry("standard_conforming_strings", "on"),
          Map.entry("extra_float_digits", "1"));

  private static final Map<String, String> WRITE =
      Map.of(
          "search_path", "pg_catalog",
          "default_transaction_read_only", "off",
          "idle_in_transaction_session_timeout", "10000",
          "standard_conforming_strings", "on");

  private Sessions() {}

  /** A session for reading, and what was learned of the server with it. */
  static ReadSession reading(ConnectionSpec spec, Watch watch) throws CannotConnectException {
    Opener.Opened opened = Opener.open(spec, applicationName(spec, ""));
    try {
      Connection connection = opened.connection();
      pin(connection, READ);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      return new ReadSession(connection, info(connection, watch), watch);
    } catch (SQLException e) {
      throw notUsable(opened, e);
    }
  }

  static ServerInfo info(Connection connection, Watch watch) throws SQLException {
    return switch (ServerInfo.read(new StatementRunner(connection, watch), SERVER)) {
      case Reading.Ok<ServerInfo> ok -> ok.rows().getFirst();
      case Reading.Failed<ServerInfo> f -> throw new SQLException(f.message(), f.sqlState());
      case Reading<ServerInfo> other -> throw new SQLException(other.explain(), "XX000");
    };
  }

  /** A session for writing, in autocommit. */
  static Opener.Opened writing(ConnectionSpec spec, String suffix) throws CannotConnectException {
    Opener.Opened opened = Opener.open(spec, applicationName(spec, suffix));
    try {
      pin(opened.connection(), WRITE);
      return opened;
    } catch (SQLException e) {
      throw notUsable(opened, e);
    }
  }

  static String applicationName(ConnectionSpec spec, String suffix) {
    String name =
        "howdah"
            + (suffix.isEmpty() ? "" : ":" + suffix)
            + spec.applicationSuffix().map(s -> ":" + s).orElse("");
    // The server shows other characters as question marks.
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }

  static CannotConnectException notUsable(Opener.Opened opened, SQLException e) {
    try {
      opened.connection().close();
    } catch (SQLException closing) {
      e.addSuppressed(closing);
    }
    return new CannotConnectException(
        new ConnectFailure.Other(
            opened.address().describe(),
            String.valueOf(e.getSQLState()),
            "connected, but the session could not be set up: " + Failures.message(e)),
        e);
  }

  static void pin(Connection connection, Map<String, String> settings) throws SQLException {
    String calls =
        settings.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e ->
                "pg_catalog.set_config(%s, %s, false)"
                    .formatted(Sql.literal(e.getKey()), Sql.literal(e.getValue())))
            .collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT " + calls);
    }
    endWithTheirClient(connection);
  }

  /**
   * So that the server ends our statement when this process dies (14+, and not on every operating
   * system).
   */
  private static void endWithTheirClient(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET client_connection_check_interval = '1s'");
    } catch (SQLException e) {
      if (!UNSUPPORTED_HERE.equals(e.getSQLState()) && !"42704".equals(e.getSQLState())) {
        throw e;
      }
    }
  }
}
