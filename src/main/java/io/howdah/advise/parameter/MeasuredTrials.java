package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Basis;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Executions: each template under both settings by turns, at least three pairs, judged by the
 * medians. What a template's own executions differ by under one setting (A/A) is learned first, and
 * differences below it count for nothing. A template whose plan stays the same and that the
 * parameter cannot reach otherwise is not executed again.
 */
final class MeasuredTrials implements Trials {
  private static final int PAIRS = 3;

  /** Where three leave it open. */
  private static final int MOST_PAIRS = 5;

  /** The range of three draws of a normal distribution in its standard deviations. */
  private static final double RANGE_OF_THREE = 1.69;

  private static final double WORTHWHILE = 0.05;
  private static final double SMALLEST_FLOOR = 0.03;
  private static final double LARGEST_FLOOR = 0.5;

  /** Shorter ones are executed several times, and the least of them counts. */
  private static final double SHORT_MS = 20;

  private static final int MOST_REPEATS = 5;

  /** Of the time that there is; each trial executes a template six times at least. */
  private static final double LONGEST_SHARE = 0.05;

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(1);

  /** A template that is this many times slower than today is ended, and that is its ratio. */
  private static final double ENDED = 4;

  private final TrialSession session;
  private final Duration within;
  private final long deadline;
  private final Map<Template, Today> today = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private boolean byCpu = true;

  /** How a template does as things are. */
  private record Today(double ms, double floor, int repeats, Plan plan) {}

  /**
   * Learns how the templates do as things are.
   *
   * @param within from now on; when it is over nothing is executed any more
   */
  MeasuredTrials(TrialSession session, List<Template> templates, Duration within) {
    this.session = session;
    this.within = within;
    this.deadline = System.nanoTime() + within.toNanos();
    templates.forEach(this::learn);
  }

  /** Those that could be executed. */
  @Override
  public List<Template> templates() {
    return today.keySet().stream().sorted((a, b) -> a.number() - b.number()).toList();
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether CPU was measured, and not elapsed time. */
  boolean byCpu() {
    return byCpu;
  }

  private void learn(Template t) {
    if (exhausted()) {
      notes.add("%s: not executed, the time for measuring was over".formatted(t.label()));
      return;
    }
    Reading<TrialSession.Run> first = session.run(t, Map.of(), LONGEST);
    if (first.first().isEmpty()) {
      notes.add("%s: not executed: %s".formatted(t.label(), first.explain()));
      return;
    }
    if (first.first().get().ms() > within.toMillis() * LONGEST_SHARE) {
      notes.add(
          "%s: executed once only, it took %.1f s: more time is given by --within"
              .formatted(t.label(), first.first().get().ms() / 1e3));
      return;
    }
    // The first one fills the caches and is not counted.
    double[] same = new double[3];
    Plan plan = first.first().get().plan();
    int repeats =
        (int) Math.clamp(SHORT_MS / Math.max(first.first().get().ms(), 0.1), 1, MOST_REPEATS);
    for (int i = 0; i < same.length; i++) {
      OptionalDouble ms = least(t, Map.of(), LONGEST, repeats);
      if (ms.isEmpty()) {
        notes.add("%s: executed once, and not again".formatted(t.label()));
        return;
      }
      same[i] = ms.getAsDouble();
    }
    Arrays.sort(same);
    double floor = (same[2] - same[0]) / RANGE_OF_THREE / Math.max(same[1], 1e-6);
    today.put(
        t, new Today(same[1], Math.clamp(floor, SMALLEST_FLOOR, LARGEST_FLOOR), repeats, plan));
  }

  private OptionalDouble least(
      Template t, Map<String, String> settings, Duration limit, int repeats) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < repeats; i++) {
      Optional<TrialSession.Run> run = session.run(t, settings, limit).first();
      if (run.isEmpty()) {
        return OptionalDouble.empty();
      }
      byCpu &= run.get().cpu();
      least = Math.min(least, run.get().ms());
    }
    return OptionalDouble.of(least);
  }

  /** The plan of the execution that was counted first, which knows what was spilled. */
  Optional<Plan> executed(Template t) {
    return Optional.ofNullable(today.get(t)).map(Today::plan);
  }

  @Override
  public Outcome run(Knowledge.Idea idea, Map<String, String> before, Map<String, String> after) {
    List<Outcome.Effect> out = new ArrayList<>();
    boolean complete = true;
    for (Template t : templates()) {
      double weight = weight(t);
      Today now = Optional.ofNullable(today.get(t)).orElseThrow();
      if (!Reach.touched(session, idea, t, before, after)) {
        out.add(new Outcome.Effect(t, weight, 1, now.floor(), now.ms(), true));
      } else if (exhausted()) {
        complete = false;
      } else {
        Optional<Outcome.Effect> effect = compare(t, weight, now, before, after);
        complete &= effect.isPresent();
        effect.ifPresent(out::add);
      }
    }
    return new Outcome(out, complete);
  }

  /** Empty when the time was over in the middle of it. */
  private Optional<Outcome.Effect> compare(
      Template t, double weight, Today now, Map<String, String> before, Map<String, String> after) {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int i = 0; i < PAIRS || (i < MOST_PAIRS && open(with, without, now)); i++) {
      boolean afterFirst = i % 2 == 1;
      for (int turn = 0; turn < 2; turn++) {
        boolean other = (turn == 0) == afterFirst;
        if (exhausted()) {
          return Optional.empty();
        }
        OptionalDouble ms =
            least(t, other ? after : before, other ? limit(now) : LONGEST, now.repeats());
        if (ms.isEmpty()) {
          return Optional.of(
              other
                  ? new Outcome.Effect(t, weight, ENDED, now.floor(), now.ms(), true)
                  : new Outcome.Effect(t, weight, 1, LARGEST_FLOOR, now.ms(), true));
        }
        (other ? with : without).add(ms.getAsDouble());
      }
    }
    double base = median(without);
    return Optional.of(
        new Outcome.Effect(
            t, weight, median(with) / Math.max(base, 1e-6), now.floor(), base, true));
  }

  /** Whether a difference is neither clear nor clearly none. */
  private static boolean open(List<Double> with, List<Double> without, Today now) {
    double off = Math.abs(median(with) / Math.max(median(without), 1e-6) - 1);
    return off > now.floor() / 2 && off < 3 * now.floor();
  }

  private static Duration limit(Today now) {
    Duration many = Duration.ofNanos((long) (now.ms() * 1e6 * ENDED * 2)).plus(SHORTEST_LIMIT);
    return many.compareTo(LONGEST) > 0 ? LONGEST : many;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  @Override
  public double worthwhile() {
    return WORTHWHILE;
  }

  @Override
  public Basis basis() {
    return Basis.MEASURED;
  }

  @Override
  public boolean exhausted() {
    return System.nanoTime() > deadline;
  }

  @Override
  public double today(Template t) {
    return Optional.ofNullable(today.get(t)).map(Today::ms).orElse(0.0);
  }
}
