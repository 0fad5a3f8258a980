package io.howdah.loop.nerves;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.sense.series.SeriesStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Asks each collector at its period and puts what it gives into short-term memory. One thread keeps
 * the time at a fixed rate; each look runs in a virtual thread, a bounded number at once. A
 * collector that is still busy is not asked again: the look that was left out is counted.
 */
public final class Nerves implements AutoCloseable {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Looks at once: each holds one connection's buffers. Enough that a rack of servers that do not
   * answer, each in work for ten seconds of forty, leaves places for the others.
   */
  private static final int PLACES = 64;

  private static final Metric SKIPPED =
      Metric.counter(
          "howdah_collector_skipped", "", "looks left out because the one before still ran");
  private static final Metric TOOK =
      Metric.gauge("howdah_collector_seconds", "seconds", "how long the latest look took");

  private final SeriesStore store;
  private final Clock clock;
  private final Consumer<NerveEvent> witness;
  private final Instant began;
  private final Semaphore places = new Semaphore(PLACES, true);
  private final List<Ganglion> ganglia;
  private final AtomicBoolean maintaining = new AtomicBoolean();
  private final AtomicReference<Instant> maintained;
  private final ScheduledThreadPoolExecutor time;

  private Nerves(
      List<Strand> strands, SeriesStore store, Consumer<NerveEvent> witness, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.witness = witness;
    this.began = clock.instant();
    this.maintained = new AtomicReference<>(began);
    this.ganglia = strands.stream().map(s -> new Ganglion(s, this, witness)).toList();
    this.time =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("howdah-nerves").unstarted(task));
    time.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    time.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins to feel.
   *
   * @param witness is told what changes, from several threads
   */
  public static Nerves start(
      List<Strand> strands, SeriesStore store, Consumer<NerveEvent> witness, Clock clock) {
    Nerves nerves = new Nerves(strands, store, witness, clock);
    for (int i = 0; i < nerves.ganglia.size(); i++) {
      Ganglion ganglion = nerves.ganglia.get(i);
      // Not all at the same moment: a hundred clusters would make a hundred connections at once.
      long phase = SECOND.toMillis() * i / nerves.ganglia.size();
      nerves.every(SECOND, phase, ganglion::tick);
    }
    nerves.every(SECOND, 0, nerves::maintain);
    return nerves;
  }

  private void every(Duration period, long phase, Runnable tick) {
    // From the next full second on, so that times are full too.
    long wait = 1000 - Math.floorMod(clock.millis(), 1000L) + phase;
    try {
      var _ = time.scheduleAtFixedRate(tick, wait, period.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // Closed meanwhile: nothing is to be felt any more.
    }
  }

  Beat beat(String cluster, Strand.Paced paced) {
    return new Beat(cluster, paced, clock, places, store::append, witness);
  }

  /** Spreads a cluster's looks over their period, each cluster's elsewhere. */
  void schedule(String cluster, List<Beat> beats) {
    for (int i = 0; i < beats.size(); i++) {
      Beat beat = beats.get(i);
      long period = beat.period().toMillis();
      long phase =
          period <= SECOND.toMillis()
              ? i * 10L
              : Math.floorMod(cluster.hashCode() * 31L + i, period / 10) * 10;
      every(beat.period(), phase, beat::tick);
    }
  }

  void remember(Telemetry telemetry) {
    store.append(telemetry);
  }

  Instant now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
  }

  private void maintain() {
    if (maintaining.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("howdah-store")
          .start(() -> {
            try {
              store.append(own());
              store.maintain(clock.instant());
              maintained.set(clock.instant());
            } catch (RuntimeException e) {
              witness.accept(new NerveEvent.Faulty("", "store", e.toString()));
            } finally {
              maintaining.set(false);
            }
          });
    }
  }

  /** What is felt at present, fresh ones only: for {@code /metrics}. */
  public List<Felt> latest() {
    List<Felt> all = new ArrayList<>();
    for (Ganglion ganglion : ganglia) {
      String cluster = ganglion.cluster();
      all.add(new Felt(cluster, ganglion.pulse(now())));
      ganglion.beats().forEach(b -> b.latest().ifPresent(t -> all.add(new Felt(cluster, t))));
    }
    all.add(new Felt("", own()));
    return all;
  }

  /** What one collector of a cluster felt; no name is Howdah itself. */
  public record Felt(String cluster, Telemetry telemetry) {}

  private Telemetry own() {
    List<Measurement> all = new ArrayList<>();
    for (Ganglion ganglion : ganglia) {
      for (Beat beat : ganglion.beats()) {
        Labels labels = Labels.of("cluster", ganglion.cluster(), "collector", beat.name());
        all.add(Measurement.counter(SKIPPED, labels, beat.skipped(), Fidelity.EXACT, began));
        all.add(Measurement.gauge(TOOK, labels, beat.took().toNanos() / 1e9, Fidelity.EXACT));
      }
    }
    all.addAll(StoreMetrics.of(store.status(), began));
    return new Telemetry(now(), all, List.of(), List.of());
  }

  /** How a cluster is; {@code why} says what is wrong where it is not up. */
  public record Health(String cluster, boolean tried, boolean up, String why) {}

  public List<Health> health() {
    return ganglia.stream()
        .filter(g -> !g.isOwn())
        .map(g -> new Health(g.cluster(), g.isTried(), g.isUp(), g.why()))
        .toList();
  }

  /** Whether time goes on in here: the upkeep of the memory ran within the last half minute. */
  public boolean isAlive() {
    return Duration.between(maintained.get(), clock.instant()).compareTo(Duration.ofSeconds(30))
        < 0;
  }

  /** Ends: waits some seconds for looks under way, then closes all collectors, not the store. */
  @Override
  public void close() {
    time.shutdownNow();
    long until = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!ganglia.stream().allMatch(Ganglion::isIdle) && System.nanoTime() < until) {
        Thread.sleep(Duration.ofMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ganglia.forEach(Ganglion::close);
  }
}
