package io.howdah.loop.nerves;

import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One collector's beat: asked at its period, never twice at once, and left alone for a while after
 * it failed. What it gives is labelled with its cluster.
 */
final class Beat {
  /**
   * Measurements carry times of this grain: at a fixed rate they then lie at even distances, which
   * take no memory, and a rate over a second is wrong by a hundredth at most.
   */
  private static final long GRAIN_MILLIS = 10;

  /** The nerves say themselves whether a cluster is up: a collector that cannot look cannot. */
  private static final String UP = "postgresql_up";

  /** How the last look ended. */
  enum State {
    NEW,
    WELL,
    LOST,
    FAULTY
  }

  private final String cluster;
  private final Collector collector;
  private final Duration period;
  private final Clock clock;
  private final Semaphore places;
  private final Consumer<Telemetry> into;
  private final Consumer<NerveEvent> witness;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicLong skipped = new AtomicLong();
  private final Backoff backoff = new Backoff();
  private volatile State state = State.NEW;
  private final Present present;
  private volatile String why = "";
  private volatile Duration took = Duration.ZERO;

  Beat(
      String cluster,
      Strand.Paced paced,
      Clock clock,
      Semaphore places,
      Consumer<Telemetry> into,
      Consumer<NerveEvent> witness) {
    this.cluster = cluster;
    this.collector = paced.collector();
    this.period = paced.period();
    this.clock = clock;
    this.places = places;
    this.into = into;
    this.witness = witness;
    this.present = new Present(paced.period());
  }

  /** Asks the collector in a thread of its own, unless it is still busy with the last time. */
  void tick() {
    if (!busy.compareAndSet(false, true)) {
      skipped.incrementAndGet();
      return;
    }
    if (!backoff.isDue(System.nanoTime())) {
      busy.set(false);
      return;
    }
    Thread.ofVirtual()
        .name("howdah-" + collector.name())
        .start(() -> {
          try {
            places.acquire();
            try {
              look();
            } finally {
              places.release();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            busy.set(false);
          }
        });
  }

  private void look() {
    long start = System.nanoTime();
    Instant now = clock.instant();
    Instant at = Instant.ofEpochMilli(now.toEpochMilli() / GRAIN_MILLIS * GRAIN_MILLIS);
    try {
      Telemetry felt = labelled(collector.collect(at));
      boolean news = state != State.WELL;
      present.add(felt);
      state = State.WELL;
      backoff.worked();
      into.accept(felt);
      if (news) {
        witness.accept(
            new NerveEvent.Sees(
                cluster,
                collector.name(),
                felt.measurements().size() + felt.distributions().size(),
                felt.absences()));
      }
    } catch (LostServerException e) {
      failed(State.LOST, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      boolean news = state != State.FAULTY;
      failed(State.FAULTY, e.toString());
      if (news) {
        witness.accept(new NerveEvent.Faulty(cluster, collector.name(), e.toString()));
      }
    } finally {
      took = Duration.ofNanos(System.nanoTime() - start);
    }
  }

  private void failed(State how, String reason) {
    why = reason;
    state = how;
    present.forget();
    backoff.failed(System.nanoTime());
  }

  private Telemetry labelled(Telemetry felt) {
    if (cluster.isEmpty()) {
      return felt;
    }
    return new Telemetry(
        felt.at(),
        felt.measurements().stream()
            .filter(m -> !m.metric().name().equals(UP))
            .map(m ->
                new Measurement(m.metric(), labels(m.labels()), m.value(), m.fidelity(), m.since()))
            .toList(),
        felt.distributions().stream()
            .map(d ->
                new Distribution(
                    d.metric(),
                    labels(d.labels()),
                    d.bounds(),
                    d.counts(),
                    d.sum(),
                    d.fidelity(),
                    d.since()))
            .toList(),
        felt.absences());
  }

  private Labels labels(Labels labels) {
    return labels.with("cluster", cluster);
  }

  /** What is felt at present; empty when it was too long ago. */
  Optional<Telemetry> latest() {
    return present.asOf(clock.instant());
  }

  State state() {
    return state;
  }

  String why() {
    return why;
  }

  String name() {
    return collector.name();
  }

  long skipped() {
    return skipped.get();
  }

  Duration took() {
    return took;
  }

  Duration period() {
    return period;
  }

  boolean isIdle() {
    return !busy.get();
  }

  void close() {
    collector.close();
  }
}
