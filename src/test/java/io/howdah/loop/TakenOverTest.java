package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.jobs.Jobs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Given a controller whose lease the server ended in the middle of a job, the next one has it. */
final class TakenOverTest extends KeptCase {
  private static final Instant AGAIN = Instant.parse("2100-01-01T00:00:00Z");

  TakenOverTest(Homes homes) throws Exception {
    super(homes);
  }

  /** A job that says who is at it, and goes on when it may. */
  private record Slow(String name, BlockingQueue<String> at, CountDownLatch may, Instant again)
      implements Job {
    @Override
    public String kind() {
      return "slow";
    }

    @Override
    public Next run(String of, Instant now) {
      at.add(name);
      try {
        boolean _ = may.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Next.At(again);
    }
  }

  private Jobs jobs(Reign reign, Job job, BlockingQueue<String> said) {
    return Jobs.start(
        reign.home().dataSource(),
        new Jobs.Reigning("test", reign.home().epoch(), reign::holds),
        List.of(job),
        Clock.systemUTC(),
        Duration.ofMillis(50),
        said::add);
  }

  private void until(String query, String answer) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!homes.ask(database, query).equals(answer)) {
      assertThat(System.nanoTime()).as(query).isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  @Test
  void theNextOneDoesItAndTheFirstOnesEndChangesNothing() throws Exception {
    BlockingQueue<String> at = new LinkedBlockingQueue<>();
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    CountDownLatch late = new CountDownLatch(1);
    Reign first = Reign.begin(spec, cluster.door(), home, Duration.ZERO);
    try (Jobs old = jobs(first, new Slow("first", at, late, Instant.now()), said)) {
      boolean _ = old.plan("slow", "1", Instant.now());
      assertThat(at.poll(30, TimeUnit.SECONDS)).isEqualTo("first");
      homes.sql(
          database,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
              + " 'howdah:lease' AND datname = current_database()");
      try (Reign next = Reign.begin(spec, cluster.door(), home, Duration.ofSeconds(20))) {
        CountDownLatch atOnce = new CountDownLatch(0);
        try (Jobs _ = jobs(next, new Slow("next", at, atOnce, AGAIN), said)) {
          assertThat(at.poll(30, TimeUnit.SECONDS)).as("%s", said).isEqualTo("next");
          until("SELECT execution_time = '2100-01-01 00:00Z' FROM howdah.job", "t");
          // The first one may trust its lease for a moment still: it is the home that refuses it.
          late.countDown();
        }
      }
    } finally {
      first.close();
    }
    assertThat(homes.ask(database, "SELECT execution_time = '2100-01-01 00:00Z' FROM howdah.job"))
        .as("closed, the first one had its last word, and it changed nothing")
        .isEqualTo("t");
    assertThat(at).isEmpty();
  }
}
