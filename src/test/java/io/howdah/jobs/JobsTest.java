package io.howdah.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.home.Homes;
import io.howdah.ledger.Author;
import io.howdah.ledger.Ledger;
import io.howdah.model.MovableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Given jobs in a home and nodes that die, freeze, lose their home or their clock: who runs them.
 */
@ExtendWith(Homes.Given.class)
final class JobsTest {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Homes homes;
  private final String database;
  private final DataSource home;
  private final MovableClock clock = new MovableClock(START);
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  JobsTest(Homes homes) {
    this.homes = homes;
    database = homes.withHome();
    home = homes.dataSource(database, "daemon");
  }

  /** A job that says what it was run for, and is due again a day later. */
  private record Daily(BlockingQueue<String> ran, AtomicBoolean fails) implements Job {
    Daily() {
      this(new LinkedBlockingQueue<>(), new AtomicBoolean());
    }

    @Override
    public String kind() {
      return "work";
    }

    @Override
    public Next run(String of, Instant now) {
      ran.add(of + " at " + now);
      if (fails.get()) {
        throw new JobFailedException("the server does not answer");
      }
      return new Next.At(now.plus(Duration.ofDays(1)));
    }

    String next() throws InterruptedException {
      String one = ran.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(one).as("no job ran").isNotNull();
      return one;
    }
  }

  private Jobs start(OptionalLong epoch, BooleanSupplier goesOn, Job job, Clock with) {
    return Jobs.start(
        home, new Jobs.Reigning("test", epoch, goesOn), List.of(job), with, POLL, told::add);
  }

  private Jobs start(Job job) {
    return start(OptionalLong.empty(), () -> true, job, clock);
  }

  private long epoch() {
    return new Ledger(home, Clock.systemUTC(), Author.person("test"))
        .beginEpoch()
        .author()
        .epoch()
        .orElseThrow();
  }

