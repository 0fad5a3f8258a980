package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.howdah.home.Homes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Given a home, when its sessions end in the middle of a recall or of a remember, then nothing is
 * half done, one loss is survived, and a lasting one is said.
 */
@ExtendWith(Homes.Given.class)
final class LostHomeTest {
  private final Homes homes;
  private final String database;

  LostHomeTest(Homes homes) {
    this.homes = homes;
    database = homes.withHome();
  }

  private Memories memories() {
    return new Memories(
        homes.dataSource(database, "daemon"),
        Scope.cluster("lost"),
        new BagOfWords(),
        t -> t,
        Clock.systemUTC());
  }

  private static Note note(String title) {
    return Note.of(
        MemoryKind.EPISODE, Scope.cluster("lost"), title, "cured", Source.HOWDAH, Instant.EPOCH);
  }

  /** Lets work run into a lock, and ends its session there so many times. */
  private <T> Future<T> struck(ExecutorService worker, Supplier<T> work, int times)
      throws SQLException, InterruptedException {
    try (Connection locker = homes.dataSource(database, "postgres").getConnection();
        var statement = locker.createStatement()) {
      locker.setAutoCommit(false);
      statement.execute("lock table howdah.memory_key in access exclusive mode");
      Future<T> running = worker.submit(work::get);
      String last = "0";
      for (int i = 0; i < times; i++) {
        last = nextWaiting(last);
        homes.sql("postgres", "select pg_terminate_backend(%s)".formatted(last));
      }
      if (times == 1) {
        var _ = nextWaiting(last);
      } else {
        waitFor(running);
      }
      locker.rollback();
      return running;
    }
  }

  /** The process that waits for the lock and is another than the one before. */
  private String nextWaiting(String before) throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      String pid =
          homes.ask(
              "postgres",
              "select coalesce(min(pid), 0) from pg_stat_activity where usename = 'daemon' and datname = '%s' and wait_event_type = 'Lock' and pid <> %s"
                  .formatted(database, before));
      if (!pid.equals("0")) {
        return pid;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("nobody came to wait for the lock");
  }

  private static void waitFor(Future<?> running) throws InterruptedException {
    for (int i = 0; i < 1_000 && !running.isDone(); i++) {
      Thread.sleep(10);
    }
    assertThat(running).isDone();
  }

  private static Throwable failure(Future<?> running) {
    Throwable thrown = catchThrowable(running::get);
    return thrown instanceof ExecutionException e && e.getCause() != null ? e.getCause() : thrown;
  }

  @Test
  void aRememberThatLosesItsSessionIsDoneOnceOnAnother() throws Exception {
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      Kept kept = struck(worker, () -> memories().keep(note("Struck once")), 1).get();
      assertThat(memories().find(kept.id()).map(Memory::times)).contains(1);
      assertThat(memories().recall(Question.of("struck once")).hits())
          .extracting(h -> h.memory().id())
          .containsExactly(kept.id());
    }
  }

  @Test
  void aRememberThatLosesTwoSessionsLeavesNothingAndSaysSo() throws Exception {
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      long before = memories().keep(note("Kept before")).id();
      assertThat(failure(struck(worker, () -> memories().keep(note("Struck twice")), 2)))
          .isInstanceOf(MemoryException.class)
          .hasMessageContaining("nothing was kept")
          .hasMessageContaining("what was kept before stands");
      assertThat(memories().list(EnumSet.allOf(MemoryKind.class), true, 10))
          .extracting(Memory::id)
          .containsExactly(before);
      assertThat(homes.ask(database, "select count(*) from howdah.memory_embedding"))
          .isEqualTo("1");
    }
  }

  @Test
  void aRecallThatLosesItsSessionAnswersFromAnother() throws Exception {
    long id = memories().keep(note("Elephants were slow")).id();
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      Supplier<Recollection> recall = () -> memories().recall(Question.of("slow elephants"));
      assertThat(struck(worker, recall, 1).get().hits())
          .extracting(h -> h.memory().id())
          .containsExactly(id);
      assertThat(failure(struck(worker, recall, 2)))
          .isInstanceOf(MemoryException.class)
          .hasMessageContaining("The connection to the home was lost");
    }
  }
}
