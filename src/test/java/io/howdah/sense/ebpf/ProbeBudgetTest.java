package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a budget, when probes take more than it, then that is held and said. */
final class ProbeBudgetTest {
  private static final long START = 1_000_000_000_000L;

  private static long after(Duration duration) {
    return START + duration.toNanos();
  }

  @Test
  void itFillsAtItsShareOfAllCoresAndNeverBeyondItsHorizon() {
    ProbeBudget budget = new ProbeBudget(0.01, 4, START);
    Duration full = Duration.ofSeconds(24);
    assertThat(budget.credit(START)).isEqualTo(full);
    assertThat(budget.credit(after(Duration.ofHours(5)))).isEqualTo(full);
    budget.spend(after(Duration.ofHours(5)), Duration.ofSeconds(30));
    assertThat(budget.credit(after(Duration.ofHours(5)))).isEqualTo(Duration.ofSeconds(-6));
    // 0.04 of a core: six seconds of debt and two of credit come in 200 s.
    assertThat(budget.until(after(Duration.ofHours(5)), Duration.ofSeconds(2)).toSeconds())
        .isEqualTo(200);
    assertThat(budget.credit(after(Duration.ofHours(5).plusSeconds(150))).abs().toMillis())
        .isLessThan(2);
  }

  @Test
  void whatNeverFitsIsPromisedForWhenItIsFull() {
    ProbeBudget budget = new ProbeBudget(0.01, 1, START);
    assertThat(budget.until(START, Duration.ofHours(1))).isZero();
  }

  @Test
  void aWindowThatCostsMoreThanTheBudgetIsEndedEarlyAndTheNextOneRefused()
      throws InterruptedException {
    Probes.needRoot();
    // A millionth of a core: less than any program's start takes.
    ProbeBudget tiny = new ProbeBudget(1e-6, 1, System.nanoTime());
    tiny.spend(System.nanoTime(), tiny.credit(System.nanoTime()));
    Probe costly = Probes.windowed("costly", "tracepoint:sched:sched_switch { @c = count(); }");
    Probe steady = Probes.always("steady", "tracepoint:sched:sched_wakeup { @w = count(); }");
    try (ProbeSupervisor supervisor =
        new ProbeSupervisor(
            List.of(costly), Bpftrace.USUAL, Probes.IMPATIENT, tiny, Clock.systemUTC())) {
      assertThat(supervisor.openWindow("costly", Probes.PATIENCE, "a test"))
          .isInstanceOfSatisfying(
              Window.Refused.class,
              r -> assertThat(r.why()).contains("budget", "can be opened in"));
    }
    ProbeBudget small = new ProbeBudget(0.0035, 1, System.nanoTime());
    try (ProbeSupervisor supervisor =
        new ProbeSupervisor(
            List.of(steady, costly), Bpftrace.USUAL, Probes.IMPATIENT, small, Clock.systemUTC())) {
      assertThat(supervisor.openWindow("costly", Probes.PATIENCE.multipliedBy(5), "a test"))
          .isInstanceOf(Window.Open.class);
      Probes.awaitState(supervisor, "steady", ProbeStatus.State.RUNNING);
      Probes.awaitState(supervisor, "costly", ProbeStatus.State.RUNNING);
      // Another supervisor of the process, say, has taken what was left.
      small.spend(System.nanoTime(), Duration.ofSeconds(3));
      Probes.awaitState(supervisor, "costly", ProbeStatus.State.CLOSED);
      assertThat(Probes.status(supervisor, "costly").words())
          .contains("ended early", "more than their budget, 0.4 %");
      Probes.await(
          "what runs always rests, too",
          () -> Probes.status(supervisor, "steady").state() == ProbeStatus.State.WAITING);
      assertThat(Probes.status(supervisor, "steady").words()).contains("more than their budget");
    }
  }

  @Test
  void aWindowClosesWhenItsTimeIsOverAndCanBeProlonged() throws InterruptedException {
    Probes.needRoot();
    Probe probe = Probes.windowed("w", "tracepoint:sched:sched_switch { @c = count(); }");
    try (ProbeSupervisor supervisor = Probes.supervise(probe)) {
      assertThat(Probes.status(supervisor, "w").state()).isEqualTo(ProbeStatus.State.CLOSED);
      assertThat(supervisor.openWindow("nothing", Probes.PATIENCE, "a test"))
          .isInstanceOf(Window.Refused.class);
      assertThat(supervisor.openWindow("w", Probes.PATIENCE, "an anomaly"))
          .isInstanceOf(Window.Open.class);
      Probes.awaitState(supervisor, "w", ProbeStatus.State.RUNNING);
      assertThat(Probes.status(supervisor, "w").words()).isEqualTo("an anomaly");
      assertThat(Probes.status(supervisor, "w").residentBytes()).isLessThan(400L << 20);
      // One that is open already is never shortened.
      assertThat(supervisor.openWindow("w", Duration.ofMillis(1), "less"))
          .isInstanceOfSatisfying(
              Window.Open.class, o -> assertThat(o.rest()).isGreaterThan(Duration.ofSeconds(1)));
      supervisor.closeWindow("w");
      assertThat(Probes.status(supervisor, "w").words()).isEqualTo("its window was closed");
      assertThat(supervisor.openWindow("w", Duration.ofSeconds(1), "short"))
          .isInstanceOf(Window.Open.class);
      Probes.awaitState(supervisor, "w", ProbeStatus.State.CLOSED);
      assertThat(Probes.status(supervisor, "w").words()).isEqualTo("its window is over");
    }
  }

  @Test
  void whatTheKernelSpendsIsCounted() throws InterruptedException {
    Probes.needRoot();
    Probe busy = Probes.always("busy", "tracepoint:sched:sched_switch { @c = count(); }");
    try (ProbeSupervisor supervisor = Probes.supervise(busy)) {
      Probes.awaitState(supervisor, "busy", ProbeStatus.State.RUNNING);
      long pid =
          ProcessHandle.current()
              .descendants()
              .filter(p -> p.info().command().orElse("").endsWith("/bpftrace"))
              .findFirst()
              .orElseThrow()
              .pid();
      Probes.await(
          "runs are counted and timed",
          () -> {
            ChildCost cost = ChildCost.of(java.nio.file.Path.of("/proc"), pid).orElseThrow();
            return cost.runs() > 10 && cost.kernelNanos() > 0 && cost.residentBytes() > 1 << 20;
          });
    }
  }
}
