package io.howdah.sense.ebpf;

import io.howdah.model.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Attaches probes for a moment and sees whether they fire: what {@code doctor} tells. */
public final class ProbeTrial {
  /**
   * What came of one.
   *
   * @param outcome whether it can be relied on
   * @param words why it cannot be attached; empty otherwise
   */
  public record Tried(Probe probe, Outcome outcome, String words) {}

  /** Whether a probe can be relied on here. */
  public enum Outcome {
    /** Attached, and something was counted. */
    FIRES,
    /** Attached, and nothing happened that it could have counted. */
    QUIET,
    /** Not attached. */
    ABSENT
  }

  /** No second try: a fault would only take longer to tell. */
  private static final ProbeLimits ONCE =
      new ProbeLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          1,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          ProbeLimits.USUAL.lineBytes(),
          ProbeLimits.USUAL.outputBytes(),
          ProbeLimits.USUAL.residentBytes(),
          ProbeLimits.USUAL.mapKeys());

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private ProbeTrial() {}

  /**
   * Tries all of them in one child, each in its own where that cannot be attached.
   *
   * @param activity makes happen what probes look for, as far as it can be made; called once they
   *     are attached
   * @param watch how long they are watched from then on
   */
  public static List<Tried> of(
      List<Probe> probes, Bpftrace bpftrace, Runnable activity, Duration watch, Clock clock)
      throws InterruptedException {
    // What each one's own reader has seen is only to be told apart before it is put together.
    Map<String, AtomicReference<Telemetry>> seen = new HashMap<>();
    List<Probe> always = new ArrayList<>();
    for (Probe probe : probes) {
      AtomicReference<Telemetry> last = new AtomicReference<>(Telemetry.nothing(clock.instant()));
      seen.put(probe.name(), last);
      always.add(watched(probe, last));
    }
    ProbeBudget free = new ProbeBudget(1, 64, System.nanoTime());
    try (ProbeSupervisor supervisor = new ProbeSupervisor(always, bpftrace, ONCE, free, clock)) {
      while (supervisor.status().stream().anyMatch(ProbeTrial::unsettled)) {
        Thread.sleep(LOOK_EVERY);
      }
      activity.run();
      Instant end = clock.instant().plus(watch);
      do {
        Thread.sleep(LOOK_EVERY);
        var _ = supervisor.read(clock.instant());
      } while (clock.instant().isBefore(end)
          && supervisor.status().stream()
              .anyMatch(s -> s.state() == ProbeStatus.State.RUNNING && !fired(seen, s.probe())));
      return probes.stream().map(p -> tried(p, supervisor, seen)).toList();
    }
  }

  private static Probe watched(Probe probe, AtomicReference<Telemetry> last) {
    return new Probe(
        probe.name(),
        probe.measures(),
        probe.metrics(),
        Probe.Mode.ALWAYS,
        probe.needs(),
        probe.instead(),
        () -> {
          ProbeProgram program = probe.maker().make();
          return new ProbeProgram(
              program.text(), new Watched(program.reader(), last), program.outdated());
        });
  }

  /** Keeps what a reader has read. */
  private record Watched(ProbeReader reader, AtomicReference<Telemetry> last)
      implements ProbeReader {
    @Override
    public void accept(ProbeMessage message) {
      reader.accept(message);
    }

    @Override
    public Telemetry read(Instant now, Life life) {
      Telemetry read = reader.read(now, life);
      last.set(read);
      return read;
    }
  }

  private static boolean unsettled(ProbeStatus status) {
    return switch (status.state()) {
      case STARTING, WAITING -> true;
      case RUNNING, STOPPED, CLOSED -> false;
    };
  }

  /** Only what it is named for counts: a reader may bring numbers from elsewhere along. */
  private static boolean fired(Map<String, AtomicReference<Telemetry>> seen, Probe probe) {
    AtomicReference<Telemetry> last = seen.get(probe.name());
    return last != null
        && (last.get().measurements().stream()
                .anyMatch(m -> m.value() > 0 && probe.metrics().contains(m.metric().name()))
            || last.get().distributions().stream()
                .anyMatch(d -> d.count() > 0 && probe.metrics().contains(d.metric().name())));
  }

  private static Tried tried(
      Probe probe, ProbeSupervisor supervisor, Map<String, AtomicReference<Telemetry>> seen) {
    if (fired(seen, probe)) {
      return new Tried(probe, Outcome.FIRES, "");
    }
    return supervisor
        .status(probe.name())
        .filter(s -> s.state() == ProbeStatus.State.RUNNING)
        .map(s -> new Tried(probe, Outcome.QUIET, ""))
        .orElseGet(() ->
            new Tried(
                probe,
                Outcome.ABSENT,
                supervisor.status(probe.name()).map(ProbeStatus::words).orElse("")));
  }
}
