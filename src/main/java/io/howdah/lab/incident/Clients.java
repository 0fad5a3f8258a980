package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Variant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sessions of one application that misbehaves, each doing the same call again and again. They
 * connect again after every loss, as applications do.
 */
final class Clients implements Part {
  private static final Duration SOFT_END = Duration.ofMillis(700);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long RETRY_MILLIS = 150;

  private final Door door;
  private final Instance instance;
  private final Variant variant;
  private final String application;
  private final AtomicReference<Habit> habit;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicLong done = new AtomicLong();
  private final ConcurrentMap<String, Long> errors = new ConcurrentHashMap<>();

  /** One call of the application: statements, or a transaction. */
  @FunctionalInterface
  interface Call {
    void make(Session session) throws SQLException, InterruptedException;
  }

  /** How a session comes about. */
  @FunctionalInterface
  interface Door {
    Connection open(String application) throws SQLException;
  }

  /**
   * What the application does.
   *
   * @param callsPerSession after which it hangs up and connects again
   * @param pause between two calls of a session
   * @param comesBack whether it connects again when somebody ended its session
   */
  record Habit(Call call, int callsPerSession, Duration pause, boolean comesBack) {
    static Habit of(Call call) {
      return new Habit(call, Integer.MAX_VALUE, Duration.ZERO, true);
    }

    Habit every(Duration between) {
      return new Habit(call, callsPerSession, between, comesBack);
    }

    Habit hangingUpAfter(int calls) {
      return new Habit(call, calls, pause, comesBack);
    }

    /** A job: whoever ends its session ends it. */
    Habit endedForGood() {
      return new Habit(call, callsPerSession, pause, false);
    }
  }

  private Clients(Instance instance, Variant variant, Door door, String application, Habit habit) {
    this.instance = instance;
    this.variant = variant;
    this.door = door;
    this.application = application;
    this.habit = new AtomicReference<>(habit);
  }

  /** So many sessions of the shop's role under that application's name. */
  static Clients start(
      Instance instance, String application, int sessions, long seed, Habit habit) {
    return start(
        instance,
        shown -> instance.connect(Shop.APP, Instance.DATABASE, shown),
        application,
        sessions,
        seed,
        habit);
  }

  /** Sessions that come in by another door, such as a pooler. */
  static Clients start(
      Instance instance, Door door, String application, int sessions, long seed, Habit habit) {
    Variant variant = Variant.of(instance);
    var clients = new Clients(instance, variant, door, variant.in(application), habit);
    for (int i = 0; i < sessions; i++) {
      var random = new SplittableRandom(seed * 31 + i);
      clients.threads.add(
          Thread.ofVirtual().name(application + "-" + i).start(() -> clients.work(random)));
    }
    return clients;
  }

  /** A release of the application: from its next call on it does this. */
  void become(Habit other) {
    habit.set(other);
  }

  /** Calls that succeeded so far. */
  long done() {
    return done.get();
  }

  /** Calls that failed with that SQLSTATE so far. */
  long failed(String sqlState) {
    return errors.getOrDefault(sqlState, 0L);
  }

  /** Its name as the server shows it: in the words of the shop that is loaded. */
  String application() {
    return application;
  }

  @Override
  public String toString() {
    return "%s: %d calls, errors %s".formatted(application, done(), Map.copyOf(errors));
  }

  private void work(SplittableRandom random) {
    try {
      while (running.get()) {
        try (Connection connection = door.open(application)) {
          session(connection, random);
        } catch (SQLException e) {
          count(e);
          Thread.sleep(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // close() interrupts: this client ends here.
      return;
    }
  }

  private void session(Connection connection, SplittableRandom random)
      throws SQLException, InterruptedException {
    var session = new Session(connection, variant, random);
    int calls = 0;
    while (running.get() && calls++ < habit.get().callsPerSession()) {
      Habit now = habit.get();
      try {
        now.call().make(session);
        done.incrementAndGet();
      } catch (SQLException e) {
        count(e);
        if (connection.isClosed()) {
          if (!now.comesBack()) {
            running.set(false);
          }
          return;
        }
        session.rollback();
      }
      if (now.pause().isPositive()) {
        Thread.sleep(now.pause());
      }
    }
  }

  private void count(SQLException e) {
    errors.merge(Optional.ofNullable(e.getSQLState()).orElse("08000"), 1L, Long::sum);
  }

  @Override
  public void close() {
    running.set(false);
    try {
      join(SOFT_END);
      // Whoever sleeps or waits for a connection wakes up; whoever waits for the server hangs up.
      threads.forEach(Thread::interrupt);
      join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // A backend that waits for a lock does not notice that its client is gone.
    endSessions(instance, application);
  }

  private void join(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Thread thread : threads) {
      thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }

  /** Ends what still is there under that application's name. */
  static void endSessions(Instance instance, String application) {
    // A server whose locks or connections are used up lets us in only when some of them are free.
    var last = new AtomicReference<Optional<LabException>>(Optional.empty());
    boolean ended =
        Await.until(
            PATIENCE,
            () -> {
              try {
                Sql.rows(
                    instance,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name"
                        + " = ?",
                    application);
                return true;
              } catch (LabException e) {
                last.set(Optional.of(e));
                return false;
              }
            });
    if (!ended) {
      throw last.get().orElseThrow();
    }
  }
}
