package io.howdah.verify;

import io.howdah.model.Interval;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What templates did over a stretch of time, window by window.
 *
 * @param windows each template's counters in each window in which it finished a call
 * @param running how long, in milliseconds, statements that have not finished yet have been running
 *     at the end, by query id: a plan that got so bad that nothing finishes is seen here only
 * @param seconds how long the stretch is
 */
public record Stretch(
    Map<TemplateId, List<TemplateCounters>> windows,
    Map<Long, List<Double>> running,
    double seconds) {

  /** The stretch that these consecutive intervals cover. */
  public static Stretch of(List<Interval> intervals) {
    Map<TemplateId, List<TemplateCounters>> windows = new HashMap<>();
    for (Interval interval : intervals) {
      for (TemplateCounters t : interval.templates()) {
        windows.computeIfAbsent(t.id(), _ -> new ArrayList<>()).add(t);
      }
    }
    double seconds = intervals.stream().mapToDouble(Interval::seconds).sum();
    return new Stretch(windows, intervals.isEmpty() ? Map.of() : running(intervals), seconds);
  }

  /** Only what began within the stretch: older statements run with the plan of before. */
  private static Map<Long, List<Double>> running(List<Interval> intervals) {
    Interval last = intervals.getLast();
    Duration length = Duration.between(intervals.getFirst().from().at(), last.to().at());
    Map<Long, List<Double>> running = new HashMap<>();
    for (Session s : last.to().sessions()) {
      boolean works = s.state() == Session.State.ACTIVE && !s.blocked() && s.queryId() != 0;
      if (works && s.stateAge().compareTo(length) < 0) {
        running
            .computeIfAbsent(s.queryId(), _ -> new ArrayList<>())
            .add(s.stateAge().toNanos() / 1e6);
      }
    }
    return running;
  }

  public Set<TemplateId> templates() {
    return windows.keySet();
  }

  /** All windows of a template together, or empty where it finished no call. */
  Optional<TemplateCounters> total(TemplateId id) {
    return windows.getOrDefault(id, List.of()).stream().reduce(TemplateCounters::plus);
  }

  List<TemplateCounters> windowsOf(TemplateId id) {
    return windows.getOrDefault(id, List.of());
  }

  List<Double> runningOf(TemplateId id) {
    return running.getOrDefault(id.queryId(), List.of());
  }
}
