package io.howdah.jobs;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.Waiter;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.event.SchedulerListener.SchedulerEventType;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Runs the jobs that are due, one at a time, for as long as it is open. Rows of {@code howdah.job}
 * say what and when; they outlive this process.
 *
 * <p>Where it leads, what an earlier process held is free at once: nobody else may be at it, so no
 * clock of another machine has to be believed. Where nobody leads, a job is free again after its
 * holder has not been heard of for {@link #HEARTBEAT} times {@link #MISSED}.
 */
public final class Jobs implements AutoCloseable {
  static final Duration HEARTBEAT = Duration.ofSeconds(30);
  static final int MISSED = 4;

  /** Between two looks for what is due; what is planned for now is looked for at once. */
  public static final Duration POLL = Duration.ofSeconds(30);

  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  /** A job that is under way when this is closed is interrupted, and waited for so long. */
  private static final Duration SHUTDOWN = Duration.ofSeconds(10);

  private static final String TABLE = "howdah.job";

  /** The library tells every failure with a stack trace; the witness says what a DBA needs. */
  private static final Logger LIBRARYS_OWN_WORDS = Logger.getLogger("com.github.kagkarlsson");

  private final Scheduler scheduler;
  private final DataSource home;

  private Jobs(Scheduler scheduler, DataSource home) {
    this.scheduler = scheduler;
    this.home = home;
  }

  /**
   * In whose name jobs run.
   *
   * @param name of the process, for the row of a job that is under way
   * @param epoch in which it leads; empty where nobody leads, and jobs only look
   * @param goesOn whether it is certain that the epoch goes on
   */
  public record Reigning(String name, OptionalLong epoch, BooleanSupplier goesOn) {}

  /**
   * Starts.
   *
   * @param home the home database; the schema is there
   * @param poll between two looks for what is due, usually {@link #POLL}
   * @param witness is told when a job fails, and when the rows cannot be read
   * @throws JobFailedException when the home cannot be used
   */
  public static Jobs start(
      DataSource home,
      Reigning reigning,
      List<Job> kinds,
      Clock clock,
      Duration poll,
      Consumer<String> witness) {
    LIBRARYS_OWN_WORDS.setLevel(Level.OFF);
    DataSource fenced = new EpochSource(home, reigning.epoch(), reigning.goesOn());
    if (reigning.epoch().isPresent()) {
      release(fenced);
    }
    List<Task<?>> tasks =
        kinds.stream()
            .<Task<?>>map(job ->
                Tasks.custom(job.kind(), Void.class)
                    .onFailure((done, operations) -> retry(job, done, operations, witness))
                    .execute((what, _) -> completion(job.run(what.getId(), clock.instant()))))
            .toList();
    Scheduler scheduler =
        new Steady(fenced, tasks, poll)
            .clock(clock::instant)
            .tableName(TABLE)
            .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
            .schedulerName(new SchedulerName.Fixed(reigning.name()))
            .threads(1)
            .enableImmediateExecution()
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(MISSED)
            .shutdownMaxWait(SHUTDOWN)
            .failureLogging(LogLevel.OFF, false)
            .addSchedulerListener(new Ear(witness))
            .build();
    scheduler.start();
    return new Jobs(scheduler, fenced);
  }

  /**
   * The builder, with a wait between two polls that no clock set back or forward makes longer: only
   * what is due is asked of the clock that may be set.
   */
  private static final class Steady extends SchedulerBuilder {
    private final Duration poll;

    Steady(DataSource home, List<Task<?>> tasks, Duration poll) {
      super(home, tasks);
      this.poll = poll;
    }

    @Override
    protected Waiter buildWaiter() {
      long began = System.nanoTime();
      return new Waiter(poll, () -> Instant.EPOCH.plusNanos(System.nanoTime() - began));
    }
  }

  /** Says once that the rows cannot be read, and that they can be again. */
  private static final class Ear extends AbstractSchedulerListener {
    private final Consumer<String> witness;
    private final AtomicBoolean deaf = new AtomicBoolean();

    Ear(Consumer<String> witness) {
      this.witness = witness;
    }

    @Override
    public void onSchedulerEvent(SchedulerEventType type) {
      if (type == SchedulerEventType.UNEXPECTED_ERROR && deaf.compareAndSet(false, true)) {
        witness.accept(
            "the jobs in howdah.job cannot be read: they wait until the home answers again");
      }
      if (type == SchedulerEventType.RAN_EXECUTE_DUE && deaf.compareAndSet(true, false)) {
        witness.accept("the jobs in howdah.job can be read again");
      }
    }
  }

  /** In an epoch of our own nobody else is at any job: what is held was held by the dead. */
  private static void release(DataSource fenced) {
    try (Connection connection = fenced.getConnection();
        Statement statement = connection.createStatement()) {
      int _ =
          statement.executeUpdate(
              "UPDATE howdah.job SET picked = false, picked_by = NULL, last_heartbeat = NULL,"
                  + " version = version + 1 WHERE picked");
    } catch (SQLException e) {
      throw new JobFailedException("howdah.job could not be taken over: " + e.getMessage(), e);
    }
  }

  private static CompletionHandler<Void> completion(Job.Next next) {
    return switch (next) {
      case Job.Next.At at -> (done, operations) -> operations.reschedule(done, at.when());
      case Job.Next.Never _ -> (_, operations) -> operations.remove();
    };
  }

  private static void retry(
      Job job,
      ExecutionComplete done,
      ExecutionOperations<Void> operations,
      Consumer<String> witness) {
    int failures = done.getExecution().consecutiveFailures;
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
    pause = pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause;
    String why = done.getCause().map(Throwable::getMessage).orElse("it did not say why");
    witness.accept(
        "the job %s of %s failed, and is tried again in %d min: %s"
            .formatted(
                job.kind(), done.getExecution().taskInstance.getId(), pause.toMinutes(), why));
    operations.reschedule(done, done.getTimeDone().plus(pause));
  }

  /**
   * Plans a job, unless it is planned already.
   *
   * @return whether it was not
   */
  public boolean plan(String kind, String of, Instant when) {
    return scheduler.scheduleIfNotExists(new TaskInstance<Void>(kind, of), when);
  }

  /**
   * Brings near what a clock that ran ahead planned: no job puts itself off beyond the limit.
   *
   * @param limit the furthest that a job of that kind may be planned for
   * @param instead when one that stands further is done
   */
  public void notAfter(String kind, Instant limit, Instant instead) {
    for (ScheduledExecution<?> job : scheduler.getScheduledExecutionsForTask(kind)) {
      if (!job.isPicked() && job.getExecutionTime().isAfter(limit)) {
        boolean _ = scheduler.reschedule(job.getTaskInstance(), instead);
      }
    }
  }

  /** Whether a job of that kind is planned for something, at whatever time. */
  public boolean planned(String kind, String of) {
    return scheduler.getScheduledExecution(new TaskInstance<Void>(kind, of)).isPresent();
  }

  /** The home's sessions, each in the epoch: for what a job writes beside its row. */
  public DataSource home() {
    return home;
  }

  @Override
  public void close() {
    // An interrupt that ends the caller must not cut the end of the job's threads short.
    boolean interrupted = Thread.interrupted();
    try {
      scheduler.stop();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
