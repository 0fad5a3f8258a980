package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The probes of one child and where they stand. Looked at by anybody, moved on by the supervisor's
 * thread alone.
 */
final class ProbeUnit {
  private static final Path PROC = Path.of("/proc");

  /** A budget of minutes is held to the second: reading costs often costs itself. */
  private static final long MEASURE_EVERY = Duration.ofSeconds(1).toNanos();

  /** What was measured last of a child, and where. */
  private record Meter(long pid, long at, List<Path> programs, boolean complete) {}

  /** Where it stands. */
  private sealed interface Phase {
    /** Nothing runs and nothing is meant to. */
    record Closed(String why) implements Phase {}

    /** It will be started at that time of the monotonic clock. */
    record Due(long at, String why) implements Phase {}

    /** There is a child. */
    record Running(ProbeChild child, List<ProbeProgram> programs, long started) implements Phase {}

    /** It is given up. */
    record Stopped(String why) implements Phase {}
  }

  /** Until when a window is open, and what for. */
  private record Opening(long until, String why) {}

  private final List<Probe> probes;
  private final ProbeTools tools;

  // Guarded by this object's lock.
  private Phase phase;
  private Optional<Opening> opening = Optional.empty();
  private int failures;
  private ChildCost cost = ChildCost.NONE;

  /** Of the supervisor's thread alone. */
  private Optional<Meter> meter = Optional.empty();

  private Duration costRecently = Duration.ZERO;

  ProbeUnit(List<Probe> probes, ProbeTools tools, boolean atOnce) {
    this.probes = List.copyOf(probes);
    this.tools = tools;
    this.phase =
        atOnce
            ? new Phase.Due(tools.now(), "")
            : new Phase.Closed("costly: it runs in windows that an anomaly or a person opens");
  }

  List<Probe> probes() {
    return probes;
  }

  /** Opens or prolongs its window. */
  synchronized Window open(Duration duration, String why) {
    long until = tools.now() + duration.toNanos();
    if (opening.isEmpty() || opening.get().until() < until) {
      opening = Optional.of(new Opening(until, why));
    }
    if (!(phase instanceof Phase.Running) && !(phase instanceof Phase.Due)) {
      failures = 0;
      phase = new Phase.Due(tools.now(), "");
    }
    return new Window.Open(Duration.ofNanos(opening.get().until() - tools.now()));
  }

  /** Whether it has a child. */
  synchronized boolean running() {
    return phase instanceof Phase.Running;
  }

  /** Whether it runs in a window. */
  synchronized boolean windowed() {
    return opening.isPresent();
  }

  /** CPU in the last look's interval. */
  synchronized Duration costRecently() {
    return costRecently;
  }

  /** Goes to another phase; gives the child, if there is one, for the caller to end. */
  private synchronized Optional<ProbeChild> leave(Phase next) {
    Optional<ProbeChild> child =
        phase instanceof Phase.Running running ? Optional.of(running.child()) : Optional.empty();
    phase = next;
    cost = ChildCost.NONE;
    costRecently = Duration.ZERO;
    return child;
  }

  /** Ends its window or its life, saying why; ends the child. */
  void close(String why) {
    synchronized (this) {
      opening = Optional.empty();
    }
    leave(new Phase.Closed(why)).ifPresent(ProbeChild::close);
  }

  /** Ends the child and starts another after a while. */
  void pause(Duration rest, String why) {
    leave(new Phase.Due(tools.now() + rest.toNanos(), why)).ifPresent(ProbeChild::close);
  }

  /**
   * Moves it on by one look at what is.
   *
   * @return units to take its place: a child of several probes that cannot be attached is taken
   *     apart, so that one does not take the others down; empty when it stays
   */
  List<ProbeUnit> step() throws InterruptedException {
    Phase now;
    boolean over;
    synchronized (this) {
      now = phase;
      over = opening.isPresent() && tools.now() >= opening.get().until();
    }
    if (over) {
      close("its window is over");
      return List.of();
    }
    return switch (now) {
      case Phase.Closed c -> List.of();
      case Phase.Stopped s -> List.of();
      case Phase.Due due when due.at() <= tools.now() -> start(due);
      case Phase.Due due -> List.of();
      case Phase.Running running -> look(running);
    };
  }

  private List<ProbeUnit> start(Phase.Due due) {
    try {
      List<ProbeProgram> programs = new ArrayList<>();
      for (Probe probe : probes) {
        programs.add(probe.maker().make());
      }
      ProbeChild child =
          ProbeChild.start(
              tools.bpftrace(), programs, tools.limits(), tools.clock(), tools.nanos());
      boolean wanted;
      synchronized (this) {
        wanted = phase.equals(due);
        if (wanted) {
          phase = new Phase.Running(child, List.copyOf(programs), tools.now());
        }
      }
      if (!wanted) {
        child.close();
      }
      return List.of();
    } catch (CannotProbeException e) {
      return failed(due, String.valueOf(e.getMessage()), false);
    } catch (IOException e) {
      return failed(due, "no program can be started on this machine: " + e.getMessage(), false);
    }
  }

