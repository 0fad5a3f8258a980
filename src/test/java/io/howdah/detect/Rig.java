package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Incident;
import io.howdah.model.Looks;
import io.howdah.model.Telemetry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Detector, budgets and incidents together, as a loop would have them, over a simulated cluster.
 */
final class Rig {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  final SimulatedCluster cluster;
  final SeriesDetector detector;
  final Budgets budgets;
  final Incidents incidents = new Incidents();
  final List<Incident> begun = new ArrayList<>();
  final List<Incident> ended = new ArrayList<>();
  List<Incident> open = List.of();
  List<Departure> departures = List.of();
  Consumer<Telemetry> beside = _ -> {};
  long nanos;
  long looks;

  Rig(SimulatedCluster cluster, SeriesDetector detector, Budgets budgets) {
    this.cluster = cluster;
    this.detector = detector;
    this.budgets = budgets;
  }

  static Rig fresh(SimulatedCluster cluster, boolean seasonal) {
    return new Rig(
        cluster,
        new SeriesDetector(Watched.load(), ZoneOffset.UTC, seasonal),
        new Budgets(Watched.load(), ZoneOffset.UTC));
  }

  /** Another one that has learned the same, for another cluster like it. */
  static Rig learned(SimulatedCluster cluster, byte[] series, byte[] budgets, boolean seasonal) {
    return new Rig(
        cluster,
        SeriesDetector.restore(series, Watched.load(), ZoneOffset.UTC, seasonal).detector(),
        Budgets.restore(budgets, Watched.load(), ZoneOffset.UTC).budgets());
  }

  /** One look after so many seconds. */
  Incidents.Standing look(double step) {
    Telemetry t = cluster.next(step);
    long start = THREADS.getCurrentThreadCpuTime();
    departures = new ArrayList<>(detector.observe(t));
    departures.addAll(budgets.observe(t));
    Incidents.Standing standing =
        incidents.observe(t.at(), Looks.SERVER, departures, detector.databaseTime());
    nanos += THREADS.getCurrentThreadCpuTime() - start;
    looks++;
    beside.accept(t);
    begun.addAll(standing.begun());
    ended.addAll(standing.ended());
    open = standing.open();
    return standing;
  }

  void run(double seconds, double step) {
    var end = cluster.now().plusMillis(Math.round(seconds * 1e3));
    while (cluster.now().isBefore(end)) {
      look(step);
    }
  }

  /**
   * Plants a fault and looks once a second, until there is an incident or time is up.
   *
   * @return seconds from when it departed to the incident, at least 0; -1 for none in that time
   */
  int secondsUntilSeen(PlantedFault fault, int most) {
    fault.plant().accept(cluster.faults);
    int slope = 0;
    while (slope++ < PlantedFault.SLOPE && open.isEmpty() && !fault.departed().test(cluster)) {
      look(1);
    }
    for (int i = 0; i <= most; i++) {
      if (!open.isEmpty()) {
        return i;
      }
      look(1);
    }
    return -1;
  }

  /** The metric that the first open incident names first; empty without one. */
  String first() {
    return open.isEmpty() ? "" : name(open.getFirst().spread().getFirst());
  }

  static String name(Anomaly a) {
    return a.series().map(Object::toString).orElse(a.symptom().name());
  }
}
