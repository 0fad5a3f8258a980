package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Supervisors and patience for the tests of statement probes. */
final class Supervised {
  /** A busy machine takes its time to compile a program. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private Supervised() {}

  /** Runs probes with a budget that no test uses up, the windowed ones in open windows. */
  static ProbeSupervisor start(List<Probe> probes) throws InterruptedException {
    ProbeSupervisor supervisor =
        new ProbeSupervisor(
            probes,
            Bpftrace.USUAL,
            ProbeLimits.USUAL,
            new ProbeBudget(1, 64, System.nanoTime()),
            Clock.systemUTC());
    for (Probe probe : probes) {
      if (probe.mode() == Probe.Mode.WINDOWS) {
        Window _ = supervisor.openWindow(probe.name(), Duration.ofMinutes(5), "a test");
      }
      await(
          () -> probe.name() + " runs: " + supervisor.status(),
          () -> state(supervisor, probe.name()) == ProbeStatus.State.RUNNING);
    }
    return supervisor;
  }

  static ProbeStatus.State state(ProbeSupervisor supervisor, String probe) {
    return supervisor.status(probe).orElseThrow().state();
  }

  static void await(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        assertThat(condition.getAsBoolean()).as("waited in vain until %s", what.get()).isTrue();
      }
      Thread.sleep(50);
    }
  }
}
