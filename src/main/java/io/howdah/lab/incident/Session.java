package io.howdah.lab.incident;

import io.howdah.lab.shop.Variant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** One client's session: its statements are prepared once, as drivers do. */
final class Session {
  private final Connection connection;
  private final Variant variant;
  private final SplittableRandom random;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection, Variant variant, SplittableRandom random) {
    this.connection = connection;
    this.variant = variant;
    this.random = random;
  }

  /** Draws the same for the same seed and client. */
  SplittableRandom random() {
    return random;
  }

  Connection connection() {
    return connection;
  }

  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  void commit() throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  void rollback() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Runs a statement and reads all that it returns. */
  void run(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(variant.in(sql));
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    if (statement.execute()) {
      try (ResultSet rows = statement.getResultSet()) {
        boolean more = rows.next();
        while (more) {
          more = rows.next();
        }
      }
    }
  }
}
