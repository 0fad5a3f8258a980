package io.howdah.verify;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict.Judgement;
import io.howdah.model.Verdict.TemplateChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * Compares two stretches of the same workload, template by template.
 *
 * <p>A difference counts when it is larger than the template's own noise between windows of the
 * first stretch (the A/A floor), larger than what befell the templates that the action cannot touch
 * (the control group, with those that do the same work a call as before), and significant by
 * Welch's test on the means. What was getting slower before the action is held against where it had
 * come to ({@link Rise}). Times are the server's own.
 */
public final class Comparison {
  /** Means over fewer finished calls say nothing. */
  private static final int FEWEST_CALLS = 5;

  /** Calls that each take this long, in milliseconds, are waited for in smaller numbers. */
  private static final double LONG_CALL_MS = 100;

  private static final int FEWEST_LONG_CALLS = 2;

  /** Smaller differences than this share of the mean are never called a difference. */
  private static final double SMALLEST_FLOOR = 0.10;

  /** Welch's statistic from which a difference of means is real. */
  private static final double SIGNIFICANT = 3.5;

  /** Differences of a mean below this many milliseconds are worth nothing to anybody. */
  private static final double NEGLIGIBLE_MS = 0.05;

  /** Nor do differences below both of these: milliseconds a call, and sessions' worth of time. */
  private static final double FELT_MS = 1;

  private static final double NEGLIGIBLE_SESSIONS = 0.005;

  /** The machine's mood is believed to change all times together by at most this factor. */
  private static final double MOST_MOOD = 4;

  private final Stretch before;
  private final Stretch after;
  private final Set<TemplateId> touched;
  private final double control;

  /**
   * @param touched the templates that the action can touch; the others are the control group. All
   *     templates of both stretches when the action can touch everything.
   */
  public Comparison(Stretch before, Stretch after, Set<TemplateId> touched) {
    this.before = before;
    this.after = after;
    this.touched = Set.copyOf(touched);
    this.control = controlRatio();
  }

  /** The touched templates, each with its judgement. */
  public List<TemplateChange> changes() {
    List<TemplateChange> out = new ArrayList<>();
    Set<TemplateId> ids = new HashSet<>(touched);
    ids.removeIf(id -> before.total(id).isEmpty() && after.total(id).isEmpty());
    for (TemplateId id : ids) {
      out.add(change(id));
    }
    out.sort(
        (a, b) -> Double.compare(b.beforeMs() * b.beforeCalls(), a.beforeMs() * a.beforeCalls()));
    return out;
  }

  /** How much slower everything untouched became: 1 is not at all. */
  public double control() {
    return control;
  }

  private double controlRatio() {
    List<Double> ratios = new ArrayList<>();
    for (TemplateId id : before.templates()) {
      Optional<TemplateCounters> b = before.total(id);
      Optional<TemplateCounters> a = after.total(id);
      boolean enough =
          b.isPresent() && a.isPresent() && b.get().calls() >= 10 && a.get().calls() >= 10;
      if (enough
          && b.get().meanMs() > 0
          && !(touched.contains(id) && worksOtherwise(b.get(), a.get()))) {
        ratios.add(a.get().meanMs() / b.get().meanMs());
      }
    }
    if (ratios.size() < 3) {
      return 1;
    }
    double median = new Median().evaluate(ratios.stream().mapToDouble(x -> x).toArray());
    return Math.clamp(median, 1 / MOST_MOOD, MOST_MOOD);
  }

  /**
   * Whether a call touches another number of blocks or gives another number of rows than before.
   */
  private static boolean worksOtherwise(TemplateCounters b, TemplateCounters a) {
    return Math.abs(a.blocksPerCall() - b.blocksPerCall()) > 0.1 * b.blocksPerCall() + 2
        || Math.abs(a.rowsPerCall() - b.rowsPerCall()) > 0.2 * b.rowsPerCall() + 1;
  }

  private TemplateChange change(TemplateId id) {
    Optional<TemplateCounters> was = before.total(id);
    Sums b = Sums.of(was, List.of());
    List<Double> unfinished = after.runningOf(id).stream().filter(ms -> ms > 3 * b.mean()).toList();
    Sums a = Sums.of(after.total(id), unfinished);
    return new TemplateChange(id, b.mean(), a.mean(), b.calls, a.calls, judge(id, b, a));
  }

