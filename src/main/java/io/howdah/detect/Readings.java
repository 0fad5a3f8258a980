package io.howdah.detect;

import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.SeriesId;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of totals what can be compared: rates, costs a call, means and percentiles of what came
 * since the last look. A total with another beginning, or one that went back, is another life and
 * is not subtracted. For one thread.
 */
final class Readings {
  /** Totals remembered; a further one is not read until one was forgotten. */
  static final int MOST = 20_000;

  /**
   * One value of one watched series.
   *
   * @param index the rule's place in the list
   * @param perSecond events a second that stand behind it, for what is measured an event; else 0
   */
  record Reading(int index, Watched.Rule rule, Labels labels, double value, double perSecond) {}

  private static final class Total {
    double value;
    @Nullable Instant since;
    double at;
    double grown;
    double seconds;
    double grownAt = Double.NaN;
    double lastSeen;
  }

  /** What has come together since the last reading with enough events. */
  private static final class Sum {
    double above;
    double below;
    double seconds;
    double[] counts = {};
    @Nullable Distribution last;
    double lastSeen;
    double at = Double.NaN;
  }

  private record Part(int rule, Labels labels) {}

  private final List<Watched.Rule> rules;
  private final Map<String, List<Integer>> byMetric = new HashMap<>();
  private final Set<String> below = new HashSet<>();
  private final Map<SeriesId, Total> totals = new HashMap<>();
  private final Map<Part, Sum> sums = new HashMap<>();
  private final Map<SeriesId, List<Integer>> watching = new HashMap<>();

  Readings(List<Watched.Rule> rules) {
    this.rules = rules;
    for (int i = 0; i < rules.size(); i++) {
      byMetric.computeIfAbsent(rules.get(i).metric(), _ -> new ArrayList<>()).add(i);
      rules.get(i).per().ifPresent(below::add);
    }
  }

  /** Forgets totals: after a gap or a clock that was set, differences would mean nothing. */
  void interrupted() {
    totals.clear();
    sums.clear();
  }

  /** What the telemetry says of the watched series. */
  List<Reading> of(Telemetry telemetry, double at) {
    for (Measurement m : telemetry.measurements()) {
      boolean counted = m.metric().kind() == Metric.Kind.COUNTER;
      if (counted
          && (byMetric.containsKey(m.metric().name()) || below.contains(m.metric().name()))) {
        count(m, at);
      }
    }
    List<Reading> out = new ArrayList<>();
    for (Measurement m : telemetry.measurements()) {
      for (int rule : watching(m.metric().name(), m.labels())) {
        read(rule, m, at, out);
      }
    }
    for (Distribution d : telemetry.distributions()) {
      for (int rule : watching(d.metric().name(), d.labels())) {
        read(rule, d, at, out);
      }
    }
    forget(at);
    return out;
  }

  /** The rules that watch a series; which those are does not change, so it is worked out once. */
  private List<Integer> watching(String metric, Labels labels) {
    List<Integer> all = byMetric.getOrDefault(metric, List.of());
    if (all.isEmpty()) {
      return all;
    }
    SeriesId series = new SeriesId(metric, labels);
    List<Integer> known = watching.get(series);
    if (known == null) {
      known = all.stream().filter(r -> rules.get(r).watches(labels)).toList();
      if (watching.size() >= MOST) {
        watching.clear();
      }
      watching.put(series, known);
    }
    return known;
  }

  private void count(Measurement m, double at) {
    SeriesId key = new SeriesId(m.metric().name(), m.labels());
    Total total = totals.get(key);
    if (total == null) {
      if (totals.size() >= MOST) {
        return;
      }
      total = new Total();
      totals.put(key, total);
    }
    Instant since = m.since().orElse(Instant.EPOCH);
    boolean sameLife = total.since != null && total.since.equals(since) && m.value() >= total.value;
    if (sameLife && at > total.at) {
      total.grown = m.value() - total.value;
      total.seconds = at - total.at;
      total.grownAt = at;
    }
    total.value = m.value();
    total.since = since;
    total.at = at;
    total.lastSeen = at;
  }

