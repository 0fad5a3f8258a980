package io.howdah.detect;

import io.howdah.model.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Weeks of simulated clusters at a look a second: how many false alarms without a fault, how soon
 * planted faults are seen and whether the right series is named first, how dear looking is.
 * Arguments: first seed, last seed, days, and {@code unseasonal} to leave the season out.
 */
final class DetectionBench {
  private static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final double DAY = 86_400;
  private static final int[] HOURS = {3, 10, 21};
  private static final int MOST = 120;

  private DetectionBench() {}

  public static void main(String[] args) {
    int days = Integer.parseInt(args[2]);
    boolean seasonal = args.length < 4 || !args[3].equals("unseasonal");
    for (int seed = Integer.parseInt(args[0]); seed <= Integer.parseInt(args[1]); seed++) {
      Rig rig = Rig.fresh(new SimulatedCluster(seed, MONDAY, true), seasonal);
      SimpleRule simple = new SimpleRule();
      rig.beside = simple::observe;
      int[] perDay = new int[days];
      for (int day = 0; day < days; day++) {
        int before = rig.begun.size();
        rig.run(DAY, 1);
        perDay[day] = rig.begun.size() - before;
      }
      for (Incident i : rig.begun) {
        say("false %d %s %s".formatted(seed, i.seen(), i.spread().getFirst().words()));
      }
      say(
          String.format(
              Locale.ROOT,
              "week %d %.2f simple %.2f by day %s, %d series, %.0f us of CPU a look, %d looks, snapshot %d kB",
              seed,
              rig.begun.size() * 7.0 / days,
              simple.incidents() * 7.0 / days,
              Arrays.toString(perDay),
              rig.detector.series(),
              rig.nanos / 1e3 / rig.looks,
              rig.looks,
              (rig.detector.snapshot().length + rig.budgets.snapshot().length) / 1024));
      faults(seed, rig, seasonal);
    }
  }

  private static void faults(int seed, Rig taught, boolean seasonal) {
    byte[] series = taught.detector.snapshot();
    byte[] budgets = taught.budgets.snapshot();
    for (PlantedFault fault : PlantedFault.ALL) {
      List<String> seen = new ArrayList<>();
      for (int hour : HOURS) {
        Instant start = taught.cluster.now().plusSeconds(86_400 - 1_200 + hour * 3_600L);
        SimulatedCluster other = new SimulatedCluster(1_000 * seed + hour, start, false);
        Rig rig = Rig.learned(other, series, budgets, seasonal);
        rig.run(1_200, 1);
        if (!rig.open.isEmpty()) {
          seen.add("already(" + rig.first() + ")");
          continue;
        }
        int seconds = rig.secondsUntilSeen(fault, fault.benign() ? 600 : MOST);
        String right = fault.right(rig.first()) ? "" : "(" + rig.first() + ")";
        seen.add(seconds < 0 ? "-" : seconds + right);
      }
      say("fault %d %s: %s".formatted(seed, fault.name(), String.join("  ", seen)));
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