  private Judgement judge(TemplateId id, Sums b, Sums a) {
    if (b.tooFew() || a.tooFew()) {
      return Judgement.UNKNOWN;
    }
    double fair = a.mean() / control;
    // Where it was getting slower anyway, only what comes on top is the action's.
    double was = fair > b.mean() ? Rise.level(before.windowsOf(id), b.mean()) : b.mean();
    double difference = fair > b.mean() ? Math.max(0, fair - was) : fair - was;
    double error =
        Math.sqrt(
            errorBefore(id, b, difference > 0)
                + errorAfter(id, a, b, difference > 0) / (control * control));
    if (Math.abs(difference) <= SIGNIFICANT * error || negligible(difference, a)) {
      return Judgement.SAME;
    }
    double floor = floor(id, b.mean());
    if (fair > was * (1 + floor)) {
      return Judgement.SLOWER;
    }
    return fair < b.mean() / (1 + floor) ? Judgement.FASTER : Judgement.SAME;
  }

  /** A difference that nobody could feel: little a call, and little of the database's time. */
  private boolean negligible(double differenceMs, Sums a) {
    double sessions = Math.abs(differenceMs) / 1e3 * a.calls() / Math.max(1, after.seconds());
    return Math.abs(differenceMs) < NEGLIGIBLE_MS
        || (Math.abs(differenceMs) < FELT_MS && sessions < NEGLIGIBLE_SESSIONS);
  }

  /**
   * The squared error of a mean: that of its calls, or that of its windows where it is larger,
   * since calls of the same second share the machine's mood and are no independent witnesses.
   */
  private double errorBefore(TemplateId id, Sums b, boolean slower) {
    List<TemplateCounters> windows = before.windowsOf(id);
    // A template that is getting worse has unlike windows; that must not hide that it was cured.
    double between = slower ? betweenWindows(windows, b.mean()) : 0;
    return Math.max(b.varianceOfMean(), between / Math.max(1, windows.size()));
  }

  /**
   * Before anything is blamed, the few calls and windows after are believed to scatter as those
   * before: two calls that happen to agree are no evidence.
   */
  private double errorAfter(TemplateId id, Sums a, Sums b, boolean slower) {
    List<TemplateCounters> windows = after.windowsOf(id);
    double was =
        slower
            ? betweenWindows(
                before.windowsOf(id), before.total(id).map(TemplateCounters::meanMs).orElse(0.0))
            : 0;
    double between = Math.max(was, betweenWindows(windows, a.mean()));
    double calls = slower ? b.variance() / Math.max(1, a.calls()) : 0;
    return Math.max(Math.max(a.varianceOfMean(), calls), between / Math.max(1, windows.size()));
  }

  /**
   * The variance of window means around a mean, robust: one hiccup must not hide a regression. 0
   * where there are too few to tell.
   */
  private static double betweenWindows(List<TemplateCounters> windows, double mean) {
    if (windows.size() < 3) {
      return 0;
    }
    double[] off = windows.stream().mapToDouble(w -> Math.abs(w.meanMs() - mean)).toArray();
    double spread = 1.4826 * new Median().evaluate(off);
    return spread * spread;
  }

  /**
   * The template's own noise: twice the robust spread of its window means before anything changed.
   */
  private double floor(TemplateId id, double mean) {
    double[] off =
        before.windowsOf(id).stream()
            .filter(w -> w.calls() >= 3)
            .mapToDouble(w -> Math.abs(w.meanMs() - mean) / Math.max(mean, 1e-9))
            .toArray();
    double spread = off.length < 4 ? 0 : 1.4826 * new Median().evaluate(off);
    return Math.clamp(2 * spread, SMALLEST_FLOOR, 1.0);
  }

  /** Sums over finished calls and, as lower bounds, over those that still run. */
  private record Sums(long calls, double ms, double squaredMs) {
    static Sums of(Optional<TemplateCounters> finished, List<Double> unfinished) {
      long calls = finished.map(TemplateCounters::calls).orElse(0L) + unfinished.size();
      double ms = finished.map(TemplateCounters::execMs).orElse(0.0);
      double squared = finished.map(TemplateCounters::squaredMs).orElse(0.0);
      for (double u : unfinished) {
        ms += u;
        squared += u * u;
      }
      return new Sums(calls, ms, squared);
    }

    double mean() {
      return calls == 0 ? 0 : ms / calls;
    }

    double varianceOfMean() {
      return calls < 2 ? 0 : variance() / (calls - 1);
    }

    /** Of a call, uncorrected. */
    double variance() {
      return calls == 0 ? 0 : Math.max(0, squaredMs / calls - mean() * mean());
    }

    boolean tooFew() {
      return calls < (mean() >= LONG_CALL_MS ? FEWEST_LONG_CALLS : FEWEST_CALLS);
    }
  }
}
