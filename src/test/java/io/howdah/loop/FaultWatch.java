package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Outcome;
import io.howdah.model.Action;
import io.howdah.model.Remedy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The site of faults that strike while a change is measured: with the real watch, on a workload
 * that the change does not help, and with less patience than at home.
 */
final class FaultWatch {
  private static final Watch.Times TIMES =
      new Watch.Times(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(5));
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private FaultWatch() {}

  /** Applies it and watches; the fault strikes when the first sample after it is there. */
  static Action live(
      Cluster cluster,
      HomeJournal journal,
      Hands hands,
      Action scheduled,
      Remedy remedy,
      Runnable fault)
      throws Exception {
    return live(cluster, journal, hands, scheduled, remedy, Manner.of(remedy), fault);
  }

  /** The same, judged in that manner. */
  static Action live(
      Cluster cluster,
      HomeJournal journal,
      Hands hands,
      Action scheduled,
      Remedy remedy,
      Manner manner,
      Runnable fault)
      throws Exception {
    try (Watcher _ = Watcher.start(cluster.sensor(), cluster.recent(), event -> {})) {
      Instant begun = cluster.clock().instant();
      var _ = cluster.recent().awaitAfter(begun.plusSeconds(3), PATIENCE);
      Watch watch = new Watch(cluster, journal, hands, TIMES);
      Watch.Before before = watch.before(new Watch.Scope(begun, Set.of(), List.of()));
      return switch (hands.apply(scheduled, remedy)) {
        case Outcome.InForce done -> {
          Thread strikes =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      var _ = cluster.recent().awaitAfter(done.at(), PATIENCE);
                      fault.run();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
          Watch.Seen seen = watch.judge(done, remedy, before, manner);
          strikes.join();
          yield seen.action();
        }
        case Outcome.Failed failed -> failed.action();
        case Outcome.TakenBack back -> back.action();
      };
    }
  }

  /** Somebody who asks the table the same again and again. */
  static final class Load implements AutoCloseable {
    private final Connection connection;
    private final String sql;
    private final Thread thread;
    private final CountDownLatch over = new CountDownLatch(1);

    Load(Connection connection) {
      this(connection, "SELECT count(*) FROM crash.t WHERE id > ?");
    }

    /**
     * @param sql with one number to fill in
     */
    Load(Connection connection, String sql) {
      this.connection = connection;
      this.sql = sql;
      this.thread = Thread.ofVirtual().start(this::ask);
    }

    private void ask() {
      try (PreparedStatement asks = connection.prepareStatement(sql)) {
        // Told to end, and not interrupted: that would cut its connection in mid-statement.
        while (!over.await(5, TimeUnit.MILLISECONDS)) {
          asks.setInt(1, 10);
          asks.executeQuery().close();
        }
      } catch (SQLException e) {
        throw new IllegalStateException("the workload failed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws SQLException {
      over.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      connection.close();
    }
  }
}
