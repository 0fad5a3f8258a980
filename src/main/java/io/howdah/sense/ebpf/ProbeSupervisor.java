package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps probes running within their budget. A loop looks at what is, several times a second, and
 * does what is missing: starts what is due, ends what stalls, restarts with exponential back-off
 * what failed, gives up what fails too often, closes what costs too much. Probes that run always
 * share one child; if that cannot be attached, each gets its own.
 */
public final class ProbeSupervisor implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** A window needs credit for its start, and for something to see. */
  private static final Duration LEAST_CREDIT = Duration.ofSeconds(2);

  /** Nobody asks longer at once: what is meant to run always is no window. */
  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(15);

  static final Metric BUDGET =
      Metric.gauge(
          "howdah_probe_credit_seconds",
          "seconds",
          "CPU time that Howdah's eBPF probes may still take");
  static final Metric COST =
      Metric.counter(
          "howdah_probe_cpu_seconds", "seconds", "CPU time that Howdah's eBPF probes took");

  private final ProbeTools tools;
  private final CopyOnWriteArrayList<ProbeUnit> units = new CopyOnWriteArrayList<>();
  private final Thread loop = Thread.ofVirtual().name("howdah-probes").unstarted(this::run);
  private final KernelStatistics statistics;
  private final Instant since;
  private volatile boolean closing;

  /**
   * Starts all that runs always.
   *
   * @param budget may be shared with other supervisors
   */
  public ProbeSupervisor(
      List<Probe> probes, Bpftrace bpftrace, ProbeLimits limits, ProbeBudget budget, Clock clock) {
    this.tools = new ProbeTools(bpftrace, limits, budget, clock, System::nanoTime, new LongAdder());
    this.since = clock.instant();
    this.statistics = KernelStatistics.open();
    List<Probe> always = probes.stream().filter(p -> p.mode() == Probe.Mode.ALWAYS).toList();
    if (!always.isEmpty()) {
      units.add(new ProbeUnit(always, tools, true));
    }
    probes.stream()
        .filter(p -> p.mode() == Probe.Mode.WINDOWS)
        .forEach(p -> units.add(new ProbeUnit(List.of(p), tools, false)));
    loop.start();
  }

  private void run() {
    try {
      while (!closing) {
        for (ProbeUnit unit : units) {
          List<ProbeUnit> parts = unit.step();
          if (!parts.isEmpty()) {
            units.addAll(parts);
            units.remove(unit);
          }
        }
        holdBudget();
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      // Closing: close() ends the children.
      Thread.currentThread().interrupt();
    }
  }

  /** Over the budget: ends the costliest window; without one, rests the costliest child. */
  private void holdBudget() {
    if (!tools.budget().credit(tools.now()).isNegative()) {
      return;
    }
    Comparator<ProbeUnit> byCost =
        Comparator.comparing(ProbeUnit::windowed).thenComparing(ProbeUnit::costRecently);
    Optional<ProbeUnit> costliest = units.stream().filter(ProbeUnit::running).max(byCost);
    costliest.ifPresent(unit -> {
      String why =
          "it was ended early: eBPF probes took more than their budget, %.1f %% of the machine's CPU over %d min"
              .formatted(tools.budget().share() * 100, ProbeBudget.HORIZON.toMinutes());
      if (unit.windowed()) {
        unit.close(why);
      } else {
        unit.pause(tools.budget().until(tools.now(), LEAST_CREDIT), why);
      }
    });
  }

  /**
   * Opens a window of a costly probe, or prolongs it.
   *
   * @param probe its name
   * @param duration cut to a quarter of an hour
   * @param why for whom: an anomaly, a person
   */
  public Window openWindow(String probe, Duration duration, String why) {
    Optional<ProbeUnit> unit = unit(probe);
    if (unit.isEmpty()) {
      return new Window.Refused("there is no probe named " + probe);
    }
    Duration wait = tools.budget().until(tools.now(), LEAST_CREDIT);
    if (!unit.get().running() && wait.isPositive()) {
      return new Window.Refused(
          "the probes' budget, %.1f %% of the machine's CPU, is used up; %s can be opened in %d s"
              .formatted(tools.budget().share() * 100, probe, wait.toSeconds() + 1));
    }
    Duration asked = duration.compareTo(LONGEST_WINDOW) > 0 ? LONGEST_WINDOW : duration;
    return unit.get().open(asked, why);
  }

  /** Ends a window before its time; nothing happens when it is not open. */
  public void closeWindow(String probe) {
    unit(probe).filter(ProbeUnit::windowed).ifPresent(u -> u.close("its window was closed"));
  }

  private Optional<ProbeUnit> unit(String probe) {
    return units.stream()
        .filter(u -> u.probes().stream().anyMatch(p -> p.name().equals(probe)))
        .findFirst();
  }

  /** How each probe is. */
  public List<ProbeStatus> status() {
    List<ProbeStatus> all = new ArrayList<>();
    units.forEach(u -> u.probes().forEach(p -> all.add(u.status(p))));
    return all;
  }

  /** How one probe is; empty when there is none of that name. */
  public Optional<ProbeStatus> status(String probe) {
    return status().stream().filter(s -> s.probe().name().equals(probe)).findFirst();
  }

  /** What all probes measured so far, what they cannot, and what they cost. */
  public Telemetry read(Instant now) {
    Telemetry all = Telemetry.nothing(now);
    for (ProbeUnit unit : units) {
      all = all.and(unit.read(now));
    }
    return all.and(selfMeasured(now));
  }

  private Telemetry selfMeasured(Instant now) {
    double credit = tools.budget().credit(tools.now()).toNanos() / 1e9;
    List<Absence> absences =
        statistics
            .why()
            .map(why ->
                List.of(
                    new Absence(
                        "kernel side of " + COST.name(), why, "CPU of the bpftrace processes")))
            .orElse(List.of());
    return new Telemetry(
        now,
        List.of(
            Measurement.gauge(BUDGET, Labels.NONE, credit, Fidelity.EXACT),
            Measurement.counter(
                COST, Labels.NONE, tools.spent().sum() / 1e9, Fidelity.ESTIMATED, since)),
        List.of(),
        absences);
  }

  /** Ends all children. */
  @Override
  public void close() {
    closing = true;
    loop.interrupt();
    try {
      loop.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    units.forEach(u -> u.close("Howdah is ending"));
    statistics.close();
  }
}
