package io.howdah.lab.shop;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One session of one service: prepared statements, a pace, and a memory of what went wrong. */
final class Service {
  private static final long LATE_NANOS = 1_000_000_000L;
  private static final long FIRST_RETRY_MILLIS = 200;
  private static final long LONGEST_RETRY_MILLIS = 5_000;

  private final Instance instance;
  private final Mix mix;
  private final Caller caller;
  private final String service;
  private final List<Template> templates;
  private final double rate;
  private final SplittableRandom random;
  private final Parameters parameters;
  private final Map<String, Workload.Tally> tallies;
  private final AtomicReference<@Nullable Connection> current = new AtomicReference<>();
  private final AtomicReference<@Nullable PreparedStatement> runs = new AtomicReference<>();
  private final int index;

  Service(
      Instance instance,
      Mix mix,
      Caller caller,
      String service,
      List<Template> templates,
      int index,
      int sessions,
      Map<String, Workload.Tally> tallies) {
    this.instance = instance;
    this.mix = mix;
    this.caller = caller;
    this.service = service;
    this.templates = templates;
    this.index = index;
    this.tallies = tallies;
    this.rate = templates.stream().mapToDouble(mix::rateOf).sum() / sessions;
    this.random = new SplittableRandom(mix.seed() * 31 + (service + index).hashCode());
    this.parameters = new Parameters(random.split(), caller.variant());
  }

  String name() {
    return service + "-" + index;
  }

  /** Connects and calls until told to stop; survives every loss of its session. */
  void work(BooleanSupplier running) {
    long retry = FIRST_RETRY_MILLIS;
    try {
      while (running.getAsBoolean()) {
        try (Connection connection = instance.connect(caller.role(), Instance.DATABASE, service)) {
          if (!caller.prepares()) {
            connection.unwrap(PGConnection.class).setPrepareThreshold(0);
          }
          current.set(connection);
          retry = FIRST_RETRY_MILLIS;
          session(connection, running);
        } catch (SessionLost lost) {
          Thread.sleep(retry);
        } catch (SQLException e) {
          if (!running.getAsBoolean()) {
            return;
          }
          // Which template was to be called is not known here: the first stands for the service.
          tally(templates.getFirst()).failed(state(e));
          Thread.sleep(retry);
          retry = Math.min(retry * 2, LONGEST_RETRY_MILLIS);
        } finally {
          current.set(null);
        }
      }
    } catch (InterruptedException e) {
      // close() interrupts: this thread ends here.
      return;
    }
  }

  private void session(Connection connection, BooleanSupplier running)
      throws SQLException, InterruptedException {
    // Lives end at different moments, or the pool would be renewed in one storm.
    long life = (long) (mix.sessionLife().toNanos() * (0.75 + random.nextDouble() / 2));
    long begun = System.nanoTime();
    long next = begun;
    var prepared = new HashMap<Template, List<PreparedStatement>>();
    while (running.getAsBoolean() && System.nanoTime() - begun < life) {
      next += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
      long now = System.nanoTime();
      if (now - next > LATE_NANOS) {
        next = now;
      }
      if (next > now) {
        Thread.sleep((next - now) / 1_000_000, (int) ((next - now) % 1_000_000));
      }
      Template template = choose();
      call(connection, template, prepare(connection, prepared, template));
    }
  }

  private Template choose() {
    double point = random.nextDouble() * templates.stream().mapToDouble(mix::rateOf).sum();
    for (Template template : templates) {
      point -= mix.rateOf(template);
      if (point < 0) {
        return template;
      }
    }
    return templates.getLast();
  }

  private static List<PreparedStatement> prepare(
      Connection connection, Map<Template, List<PreparedStatement>> prepared, Template template)
      throws SQLException {
    List<PreparedStatement> known = prepared.get(template);
    if (known != null) {
      return known;
    }
    var made = new ArrayList<PreparedStatement>();
    for (Template.Parsed statement : template.statements()) {
      // Closed with their connection, whose every session prepares each template once.
      made.add(connection.prepareStatement(statement.sql()));
    }
    prepared.put(template, made);
    return made;
  }

  private void call(Connection connection, Template template, List<PreparedStatement> prepared)
      throws SQLException {
    parameters.nextCall();
    long begun = System.nanoTime();
    try {
      boolean transaction = prepared.size() > 1;
      connection.setAutoCommit(!transaction);
      for (int i = 0; i < prepared.size(); i++) {
        execute(prepared.get(i), template.statements().get(i));
      }
      if (transaction) {
        connection.commit();
      }
      tally(template).latency().record(System.nanoTime() - begun);
    } catch (SQLException e) {
      tally(template).failed(state(e));
      if (connection.isClosed()) {
        throw new SessionLost(e);
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }
  }

  private void execute(PreparedStatement statement, Template.Parsed parsed) throws SQLException {
    for (int i = 0; i < parsed.parameters().size(); i++) {
      statement.setObject(i + 1, parameters.value(parsed.parameters().get(i)));
    }
    runs.set(statement);
    try {
      if (statement.execute()) {
        drain(statement);
      }
    } finally {
      runs.set(null);
    }
  }

  /** A service reads what it asked for: the cost of sending rows is part of the load. */
  private static void drain(PreparedStatement statement) throws SQLException {
    try (var rows = statement.getResultSet()) {
      boolean more = rows.next();
      while (more) {
        more = rows.next();
      }
    }
  }

  /** Cancels the statement that runs now, if one does. */
  void cancel() {
    PreparedStatement statement = runs.get();
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException goneAlready) {
        return;
      }
    }
  }

  void abort() {
    Connection connection = current.get();
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        throw new LabException(
            "the session of " + name() + " cannot be dropped: " + e.getMessage(), e);
      }
    }
  }

  /** The session ended under a call that has been counted as failed. */
  private static final class SessionLost extends SQLException {
    SessionLost(SQLException cause) {
      super(cause);
    }
  }

  private Workload.Tally tally(Template template) {
    Workload.Tally tally = tallies.get(template.name());
    if (tally == null) {
      throw new IllegalStateException("no tally for " + template.name());
    }
    return tally;
  }

  private static String state(SQLException e) {
    return Optional.ofNullable(e.getSQLState()).orElse("08000");
  }
}
