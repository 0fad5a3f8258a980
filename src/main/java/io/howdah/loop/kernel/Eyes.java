package io.howdah.loop.kernel;

import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import io.howdah.sense.ebpf.BackendIo;
import io.howdah.sense.ebpf.BlockIo;
import io.howdah.sense.ebpf.Bpftrace;
import io.howdah.sense.ebpf.MachineProbes;
import io.howdah.sense.ebpf.Probe;
import io.howdah.sense.ebpf.ProbeBudget;
import io.howdah.sense.ebpf.ProbeLimits;
import io.howdah.sense.ebpf.ProbeStatus;
import io.howdah.sense.ebpf.ProbeSupervisor;
import io.howdah.sense.ebpf.Retransmits;
import io.howdah.sense.ebpf.RunQueue;
import io.howdah.sense.ebpf.ServerLocator;
import io.howdah.sense.ebpf.ServerProcess;
import io.howdah.sense.ebpf.StatementLog;
import io.howdah.sense.ebpf.StatementProbes;
import io.howdah.sense.ebpf.StatementWaits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The eBPF probes of one server, and those of its machine where nobody has them yet, under one
 * supervisor. What is cheap runs always; the rest in windows that an anomaly or a person opens.
 */
public final class Eyes implements AutoCloseable {
  /** Everything that is seen of statements and devices, for a person who looks. */
  static final List<String> CLOSE_UP =
      List.of(BackendIo.NAME, StatementProbes.LATENCY, StatementProbes.SWITCHES, RunQueue.NAME);

  /** What an anomaly asks for: what it costs is measured, and it is closed when it costs more. */
  private static final List<String> ON_ALARM = List.of(BackendIo.NAME, StatementProbes.LATENCY);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** Counts of /proc go on while windows come and go; two counts of one thing would be a muddle. */
  private static final String COUNTED_ELSEWHERE = "postgresql_context_switches";

  private final ProbeSupervisor supervisor;
  private final StatementProbes statements;
  private final Clock clock;
  private final Runnable closed;

  Eyes(ReadDoor door, boolean machine, ProbeBudget budget, Clock clock, Runnable closed) {
    this.clock = clock;
    this.closed = closed;
    this.statements =
        new StatementProbes(() -> ServerLocator.locate(door), clock, new StatementLog());
    List<Probe> probes = new ArrayList<>(statements.probes());
    probes.add(new BackendIo(() -> ServerProcess.behind(door)).probe());
    if (machine) {
      probes.addAll(MachineProbes.all());
    }
    this.supervisor = new ProbeSupervisor(probes, Bpftrace.USUAL, ProbeLimits.USUAL, budget, clock);
  }

  /** Opens windows of what explains trouble; refusals show in the telemetry. */
  public void alarm(Duration length, String why) {
    ON_ALARM.forEach(probe -> supervisor.openWindow(probe, length, why));
  }

  /** Opens, or prolongs, the windows of everything that a person may want to see. */
  void closeUp(Duration length, String why) {
    CLOSE_UP.forEach(probe -> supervisor.openWindow(probe, length, why));
  }

  /**
   * Waits until each probe that is to run runs, or is known not to.
   *
   * @return whether none is still being attached
   */
  boolean settle(Duration patience) throws InterruptedException {
    Instant until = clock.instant().plus(patience);
    while (supervisor.status().stream().anyMatch(s -> s.state() == ProbeStatus.State.STARTING)) {
      if (clock.instant().isAfter(until)) {
        return false;
      }
      Thread.sleep(LOOK_EVERY);
    }
    return true;
  }

  Telemetry read() {
    return supervisor.read(clock.instant());
  }

  StatementWaits statements(Duration length) {
    return statements.last(clock.instant(), length, supervisor);
  }

  Optional<ProbeStatus> status(String probe) {
    return supervisor.status(probe);
  }

  boolean sees(String probe) {
    return status(probe).filter(s -> s.state() == ProbeStatus.State.RUNNING).isPresent();
  }

  /** Whether the machine is in these eyes' sight. */
  boolean seesMachine() {
    return status(Retransmits.NAME).isPresent() && status(BlockIo.NAME).isPresent();
  }

  /** What the probes measure, as one of the daemon's collectors. Closing it closes these eyes. */
  public Collector collector() {
    return new Collector() {
      @Override
      public String name() {
        return "ebpf";
      }

      @Override
      public Telemetry collect(Instant now) {
        Telemetry all = supervisor.read(now);
        return new Telemetry(
            all.at(),
            all.measurements().stream()
                .filter(m -> !m.metric().name().equals(COUNTED_ELSEWHERE))
                .toList(),
            all.distributions(),
            all.absences());
      }

      @Override
      public void close() {
        Eyes.this.close();
      }
    };
  }

  @Override
  public void close() {
    supervisor.close();
    closed.run();
  }
}
