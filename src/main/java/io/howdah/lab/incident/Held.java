package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.shop.Variant;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A session of some application that an incident keeps open, idle or busy. */
final class Held implements Part {
  private final Instance instance;
  private final Connection connection;
  private final Variant variant;
  private final long pid;
  private final List<Thread> busy = new ArrayList<>();

  private Held(Instance instance, Connection connection, Variant variant, long pid) {
    this.instance = instance;
    this.connection = connection;
    this.variant = variant;
    this.pid = pid;
  }

  /** A session of that role and application. */
  static Held open(Instance instance, String role, String application) {
    try {
      Variant variant = Variant.of(instance);
      Connection connection = instance.connect(role, Instance.DATABASE, variant.in(application));
      try (Statement statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
        rows.next();
        long pid = rows.getLong(1);
        // A keeper that is killed must not leave its endless query behind.
        statement.execute("SET client_connection_check_interval = '2s'");
        return new Held(instance, connection, variant, pid);
      }
    } catch (SQLException e) {
      throw new LabException("no session for the incident: " + e.getMessage(), e);
    }
  }

  long pid() {
    return pid;
  }

  /** Runs statements to their end. */
  Held run(String... statements) {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(variant.in(sql));
      }
      return this;
    } catch (SQLException e) {
      close();
      throw new LabException("the incident's session failed: " + e.getMessage(), e);
    }
  }

  /**
   * Runs statements in the background, one after the other. As an application does, it gives up at
   * the first error, rolls back and hangs up.
   */
  Held begin(String... statements) {
    busy.add(
        Thread.ofPlatform()
            .daemon()
            .name("incident-session-" + pid)
            .start(() -> {
              try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                  statement.execute(variant.in(sql));
                }
              } catch (SQLException cancelledOrEnded) {
                hangUp();
              }
            }));
    return this;
  }

  /** Hangs up by itself: nobody ended it. */
  void leave() {
    hangUp();
  }

  private void hangUp() {
    try {
      // Ends the transaction: the server rolls back when its client is gone.
      connection.close();
    } catch (SQLException e) {
      throw new LabException("cannot hang up: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    // A busy backend does not notice that its client is gone: it is ended from outside.
    Sql.rows(
        instance,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND application_name"
            + " NOT LIKE 'howdah%'",
        pid);
    hangUp();
    try {
      for (Thread thread : busy) {
        thread.join(2_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
