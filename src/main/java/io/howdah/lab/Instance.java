package io.howdah.lab;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A running PostgreSQL of the sandbox.
 *
 * @param socketDirectory for {@code -h}: the directory of its Unix socket on the host
 * @param binary the postgres executable on the host, for tools that trace it
 */
public record Instance(
    String name,
    PgVersion version,
    int port,
    Path directory,
    Path socketDirectory,
    Path binary,
    ProcessId postmaster) {
  public static final String DATABASE = "lab";
  public static final String SUPERUSER = "postgres";

  /** A complete libpq URI as the superuser, password included: for a person's or a tool's use. */
  public String url() {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(SUPERUSER, password(SUPERUSER), port, DATABASE);
  }

  /** The password of a role that the sandbox made. */
  public String password(String role) {
    return files().password(role);
  }

  /** pgjdbc's URL of a database, without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** A superuser's connection to the sandbox's database. */
  public Connection connect(String applicationName) throws SQLException {
    return connect(SUPERUSER, DATABASE, applicationName);
  }

  /** A connection as a role that the sandbox made. */
  public Connection connect(String role, String database, String applicationName)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("password", password(role));
    properties.setProperty("ApplicationName", applicationName);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  InstanceFiles files() {
    return new InstanceFiles(name, directory);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "PostgreSQL %s '%s' on 127.0.0.1:%d".formatted(version.number(), name, port);
  }
}
