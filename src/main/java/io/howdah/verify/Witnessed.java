package io.howdah.verify;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a verification measured, kept beside its verdict so that the change can be judged again a
 * month later: each template in the stretch before and in the stretch after, those that the change
 * cannot touch with them, as control group.
 *
 * @param touched the templates that the change can touch
 */
public record Witnessed(
    List<TemplateCounters> before,
    double secondsBefore,
    List<TemplateCounters> after,
    double secondsAfter,
    List<TemplateId> touched) {
  /** Templates that are kept, those that took most time first. */
  public static final int MOST = 200;

  public Witnessed {
    before = List.copyOf(before);
    after = List.copyOf(after);
    touched = List.copyOf(touched);
  }

  public static Witnessed of(Stretch before, Stretch after, Set<TemplateId> touched) {
    return new Witnessed(
        totals(before), before.seconds(), totals(after), after.seconds(), kept(before, touched));
  }

  /**
   * From a verdict alone, which has means only: calls are taken to scatter as an exponential
   * distribution does, which is more than most templates do, so that less is called a difference.
   */
  public static Witnessed of(Verdict verdict) {
    List<TemplateCounters> before = new ArrayList<>();
    List<TemplateCounters> after = new ArrayList<>();
    for (Verdict.TemplateChange c : verdict.templates()) {
      before.add(exponential(c.template(), c.beforeCalls(), c.beforeMs()));
      after.add(exponential(c.template(), c.afterCalls(), c.afterMs()));
    }
    return new Witnessed(
        before, 0, after, 0, verdict.templates().stream().map(c -> c.template()).toList());
  }

  private static TemplateCounters exponential(TemplateId id, long calls, double mean) {
    return new TemplateCounters(id, calls, calls * mean, 2 * calls * mean * mean, 0, 0, 0, 0, 0, 0);
  }

  private static List<TemplateId> kept(Stretch before, Set<TemplateId> touched) {
    return totals(before).stream()
        .map(TemplateCounters::id)
        .filter(touched::contains)
        .sorted(Comparator.comparingLong(TemplateId::queryId))
        .toList();
  }

  private static List<TemplateCounters> totals(Stretch stretch) {
    return stretch.templates().stream()
        .flatMap(id -> stretch.total(id).stream())
        .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
        .limit(MOST)
        .toList();
  }

  Stretch stretchBefore() {
    return stretch(before, secondsBefore);
  }

  /** One window of these counters. */
  static Stretch stretch(List<TemplateCounters> counters, double seconds) {
    Map<TemplateId, List<TemplateCounters>> windows = new HashMap<>();
    counters.forEach(c -> windows.put(c.id(), List.of(c)));
    return new Stretch(windows, Map.of(), seconds);
  }

  /** The templates that a later look has to count: the touched ones and their control group. */
  public Set<TemplateId> watched() {
    Set<TemplateId> out = new HashSet<>(touched);
    before.forEach(c -> out.add(c.id()));
    return out;
  }
}
