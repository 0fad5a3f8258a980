package io.howdah.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The long form: every fault at every transition of every action, in an order drawn by seed, until
 * so many runs are done. Prints runs and violations per class; ends with 1 when there is one.
 *
 * <p>{@code RUNS SEED [CLASS...]}
 */
final class FaultsBench {
  private static final int EVERY = 10;

  private FaultsBench() {}

  private record Case(FaultClass fault, FaultSubject subject, FaultSite.Point point) {}

  public static void main(String[] args) throws Exception {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 500;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Set<FaultClass> classes = EnumSet.allOf(FaultClass.class);
    if (args.length > 2) {
      classes = EnumSet.noneOf(FaultClass.class);
      for (String name : Arrays.copyOfRange(args, 2, args.length)) {
        classes.add(FaultClass.valueOf(name.toUpperCase(Locale.ROOT)));
      }
    }
    Map<FaultClass, Integer> done = new EnumMap<>(FaultClass.class);
    Map<FaultClass, Integer> bad = new EnumMap<>(FaultClass.class);
    int missed = 0;
    try (Faults faults = Faults.start()) {
      for (Case c : drawn(classes, runs, seed)) {
        List<String> violations;
        try {
          violations = c.fault().run(faults, c.subject(), c.point());
        } catch (FaultClass.NotStruckException e) {
          missed++;
          System.out.printf(
              "%s, %s, %s: not struck: %s%n", c.fault(), c.subject(), c.point(), e.getMessage());
          faults.putAway();
          continue;
        }
        done.merge(c.fault(), 1, Integer::sum);
        int so = done.values().stream().mapToInt(Integer::intValue).sum();
        if (so % EVERY == 0) {
          System.err.printf("%d of %d runs%n", so, runs);
        }
        bad.merge(c.fault(), violations.isEmpty() ? 0 : 1, Integer::sum);
        for (String v : violations) {
          System.out.printf("%s, %s, %s: %s%n", c.fault(), c.subject(), c.point(), v);
        }
      }
    }
    System.out.printf("%-20s %6s %10s%n", "fault", "runs", "violations");
    for (FaultClass f : classes) {
      System.out.printf("%-20s %6d %10d%n", f, done.getOrDefault(f, 0), bad.getOrDefault(f, 0));
    }
    int violated = bad.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%-20s %6d %10d%n",
        "all", done.values().stream().mapToInt(Integer::intValue).sum(), violated);
    System.out.printf("not struck, since the controller ended before its point: %d%n", missed);
    System.exit(violated == 0 ? 0 : 1);
  }

  /** Each case once before any comes twice. */
  private static List<Case> drawn(Set<FaultClass> classes, int runs, long seed) {
    List<Case> all = new ArrayList<>();
    for (FaultClass fault : classes) {
      for (FaultSubject subject : FaultSubject.values()) {
        for (FaultSite.Point point : FaultClass.points()) {
          if (fault.fits(subject, point)) {
            all.add(new Case(fault, subject, point));
          }
        }
      }
    }
    Collections.shuffle(all, new Random(seed));
    List<Case> out = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      out.add(all.get(i % all.size()));
    }
    return out;
  }
}
