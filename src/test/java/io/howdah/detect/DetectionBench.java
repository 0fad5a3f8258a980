package io.howdah.detect;

import io.howdah.model.Incident;
import io.howdah.model.Looks;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weeks of a simulated cluster without a fault: who raises a false alarm, and how dear looking is.
 */
final class DetectionBench {
  private DetectionBench() {}

  static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");

  public static void main(String[] args) {
    int weeks = Integer.parseInt(args[0]);
    double step = Double.parseDouble(args[1]);
    for (int seed = 1; seed <= Integer.parseInt(args[2]); seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed, MONDAY, true);
      SeriesDetector detector = new SeriesDetector(Watched.load(), ZoneOffset.UTC);
      Incidents incidents = new Incidents();
      Map<String, Integer> why = new TreeMap<>();
      int[] perWeek = new int[weeks];
      long nanos = 0;
      long looks = 0;
      while (cluster.now().isBefore(MONDAY.plusSeconds(weeks * 604_800L))) {
        Telemetry t = cluster.next(step);
        long start = System.nanoTime();
        List<Departure> departures = detector.observe(t);
        nanos += System.nanoTime() - start;
        looks++;
        var standing = incidents.observe(t.at(), Looks.SERVER, departures, detector.databaseTime());
        for (Incident i : standing.begun()) {
          int week = (int) ((t.at().getEpochSecond() - MONDAY.getEpochSecond()) / 604_800);
          perWeek[Math.min(week, weeks - 1)]++;
          System.out.println("  " + i.seen() + " " + i.spread().getFirst().words());
        }
        for (Departure d : departures) {
          why.merge(d.role() + " " + d.anomaly().series().orElseThrow(), 1, Integer::sum);
        }
      }
      System.out.printf(
          "seed %d: false incidents by week %s; %d series, %.1f us a look, %d looks%n",
          seed, java.util.Arrays.toString(perWeek), detector.series(), nanos / 1e3 / looks, looks);
      why.forEach((k, v) -> System.out.println("     " + k + " " + v));
    }
  }
}
