package io.howdah.lab;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A fresh database with the sandbox's extensions, for one test class.
 *
 * @param instance the PostgreSQL 18 that all test classes of this JVM share
 * @param name the database's name
 */
public record SandboxDatabase(Instance instance, String name) {
  /** pgjdbc's URL, user and password included. */
  public String jdbcUrl() {
    return instance.jdbcUrl(name) + "?user=" + user() + "&password=" + password();
  }

  /** A complete libpq URI. */
  public String url() {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(user(), password(), instance.port(), name);
  }

  public String user() {
    return Instance.SUPERUSER;
  }

  public String password() {
    return instance.password(Instance.SUPERUSER);
  }

  public Connection connect() throws SQLException {
    return instance.connect(Instance.SUPERUSER, name, "howdah-test");
  }

  /** Runs statements, each in its own transaction. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
