package io.howdah.detect;

import io.howdah.model.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Weeks of simulated clusters: how many false alarms without a fault, how soon planted faults are
 * seen, how dear looking is. Arguments: weeks, seconds between looks, first seed, last seed.
 */
final class DetectionBench {
  private DetectionBench() {}

  static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final double WEEK = 604_800;

  public static void main(String[] args) {
    int weeks = Integer.parseInt(args[0]);
    double step = Double.parseDouble(args[1]);
    boolean seasonal = args.length < 5 || !args[4].equals("unseasonal");
    for (int seed = Integer.parseInt(args[2]); seed <= Integer.parseInt(args[3]); seed++) {
      Rig rig = Rig.fresh(new SimulatedCluster(seed, MONDAY, true), seasonal);
      int[] perWeek = new int[weeks];
      for (int week = 0; week < weeks; week++) {
        int before = rig.begun.size();
        rig.run(WEEK, step);
        perWeek[week] = rig.begun.size() - before;
      }
      for (Incident i : rig.begun) {
        System.out.println("    false: " + i.seen() + " " + i.spread().getFirst().words());
      }
      System.out.printf(
          Locale.ROOT,
          "seed %d: false incidents by week %s; %d series, %.0f us a look, %d looks, snapshot %d kB%n",
          seed,
          Arrays.toString(perWeek),
          rig.detector.series(),
          rig.nanos / 1e3 / rig.looks,
          rig.looks,
          rig.detector.snapshot().length / 1024);
      faults(seed, rig, step);
    }
  }

  private static void faults(int seed, Rig taught, double step) {
    byte[] series = taught.detector.snapshot();
    byte[] budgets = taught.budgets.snapshot();
    for (PlantedFault fault : PlantedFault.ALL) {
      List<String> seen = new ArrayList<>();
      int[] hours = {3, 10, 21};
      for (int hour : hours) {
        Instant start = taught.cluster.now().plusSeconds(86_400 - 1_200 + hour * 3_600L);
        SimulatedCluster other = new SimulatedCluster(1_000 * seed + hour, start, false);
        Rig rig = Rig.learned(other, series, budgets);
        rig.run(1_200, step);
        int before = rig.begun.size();
        fault.plant().accept(rig.cluster.faults);
        double after = 0;
        while (rig.begun.size() == before && after < 120) {
          rig.look(step);
          after += step;
        }
        String named = rig.first();
        seen.add(
            rig.begun.size() == before
                ? "-"
                : String.format(
                    Locale.ROOT,
                    "%.0f s%s",
                    after,
                    fault.right(named) ? "" : " (names " + named + ")"));
      }
      System.out.printf("    %-36s %s%n", fault.name(), String.join("  ", seen));
    }
  }
}