  private List<ProbeUnit> look(Phase.Running running) throws InterruptedException {
    ProbeChild child = running.child();
    if (child.ended()) {
      return failed(running, child.why(), child.attached().isPresent());
    }
    measure(child);
    Optional<String> trouble = child.trouble().or(this::tooLarge);
    if (trouble.isPresent()) {
      child.close();
      return failed(running, trouble.get(), child.attached().isPresent());
    }
    if (running.programs().stream().anyMatch(p -> p.outdated().getAsBoolean())) {
      pause(Duration.ZERO, "what it looked at was restarted");
      return List.of();
    }
    synchronized (this) {
      if (tools.now() - running.started() > tools.limits().healthy().toNanos()) {
        failures = 0;
      }
    }
    return List.of();
  }

  private synchronized Optional<String> tooLarge() {
    return cost.residentBytes() > tools.limits().residentBytes()
        ? Optional.of(
            "its child took %d MB of memory, more than %d"
                .formatted(cost.residentBytes() >> 20, tools.limits().residentBytes() >> 20))
        : Optional.empty();
  }

  private void measure(ProbeChild child) {
    if (child.pid().isEmpty()) {
      return;
    }
    long pid = child.pid().getAsLong();
    Optional<Meter> before = meter.filter(m -> m.pid() == pid);
    if (before.filter(m -> tools.now() - m.at() < MEASURE_EVERY).isPresent()) {
      return;
    }
    try {
      // What is attached stays: its programs are looked for once.
      boolean complete = child.attached().isPresent();
      List<Path> programs =
          before.isPresent() && before.get().complete()
              ? before.get().programs()
              : ChildCost.programs(PROC, pid);
      meter = Optional.of(new Meter(pid, tools.now(), programs, complete));
      ChildCost.of(PROC, pid, programs).ifPresent(seen -> spent(seen, child));
    } catch (IOException gone) {
      // The next look finds the child ended.
      meter = Optional.empty();
    }
  }

  private void spent(ChildCost seen, ProbeChild child) {
    synchronized (this) {
      costRecently = Duration.ofNanos(Math.max(0, seen.allNanos() - cost.allNanos()));
      cost = seen;
      tools.budget().spend(tools.now(), costRecently);
      tools.spent().add(costRecently.toNanos());
    }
    child.missed(seen.missed());
  }

  /**
   * Something went wrong in a phase. Whoever closed it meanwhile wins.
   *
   * @param attached whether it had worked before
   */
  private synchronized List<ProbeUnit> failed(Phase in, String why, boolean attached) {
    if (!phase.equals(in)) {
      return List.of();
    }
    if (probes.size() > 1 && !attached) {
      leave(new Phase.Closed(why));
      return probes.stream().map(p -> new ProbeUnit(List.of(p), tools, true)).toList();
    }
    failures++;
    ProbeLimits limits = tools.limits();
    if (failures >= limits.failures()) {
      opening = Optional.empty();
      leave(new Phase.Stopped("%s (tried %d times, then given up)".formatted(why, failures)));
      return List.of();
    }
    long wait =
        Math.min(
            limits.firstBackOff().toNanos() << Math.min(failures - 1, 20),
            limits.longestBackOff().toNanos());
    leave(
        new Phase.Due(
            tools.now() + wait, "%s; it is started again in %.1f s".formatted(why, wait / 1e9)));
    return List.of();
  }

  /** What its probes measured so far, and what they cannot. */
  Telemetry read(Instant now) {
    Phase at;
    synchronized (this) {
      at = phase;
    }
    if (at instanceof Phase.Running running && running.child().attached().isPresent()) {
      Telemetry all = Telemetry.nothing(now);
      for (ProbeProgram program : running.programs()) {
        all = all.and(running.child().read(program.reader(), now));
      }
      return all;
    }
    String why = status(probes.getFirst()).words();
    List<Absence> absences = new ArrayList<>();
    for (Probe probe : probes) {
      probe.metrics().forEach(m -> absences.add(new Absence(m, why, probe.instead())));
    }
    return new Telemetry(now, List.of(), List.of(), absences);
  }

  synchronized ProbeStatus status(Probe probe) {
    return switch (phase) {
      case Phase.Closed c -> status(probe, ProbeStatus.State.CLOSED, c.why());
      case Phase.Stopped s -> status(probe, ProbeStatus.State.STOPPED, s.why());
      case Phase.Due d when d.why().isEmpty() ->
          status(probe, ProbeStatus.State.STARTING, "it is being started");
      case Phase.Due d -> status(probe, ProbeStatus.State.WAITING, d.why());
      case Phase.Running r when r.child().attached().isEmpty() ->
          status(probe, ProbeStatus.State.STARTING, "it is being attached");
      case Phase.Running r ->
          new ProbeStatus(
              probe,
              ProbeStatus.State.RUNNING,
              opening.map(Opening::why).orElse(""),
              r.child().attached(),
              failures,
              r.child().garbage(),
              r.child().lost(),
              Duration.ofNanos(cost.allNanos()),
              cost.residentBytes());
    };
  }

  private ProbeStatus status(Probe probe, ProbeStatus.State state, String words) {
    return new ProbeStatus(probe, state, words, Optional.empty(), failures, 0, 0, Duration.ZERO, 0);
  }
}
