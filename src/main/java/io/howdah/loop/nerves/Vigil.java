package io.howdah.loop.nerves;

import io.howdah.detect.Budgets;
import io.howdah.detect.Departure;
import io.howdah.detect.Incidents;
import io.howdah.detect.SeriesDetector;
import io.howdah.detect.Watched;
import io.howdah.model.Fidelity;
import io.howdah.model.Incident;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Judges what a cluster's collectors felt: overhears them, and once a look says what departs from
 * what is usual. Is asked as a collector itself, after the others.
 */
final class Vigil implements Collector {
  /** Looks of all collectors between two judgements; more are a judge that is far behind. */
  private static final int MOST_WAITING = 64;

  /** What was learned is written down so often, and at the end. */
  private static final Duration KEEP_EVERY = Duration.ofMinutes(10);

  /** A closer look is taken for so long after trouble began. */
  private static final Duration CLOSE_LOOK = Duration.ofMinutes(2);

  private static final Metric OPEN =
      Metric.gauge("howdah_incidents_open", "", "incidents that go on");
  private static final Metric SERIES =
      Metric.gauge("howdah_series_watched", "", "series that have a baseline");

  private final String cluster;
  private final Supplier<Optional<ServerIdentity>> identity;
  private final Consumer<NerveEvent> witness;
  private final BiConsumer<Duration, String> alarm;
  private final Consumer<List<Incident>> standing;
  private final Keepsake keepsake;
  private final ArrayBlockingQueue<Telemetry> heard = new ArrayBlockingQueue<>(MOST_WAITING);
  private final SeriesDetector series;
  private final Budgets budgets;
  private final Incidents incidents = new Incidents();
  private Optional<ServerIdentity> server = Optional.empty();
  private Instant kept = Instant.MAX;

  /**
   * Begins with what was learned before, where it was kept.
   *
   * @param identity asks the server who it is
   * @param alarm opens a closer look for a while, with its reason
   * @param standing is told which incidents go on, after each judgement
   */
  Vigil(
      String cluster,
      ZoneId zone,
      Supplier<Optional<ServerIdentity>> identity,
      BiConsumer<Duration, String> alarm,
      Consumer<List<Incident>> standing,
      Keepsake keepsake,
      Consumer<NerveEvent> witness) {
    this.cluster = cluster;
    this.identity = identity;
    this.alarm = alarm;
    this.standing = standing;
    this.keepsake = keepsake;
    this.witness = witness;
    Watched watched = Watched.load();
    Optional<byte[]> knownSeries = keepsake.read("series").filter(b -> b.length > 0);
    Optional<byte[]> knownBudgets = keepsake.read("budgets").filter(b -> b.length > 0);
    Optional<SeriesDetector.Restored> detector =
        knownSeries.map(b -> SeriesDetector.restore(b, watched, zone));
    Optional<Budgets.Restored> limits = knownBudgets.map(b -> Budgets.restore(b, watched, zone));
    detector.flatMap(SeriesDetector.Restored::trouble).ifPresent(this::forgot);
    limits.flatMap(Budgets.Restored::trouble).ifPresent(this::forgot);
    this.series =
        detector
            .map(SeriesDetector.Restored::detector)
            .orElseGet(() -> new SeriesDetector(watched, zone));
    this.budgets =
        limits.map(Budgets.Restored::budgets).orElseGet(() -> new Budgets(watched, zone));
  }

  private void forgot(String why) {
    witness.accept(new NerveEvent.Forgot(cluster, why));
  }

  /** The collector, overheard. */
  Collector overhear(Collector collector) {
    return new Collector() {
      @Override
      public String name() {
        return collector.name();
      }

      @Override
      public Telemetry collect(Instant now) throws LostServerException {
        Telemetry felt = collector.collect(now);
        // Full when nobody judges any more: then nothing is lost that anybody would miss.
        boolean _ = heard.offer(felt);
        return felt;
      }

      @Override
      public void close() {
        collector.close();
      }
    };
  }

  @Override
  public String name() {
    return "detection";
  }

  @Override
  public Telemetry collect(Instant now) {
    List<Telemetry> fresh = new ArrayList<>();
    heard.drainTo(fresh);
    Telemetry all = Telemetry.nothing(now);
    for (Telemetry part : fresh) {
      all = all.and(part);
    }
    List<Departure> departures = new ArrayList<>(series.observe(all));
    departures.addAll(budgets.observe(all));
    Incidents.Standing stands = judge(now, departures);
    standing.accept(stands.open());
    keep(now);
    return new Telemetry(
        now,
        List.of(
            Measurement.gauge(OPEN, Labels.NONE, stands.open().size(), Fidelity.EXACT),
            Measurement.gauge(SERIES, Labels.NONE, series.series(), Fidelity.EXACT)),
        List.of(),
        List.of());
  }

  private Incidents.Standing judge(Instant now, List<Departure> departures) {
    if (server.isEmpty() || !departures.isEmpty()) {
      server = identity.get().or(() -> server);
    }
    if (server.isEmpty()) {
      return new Incidents.Standing(List.of(), List.of(), List.of());
    }
    Incidents.Standing stands =
        incidents.observe(now, server.get(), departures, series.databaseTime());
    for (Incident begun : stands.begun()) {
      witness.accept(new NerveEvent.Begun(cluster, begun));
      alarm.accept(
          CLOSE_LOOK, begun.anomalies().stream().findFirst().map(a -> a.words()).orElse("trouble"));
    }
    stands.ended().forEach(i -> witness.accept(new NerveEvent.Ended(cluster, i)));
    return stands;
  }

  private void keep(Instant now) {
    if (kept.equals(Instant.MAX)) {
      kept = now;
    }
    if (Duration.between(kept, now).abs().compareTo(KEEP_EVERY) >= 0) {
      kept = now;
      write();
    }
  }

  private void write() {
    keepsake.write("series", series.snapshot()).ifPresent(this::forgot);
    keepsake.write("budgets", budgets.snapshot()).ifPresent(this::forgot);
  }

  @Override
  public void close() {
    standing.accept(List.of());
    write();
  }
}
