package io.howdah.sense.ebpf;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that run one statement each, again and again, all at once. */
final class Crowd {
  /** Opens a connection. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws SQLException;
  }

  private Crowd() {}

  /**
   * Runs a statement from several connections at once.
   *
   * @return the pids of their backends
   */
  static Set<Long> run(Connector connector, int clients, int times, String sql)
      throws InterruptedException {
    Set<Long> pids = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(
            threads.submit(() -> {
              try (Connection connection = connector.connect()) {
                pids.add(pid(connection));
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                  for (int n = 0; n < times; n++) {
                    statement.execute();
                  }
                }
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(sql, e.getCause());
    }
    return pids;
  }

  static long pid(Connection connection) throws SQLException {
    return number(connection, "SELECT pg_backend_pid()");
  }

  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