  private static void until(BooleanSupplier so) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come to be").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String ask(String query) {
    return homes.ask(database, query);
  }

  private String due() {
    return ask(
        "select to_char(execution_time at time zone 'UTC', 'MM-DD HH24:MI') from howdah.job");
  }

  @Test
  void aJobRunsWhenItIsDueAndNotBefore() throws Exception {
    Daily daily = new Daily();
    try (Jobs jobs = start(daily)) {
      assertThat(jobs.plan("work", "1", START.plus(Duration.ofDays(30)))).isTrue();
      assertThat(jobs.plan("work", "1", START)).as("planned once").isFalse();
      clock.move(Duration.ofDays(29));
      boolean _ = jobs.plan("work", "2", START);
      assertThat(daily.next()).startsWith("2 at ");
      assertThat(daily.ran()).isEmpty();
      clock.move(Duration.ofDays(1));
      assertThat(List.of(daily.next(), daily.next()))
          .containsExactlyInAnyOrder("1 at 2026-03-31T12:00:00Z", "2 at 2026-03-31T12:00:00Z");
    }
  }

  @Test
  void aClockThatIsSetBackRunsNothingTwiceAndStopsNothing() throws Exception {
    Daily daily = new Daily();
    try (Jobs jobs = start(daily)) {
      boolean _ = jobs.plan("work", "1", START);
      assertThat(daily.next()).isEqualTo("1 at 2026-03-01T12:00:00Z");
      until(() -> due().equals("03-02 12:00"));
      clock.move(Duration.ofDays(-10));
      // The polls go on by a clock that nobody sets: what is due by the new time is found.
      boolean _ = jobs.plan("work", "2", clock.instant());
      assertThat(daily.next()).isEqualTo("2 at 2026-02-19T12:00:00Z");
      clock.move(Duration.ofDays(11));
      assertThat(List.of(daily.next(), daily.next()))
          .containsExactlyInAnyOrder("1 at 2026-03-02T12:00:00Z", "2 at 2026-03-02T12:00:00Z");
    }
  }

  @Test
  void whatAClockFarAheadPlannedIsBroughtNear() throws Exception {
    Daily daily = new Daily();
    clock.move(Duration.ofDays(400));
    try (Jobs jobs = start(daily)) {
      boolean _ = jobs.plan("work", "1", clock.instant());
      assertThat(daily.next()).startsWith("1 at 2027-");
      until(() -> due().equals("04-06 12:00"));
      clock.move(Duration.ofDays(-400));
      boolean _ = jobs.plan("work", "2", START.plus(Duration.ofDays(1)));
      jobs.notAfter("work", START.plus(Duration.ofDays(2)), START);
      assertThat(daily.next()).isEqualTo("1 at 2026-03-01T12:00:00Z");
      assertThat(daily.ran()).as("what stands within the limit is left alone").isEmpty();
    }
  }

  @Test
  void aJobThatFailsIsToldAndTriedAgainLater() throws Exception {
    Daily daily = new Daily();
    daily.fails().set(true);
    try (Jobs jobs = start(daily)) {
      boolean _ = jobs.plan("work", "1", START);
      assertThat(daily.next()).startsWith("1 at ");
      until(() -> due().equals("03-01 12:01"));
      assertThat(told)
          .containsExactly(
              "the job work of 1 failed, and is tried again in 1 min: the server does not answer");
      clock.move(Duration.ofMinutes(1));
      assertThat(daily.next()).startsWith("1 at ");
      until(() -> due().equals("03-01 12:03"));
      daily.fails().set(false);
      clock.move(Duration.ofMinutes(2));
      assertThat(daily.next()).startsWith("1 at ");
      until(() -> due().equals("03-02 12:03"));
    }
  }

  @Test
  void whoIsKilledInTheMiddleOfAJobIsSucceededAtOnceByWhoeverLeads() throws Exception {
    Process child = child();
    try (BufferedReader says = child.inputReader(StandardCharsets.UTF_8)) {
      assertThat(says.readLine()).isEqualTo("in the middle of 7");
      assertThat(ask("select picked_by from howdah.job where picked")).isEqualTo("child");
      assertThat(child.destroyForcibly().waitFor()).isEqualTo(137);
      Daily daily = new Daily();
      // An hour behind the dead node's clock: its heartbeat lies in the future, and is not asked.
      Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
      homes.sql(database, "update howdah.job set execution_time = now() - interval '2 hours'");
      try (Jobs _ = start(OptionalLong.of(epoch()), () -> true, daily, behind)) {
        assertThat(daily.next()).startsWith("7 at ");
        until(() -> ask("select count(*) from howdah.job where picked").equals("0"));
      }
    } finally {
      child.destroyForcibly();
    }
  }

  private Process child() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            JobChild.class.getName(),
            "jdbc:postgresql://127.0.0.1:%d/%s?user=daemon"
                .formatted(homes.server().port(), database))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void whoWasOvertakenNeitherTakesAJobNorPutsOneOff() throws Exception {
    Daily stale = new Daily();
    long old = epoch();
    try (Jobs jobs = start(OptionalLong.of(old), () -> true, stale, clock)) {
      long next = epoch();
      assertThat(next).isGreaterThan(old);
      assertThatThrownBy(() -> jobs.plan("work", "1", START)).hasStackTraceContaining("is over");
      Daily fresh = new Daily();
      try (Jobs led = start(OptionalLong.of(next), () -> true, fresh, clock)) {
        boolean _ = led.plan("work", "2", START);
        assertThat(fresh.next()).startsWith("2 at ");
        assertThat(stale.ran()).isEmpty();
      }
    }
  }

  @Test
  void whoIsNotSureToLeadAsksForNoJob() throws Exception {
    AtomicBoolean sure = new AtomicBoolean(true);
    Daily daily = new Daily();
    try (Jobs jobs = start(OptionalLong.of(epoch()), sure::get, daily, clock)) {
      boolean _ = jobs.plan("work", "1", START.plusSeconds(60));
      sure.set(false);
      clock.move(Duration.ofMinutes(2));
      until(() -> told.stream().anyMatch(w -> w.contains("cannot be read")));
      assertThat(daily.ran()).isEmpty();
      sure.set(true);
      assertThat(daily.next()).startsWith("1 at ");
    }
  }

  @Test
  void aHomeThatGoesAndComesBackLosesNothing() throws Exception {
    Daily daily = new Daily();
    try (Jobs jobs = start(daily)) {
      boolean _ = jobs.plan("work", "1", START.plusSeconds(60));
      homes.sql("postgres", "alter database %s allow_connections false".formatted(database));
      try {
        clock.move(Duration.ofMinutes(2));
        until(() -> told.stream().anyMatch(w -> w.contains("wait until the home answers")));
        assertThat(daily.ran()).isEmpty();
      } finally {
        homes.sql("postgres", "alter database %s allow_connections true".formatted(database));
      }
      assertThat(daily.next()).startsWith("1 at ");
      until(() -> told.stream().anyMatch(w -> w.contains("can be read again")));
    }
  }
}
