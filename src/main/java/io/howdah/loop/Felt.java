package io.howdah.loop;

import io.howdah.diagnose.Activity;
import io.howdah.diagnose.Span;
import io.howdah.diagnose.Vitals;
import io.howdah.diagnose.tools.ActivitySampler;
import io.howdah.model.Absence;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import io.howdah.sense.server.ServerCollectors;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sensors of one diagnosis: what they measured when it began and what they measure when the
 * first tool asks. For where no nerves run, such as a single command.
 */
final class Felt implements Vitals {
  /** A rate of less than a second is mostly chance. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Twenty samples in the shortest look. */
  private static final Duration BETWEEN_WAITS = Duration.ofMillis(75);

  private final ReadDoor door;
  private final Clock clock;
  private final HostCollector host;
  private Optional<CompletableFuture<Telemetry>> first = Optional.empty();
  private Optional<Span> span = Optional.empty();
  private Optional<ActivitySampler> waits = Optional.empty();
  private volatile boolean watching;

  private Felt(ReadDoor door, Clock clock) {
    this.door = door;
    this.clock = clock;
    this.host = HostCollector.atOnce(door, HostAccess.thisMachine());
  }

  /**
   * Measures now, in a thread of its own, and again when it is asked: the time between is the span.
   * Meanwhile it samples what sessions wait for.
   */
  static Felt from(ReadDoor door, Clock clock) {
    Felt felt = new Felt(door, clock);
    felt.first =
        Optional.of(
            CompletableFuture.supplyAsync(
                felt::measure, task -> Thread.ofVirtual().name("howdah-felt").start(task)));
    ActivitySampler sampler = new ActivitySampler(door);
    felt.waits = Optional.of(sampler);
    felt.watching = true;
    Thread.ofVirtual().name("howdah-waits").start(() -> felt.sample(sampler));
    return felt;
  }

  /** Until the watch is over, or nothing can be seen: a door that was closed ends it, too. */
  private void sample(ActivitySampler sampler) {
    try {
      while (watching && sampler.look().isEmpty()) {
        Thread.sleep(BETWEEN_WAITS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The watch is over: goes ahead with the second measurement while others think. */
  void ahead() {
    watching = false;
    Thread.ofVirtual().name("howdah-felt").start(this::span);
  }

  /** Measures nothing before it is asked, and then takes its time. */
  static Felt later(ReadDoor door, Clock clock) {
    return new Felt(door, clock);
  }

  @Override
  public synchronized Optional<Span> span() {
    if (span.isEmpty()) {
      Telemetry before = first.map(CompletableFuture::join).orElseGet(this::measure);
      try {
        Duration gone = Duration.between(before.at(), clock.instant());
        Duration left = SHORTEST.minus(gone);
        if (left.isPositive()) {
          Thread.sleep(left);
        }
        span = Optional.of(new Span(before, measure()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return span;
  }

  @Override
  public Optional<Activity> activity() {
    watching = false;
    return waits.map(ActivitySampler::soFar);
  }

  /**
   * With collectors of its own each time: one that looked just now would wait for its period. The
   * machine's stays, since it counts what processes gained between its looks.
   */
  private Telemetry measure() {
    List<Collector> collectors = new ArrayList<>(ServerCollectors.atOnce(door));
    collectors.add(host);
    Telemetry all = Telemetry.nothing(clock.instant());
    for (Collector collector : collectors) {
      try {
        Telemetry seen = collector.collect(clock.instant());
        all = all.and(collector == host ? withoutUs(seen) : seen);
      } catch (LostServerException e) {
        Absence gone = new Absence(collector.name(), String.valueOf(e.getMessage()), "");
        all = all.and(new Telemetry(all.at(), List.of(), List.of(), List.of(gone)));
      }
    }
    return all;
  }

  /**
   * The machine as it would be without this process, whose time would be idle: a command that
   * starts and compiles itself takes a core for seconds, and would blame other programs for it.
   */
  private static Telemetry withoutUs(Telemetry machine) {
    double own =
        ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    List<Measurement> all =
        machine.measurements().stream()
            .map(m ->
                switch (cpuMode(m)) {
                  case "user" -> plus(m, -own);
                  case "idle" -> plus(m, own);
                  default -> m;
                })
            .toList();
    return new Telemetry(machine.at(), all, machine.distributions(), machine.absences());
  }

  private static String cpuMode(Measurement m) {
    return m.metric().name().equals("host_cpu_seconds")
        ? m.labels().values().getOrDefault("mode", "")
        : "";
  }

  private static Measurement plus(Measurement m, double seconds) {
    return new Measurement(m.metric(), m.labels(), m.value() + seconds, m.fidelity(), m.since());
  }
}
