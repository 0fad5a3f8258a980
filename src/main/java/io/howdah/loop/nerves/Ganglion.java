package io.howdah.loop.nerves;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.pg.CannotConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The nerves of one cluster: opens its collectors, again if need be, and says whether it is up. */
final class Ganglion {
  private static final Metric UP =
      Metric.gauge("postgresql_up", "", "1 while the cluster answers Howdah, else 0");

  private final Strand strand;
  private final Nerves nerves;
  private final Consumer<NerveEvent> witness;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Backoff backoff = new Backoff();
  private volatile List<Beat> beats = List.of();
  private volatile String why = "it was not looked at yet";
  private volatile boolean tried;
  private volatile boolean opened;
  private volatile boolean up;

  Ganglion(Strand strand, Nerves nerves, Consumer<NerveEvent> witness) {
    this.strand = strand;
    this.nerves = nerves;
    this.witness = witness;
  }

  /** Opens what is not open yet, and tells of a cluster that was lost or is back. */
  void tick() {
    if (busy.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("howdah-open")
          .start(() -> {
            try {
              if (!opened && backoff.isDue(System.nanoTime())) {
                open();
              }
              if (!strand.isOwn()) {
                tell();
              }
            } finally {
              busy.set(false);
            }
          });
    }
  }

  private void open() {
    try {
      List<Strand.Paced> sensors = strand.sensors().open();
      List<Beat> fresh = new ArrayList<>();
      sensors.forEach(s -> fresh.add(nerves.beat(strand.cluster(), s)));
      beats = List.copyOf(fresh);
      opened = true;
      nerves.schedule(strand.cluster(), beats);
    } catch (CannotConnectException e) {
      failed(e.failure().what());
    } catch (RuntimeException e) {
      failed(e.toString());
    }
  }

  private void failed(String reason) {
    tried = true;
    backoff.failed(System.nanoTime());
    if (!reason.equals(why)) {
      why = reason;
      witness.accept(new NerveEvent.Lost(strand.cluster(), reason));
    }
  }

  private void tell() {
    List<Beat> lost = beats.stream().filter(b -> b.state() == Beat.State.LOST).toList();
    boolean some = beats.stream().anyMatch(b -> b.state() == Beat.State.WELL);
    boolean now = opened && lost.isEmpty() && some;
    if (!lost.isEmpty() && (up || !tried)) {
      why = lost.getFirst().why();
      witness.accept(new NerveEvent.Lost(strand.cluster(), why));
    } else if (now && !up && tried) {
      witness.accept(new NerveEvent.Back(strand.cluster()));
    }
    tried |= now || !lost.isEmpty();
    up = now;
    if (tried) {
      nerves.remember(pulse(nerves.now()));
    }
  }

  /** Whether it answers, as a series. */
  Telemetry pulse(Instant at) {
    return new Telemetry(
        at,
        strand.isOwn() || !tried
            ? List.of()
            : List.of(
                Measurement.gauge(
                    UP, Labels.of("cluster", strand.cluster()), up ? 1 : 0, Fidelity.EXACT)),
        List.of(),
        List.of());
  }

  String cluster() {
    return strand.cluster();
  }

  boolean isOwn() {
    return strand.isOwn();
  }

  boolean isTried() {
    return tried;
  }

  boolean isUp() {
    return up;
  }

  String why() {
    return up ? "" : why;
  }

  List<Beat> beats() {
    return beats;
  }

  boolean isIdle() {
    return !busy.get() && beats.stream().allMatch(Beat::isIdle);
  }

  void close() {
    beats.forEach(Beat::close);
  }
}
