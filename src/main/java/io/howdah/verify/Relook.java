package io.howdah.verify;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict.Judgement;
import io.howdah.model.Verdict.TemplateChange;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges a kept change again, long after: the last stretch against the stretch before the change,
 * by the same comparison that kept it. Pure.
 *
 * <p>Between the two lies a month in which more changed than this. So a template is blamed on the
 * change only where it is {@link #HURTS} times slower than it was without it, beyond what befell
 * the control group, and still does the same work a call: a template that returns more rows than it
 * did is slower for that.
 */
public final class Relook {
  /** As much slower as makes a verification take a change back at once. */
  static final double HURTS = 1.3;

  /** Rows a call may differ by this share, and by one, before it counts as other work. */
  private static final double SAME_ROWS = 0.2;

  private Relook() {}

  /** What it came to. */
  public enum Outcome {
    /** A template is faster than without the change, none is slower. */
    HELPS,
    /** None is faster any more, none is slower. */
    NO_GAIN,
    /** A template is slower than before the change. */
    HURTS,
    /** Too few calls of the templates that it is about. */
    UNKNOWN
  }

  /** The outcome, with what was measured and one sentence. */
  public record Finding(Outcome outcome, List<TemplateChange> changes, String sentence) {
    public Finding {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Looks.
   *
   * @param then what the verification measured
   * @param now what was counted lately, one each, differences
   * @param seconds over which it was counted
   */
  public static Finding of(Witnessed then, List<TemplateCounters> now, double seconds) {
    Set<TemplateId> touched = new HashSet<>(then.touched());
    List<TemplateChange> changes =
        new Comparison(then.stretchBefore(), Witnessed.stretch(now, seconds), touched).changes();
    double control =
        new Comparison(then.stretchBefore(), Witnessed.stretch(now, seconds), touched).control();
    Map<TemplateId, TemplateCounters> was = byId(then.before());
    Map<TemplateId, TemplateCounters> is = byId(now);
    Optional<TemplateChange> worst =
        changes.stream()
            .filter(c -> c.judgement() == Judgement.SLOWER)
            .filter(c -> Verifier.ratio(c) / control > HURTS)
            .filter(c -> sameWork(was.get(c.template()), is.get(c.template())))
            .max(Comparator.comparingDouble(Verifier::ratio));
    if (worst.isPresent()) {
      return new Finding(Outcome.HURTS, changes, words("slower", worst.get(), 1));
    }
    List<TemplateChange> faster =
        changes.stream().filter(c -> c.judgement() == Judgement.FASTER).toList();
    if (!faster.isEmpty()) {
      TemplateChange best =
          faster.stream().min(Comparator.comparingDouble(Verifier::ratio)).orElseThrow();
      return new Finding(Outcome.HELPS, changes, words("faster", best, faster.size()));
    }
    boolean told = changes.stream().anyMatch(c -> c.judgement() != Judgement.UNKNOWN);
    return told
        ? new Finding(
            Outcome.NO_GAIN,
            changes,
            "no template is measurably faster than before the change, and none is slower for it")
        : new Finding(
            Outcome.UNKNOWN, changes, "its templates ran too seldom to tell what it does");
  }

  private static Map<TemplateId, TemplateCounters> byId(List<TemplateCounters> counters) {
    return counters.stream()
        .collect(Collectors.toMap(TemplateCounters::id, Function.identity(), (a, b) -> a));
  }

  private static boolean sameWork(
      @org.jspecify.annotations.Nullable TemplateCounters was,
      @org.jspecify.annotations.Nullable TemplateCounters is) {
    return was != null
        && is != null
        && Math.abs(is.rowsPerCall() - was.rowsPerCall()) <= SAME_ROWS * was.rowsPerCall() + 1;
  }

  private static String words(String how, TemplateChange c, int count) {
    return String.format(
        Locale.ROOT,
        "%d template%s %s than before the change: %d takes %.2f ms instead of %.2f ms over %d"
            + " calls",
        count,
        count == 1 ? " is" : "s are",
        how,
        c.template().queryId(),
        c.afterMs(),
        c.beforeMs(),
        c.afterCalls());
  }
}
