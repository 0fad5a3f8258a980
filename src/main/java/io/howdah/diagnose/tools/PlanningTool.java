package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How long the planner takes, against what it plans for. Where the server does not count planning
 * ({@code track_planning} is off by default), plans are asked for and timed.
 */
final class PlanningTool implements Tool {
  private static final int MOST = 8;

  /** A plan that is made faster than this troubles nobody, milliseconds. */
  private static final double WORTH_MS = 8;

  /**
   * A plan takes at least this many times as long as the quickest one of the same look: on a busy
   * machine all of them are slow to come.
   */
  private static final double TIMES_QUICKEST = 6;

  /** A plan that reads this many tables explains by itself why it takes long to make. */
  private static final int MANY_TABLES = 50;

  private static final int TRIES = 3;

  private static final double TIMES_SOME = 2;
  private static final double TIMES_STRONG = 5;

  /** Calls a second from which planning adds up. */
  private static final double OFTEN = 0.5;

  @Override
  public String name() {
    return "planning_time";
  }

  @Override
  public String description() {
    return "how long the planner takes over the templates that run most, against their execution";
  }

  @Override
  public double cost() {
    return 2;
  }

  /**
   * A template with its plan.
   *
   * @param tables how many tables, partitions among them, the plan reads; 0 where it was not made
   */
  private record Planned(Suspect suspect, double ms, int tables) {
    double times() {
      return ms / Math.max(suspect.now().meanMs(), 0.05);
    }
  }

  @Override
  public Observation look(Scene scene) {
    List<Suspect> byLoad = Suspects.byLoad(scene);
    Set<Suspect> few =
        new LinkedHashSet<>(
            Stream.concat(
                    byLoad.stream()
                        .sorted(Comparator.comparingLong((Suspect s) -> s.now().calls()).reversed())
                        .limit(MOST),
                    byLoad.stream().limit(MOST))
                .filter(s -> s.now().calls() >= OFTEN * scene.interval().seconds())
                .toList());
    List<Planned> planned =
        few.stream().map(s -> planned(scene, s)).flatMap(Optional::stream).toList();
    double quickest = planned.stream().mapToDouble(Planned::ms).min().orElse(0);
    Optional<Planned> worst =
        planned.stream()
            .filter(p -> p.ms() >= WORTH_MS)
            .filter(p -> p.tables() >= MANY_TABLES || p.ms() >= TIMES_QUICKEST * quickest)
            .max(Comparator.comparingInt(Planned::tables).thenComparingDouble(Planned::times));
    if (few.isEmpty()) {
      return Observation.blind(EvidenceStatus.EMPTY, "no template runs often");
    }
    if (worst.isEmpty() || worst.get().times() < TIMES_SOME) {
      return Observation.ok(
          "planning is quick", Found.none("planning-dominates", "planning is quick"));
    }
    Planned p = worst.get();
    String words =
        String.format(
            Locale.ROOT,
            "template %d takes %.1f ms to plan, over %d tables, and %.2f ms to run",
            p.suspect().id().queryId(),
            p.ms(),
            p.tables(),
            p.suspect().now().meanMs());
    return Observation.ok(
        words,
        Found.of(
            "planning-dominates",
            p.times() >= TIMES_STRONG && (p.tables() >= MANY_TABLES || p.tables() == 0)
                ? Level.STRONG
                : Level.SOME,
            ObjectRef.template(p.suspect().id()),
            words));
  }

  /** As counted, or the quickest of some plans made now: the first one may warm a cache. */
  private static Optional<Planned> planned(Scene scene, Suspect s) {
    if (s.now().planMs() > 0) {
      return Optional.of(new Planned(s, s.now().planMs() / s.now().calls(), 0));
    }
    double best = Double.POSITIVE_INFINITY;
    int tables = 0;
    for (int i = 0; i < TRIES; i++) {
      // A setting that changes no plan keeps an earlier answer from being given again.
      Map<String, String> anew = Map.of("jit_above_cost", Integer.toString(100_001 + i));
      long start = System.nanoTime();
      Optional<PlanNode> plan = scene.whatIf().plan(s.id(), anew).first();
      if (plan.isEmpty()) {
        return Optional.empty();
      }
      tables = plan.get().relations().size();
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return Optional.of(new Planned(s, best, tables));
  }
}
