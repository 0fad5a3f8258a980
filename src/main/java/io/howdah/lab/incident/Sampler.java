package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Looks ten times a second, so that a predicate tells of some time and not of a moment. Its session
 * stays open: it sees a server that lets nobody else in.
 */
final class Sampler implements Part {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final double SHORT_SECONDS = 1.2;

  private final Look look;
  private final double seconds;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Thread thread;

  private static final class Sample {
    private final long nanos = System.nanoTime();
    private final double[] values;

    Sample(double[] values) {
      this.values = values;
    }
  }

  /** Gives numbers, always as many. */
  @FunctionalInterface
  interface Look {
    double[] look() throws SQLException;
  }

  private Sampler(Look look, double seconds) {
    this.look = look;
    this.seconds = seconds;
    this.thread = Thread.ofPlatform().daemon().name("incident-sampler").start(this::run);
  }

  /** Looks at the server by a query of one row of numbers; a null reads as 0. */
  static Sampler of(Instance instance, String query, Object... parameters) {
    return new Sampler(new Query(instance, query, parameters), SHORT_SECONDS);
  }

  /** Over some other length of time, and by any look. */
  static Sampler over(double seconds, Look look) {
    return new Sampler(look, seconds);
  }

  static Look query(Instance instance, String query, Object... parameters) {
    return new Query(instance, query, parameters);
  }

  /** Whether the window is full; before that nothing may be said. */
  synchronized boolean knows() {
    return samples.size() > 1 && span() >= seconds;
  }

  /** The mean of a column over the window. */
  synchronized double mean(int column) {
    return samples.stream().mapToDouble(s -> s.values[column]).average().orElse(0);
  }

  /** The increase of a column over the window. */
  synchronized double grown(int column) {
    return samples.isEmpty()
        ? 0
        : samples.getLast().values[column] - samples.getFirst().values[column];
  }

  /** The increase of a column per second. */
  synchronized double perSecond(int column) {
    return samples.size() < 2 ? 0 : grown(column) / span();
  }

  /** The newest value of a column. */
  synchronized double last(int column) {
    return samples.isEmpty() ? 0 : samples.getLast().values[column];
  }

  private double span() {
    return (samples.getLast().nanos - samples.getFirst().nanos) / 1e9;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          add(look.look());
        } catch (SQLException | LabException e) {
          // What cannot be looked at is not known; the window begins anew.
          forget();
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      // close() interrupts: the last look was made.
      forget();
    } finally {
      if (look instanceof Query query) {
        query.close();
      }
    }
  }

  private synchronized void add(double[] values) {
    samples.addLast(new Sample(values));
    while (samples.size() > 2 && span() > seconds + 0.3) {
      samples.removeFirst();
    }
  }

  private synchronized void forget() {
    samples.clear();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A query on a session of its own, opened at the first look and again after an error. */
  private static final class Query implements Look, AutoCloseable {
    private final Instance instance;
    private final String query;
    private final Object[] parameters;
    private java.util.Optional<Connection> connection = java.util.Optional.empty();

    Query(Instance instance, String query, Object... parameters) {
      this.instance = instance;
      this.query = query;
      this.parameters = parameters.clone();
    }

    @Override
    public double[] look() throws SQLException {
      if (connection.isEmpty()) {
        connection = java.util.Optional.of(instance.connect("howdah-lab"));
      }
      try (PreparedStatement statement = connection.get().prepareStatement(query)) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setObject(i + 1, parameters[i]);
        }
        try (ResultSet rows = statement.executeQuery()) {
          double[] values = new double[rows.getMetaData().getColumnCount()];
          if (rows.next()) {
            for (int i = 0; i < values.length; i++) {
              values[i] = rows.getDouble(i + 1);
            }
          }
          return values;
        }
      } catch (SQLException e) {
        close();
        throw e;
      }
    }

    @Override
    public void close() {
      connection.ifPresent(c -> {
        try {
          c.close();
        } catch (SQLException e) {
          throw new LabException("a look's session cannot be closed: " + e.getMessage(), e);
        }
      });
      connection = java.util.Optional.empty();
    }
  }
}