  private void read(int index, Measurement m, double at, List<Reading> out) {
    Watched.Rule rule = rules.get(index);
    switch (rule.view()) {
      case VALUE -> out.add(new Reading(index, rule, m.labels(), m.value(), 0));
      case RATE -> {
        Total total = totals.get(new SeriesId(rule.metric(), m.labels()));
        if (total != null && total.grownAt == at) {
          out.add(new Reading(index, rule, m.labels(), total.grown / total.seconds, 0));
        }
      }
      case PER -> readPer(index, m.labels(), at, out);
      case MEAN, P99 -> {
        // Only histograms have events; a gauge of that name is not one.
      }
    }
  }

  private void readPer(int index, Labels labels, double at, List<Reading> out) {
    Watched.Rule rule = rules.get(index);
    String per = rule.per().orElseThrow();
    Total above = totals.get(new SeriesId(rule.metric(), labels));
    Total under = totals.get(new SeriesId(per, labels));
    if (under == null) {
      under = totals.get(new SeriesId(per, Labels.NONE));
    }
    if (above == null || under == null || above.grownAt != at || under.grownAt != at) {
      return;
    }
    Sum sum = sums.computeIfAbsent(new Part(index, labels), _ -> new Sum());
    sum.lastSeen = at;
    sum.above += above.grown;
    sum.below += under.grown;
    sum.seconds += above.seconds;
    if (sum.below >= rule.fewest().orElse(1.0)) {
      out.add(new Reading(index, rule, labels, sum.above / sum.below, sum.below / sum.seconds));
      sum.above = 0;
      sum.below = 0;
      sum.seconds = 0;
    }
  }

  private void read(int index, Distribution d, double at, List<Reading> out) {
    Watched.Rule rule = rules.get(index);
    Part part = new Part(index, d.labels());
    if (sums.size() >= MOST && !sums.containsKey(part)) {
      return;
    }
    Sum sum = sums.computeIfAbsent(part, _ -> new Sum());
    sum.lastSeen = at;
    Distribution last = sum.last;
    double before = sum.at;
    sum.last = d;
    sum.at = at;
    if (last == null || !comparable(last, d)) {
      sum.counts = new double[d.counts().size()];
      sum.above = 0;
      sum.seconds = 0;
      return;
    }
    for (int i = 0; i < sum.counts.length; i++) {
      sum.counts[i] += d.counts().get(i) - last.counts().get(i);
    }
    sum.above += d.sum() - last.sum();
    sum.seconds += at - before;
    double events = 0;
    for (double c : sum.counts) {
      events += c;
    }
    if (events < Math.max(1, rule.fewest().orElse(1.0))) {
      return;
    }
    OptionalDouble value =
        rule.view() == Watched.View.MEAN
            ? OptionalDouble.of(sum.above / events)
            : quantile(d.bounds(), sum.counts, events);
    if (value.isPresent() && sum.seconds > 0) {
      out.add(new Reading(index, rule, d.labels(), value.getAsDouble(), events / sum.seconds));
    }
    sum.counts = new double[d.counts().size()];
    sum.above = 0;
    sum.seconds = 0;
  }

  private static boolean comparable(Distribution last, Distribution now) {
    if (!last.since().equals(now.since()) || !last.bounds().equals(now.bounds())) {
      return false;
    }
    for (int i = 0; i < now.counts().size(); i++) {
      if (now.counts().get(i) < last.counts().get(i)) {
        return false;
      }
    }
    return now.sum() >= last.sum();
  }

  /** The 99th percentile; what lies beyond the last bound counts as the last bound. */
  private static OptionalDouble quantile(List<Double> bounds, double[] counts, double events) {
    double rank = 0.99 * events;
    double passed = 0;
    for (int i = 0; i < bounds.size(); i++) {
      if (counts[i] > 0 && passed + counts[i] >= rank) {
        double from = i == 0 ? 0 : bounds.get(i - 1);
        return OptionalDouble.of(from + (bounds.get(i) - from) * (rank - passed) / counts[i]);
      }
      passed += counts[i];
    }
    return bounds.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(bounds.getLast());
  }

  private double swept;

  private void forget(double at) {
    if (at - swept < 600) {
      return;
    }
    swept = at;
    totals.values().removeIf(t -> at - t.lastSeen > 3600);
    sums.values().removeIf(s -> at - s.lastSeen > 3600);
  }
}
