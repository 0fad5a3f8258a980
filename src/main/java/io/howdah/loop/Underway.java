package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.model.Action;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells how far a long statement of ours is while it runs: its phase, its share of blocks, and whom
 * it waits for, read from the server's progress views on another session.
 */
final class Underway {
  private static final SqlFile SQL = SqlFile.load(Underway.class, "underway.sql");

  /** What is over sooner needs no words. */
  static final Duration FIRST = Duration.ofSeconds(5);

  /** A build of hours is told of every minute. */
  private static final Duration SELDOM = Duration.ofMinutes(1);

  private final ReadDoor door;
  private final Action action;
  private final Consumer<LoopEvent> witness;
  private final CountDownLatch over = new CountDownLatch(1);

  private Underway(ReadDoor door, Action action, Consumer<LoopEvent> witness) {
    this.door = door;
    this.action = action;
    this.witness = witness;
  }

  /** What takes long. */
  @FunctionalInterface
  interface Work {
    Outcome go() throws StepRefusedException;
  }

  /**
   * Does it, and tells of it meanwhile; nothing is told any more when this returns.
   *
   * @param first when it is told of for the first time; then ever more seldom
   */
  static Outcome told(
      ReadDoor door, Action action, Consumer<LoopEvent> witness, Duration first, Work work)
      throws StepRefusedException {
    Underway underway = new Underway(door, action, witness);
    Thread teller = Thread.ofVirtual().name("howdah-underway").start(() -> underway.tell(first));
    try {
      return work.go();
    } finally {
      underway.over.countDown();
      try {
        teller.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(Duration first) {
    Duration pause = first;
    String told = "";
    try {
      while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        Optional<String> words =
            door.read(SQL, "underway", Underway::words, Long.toString(action.id())).first();
        if (words.isPresent() && !words.get().equals(told)) {
          told = words.get();
          witness.accept(new LoopEvent.Underway(action, told));
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(SELDOM) > 0 ? SELDOM : next;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String words(Row r) throws SQLException {
    StringBuilder out = new StringBuilder(r.text("command")).append(": ").append(r.text("phase"));
    long whole = r.maybeNumber("whole").orElse(0);
    if (whole > 0) {
      out.append(", %d %%".formatted(100 * r.maybeNumber("part").orElse(0) / whole));
    }
    long lockers = r.maybeNumber("lockers").orElse(0);
    if (lockers > 0) {
      out.append(
          ", for %d %s, now that of process %d"
              .formatted(
                  lockers,
                  lockers == 1 ? "transaction" : "transactions",
                  r.maybeNumber("locker").orElse(0)));
    }
    return out.toString();
  }
}
