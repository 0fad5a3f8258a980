package io.howdah.sense.ebpf;

import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Adds up slots and sums of kernel maps into distributions by label. Used for one read. */
final class Tallies {
  private static final double MICROSECOND = 1e-6;

  private final Map<Labels, Map<Integer, Long>> slots = new HashMap<>();
  private final Map<Labels, Long> micros = new HashMap<>();

  void count(Labels labels, long slot, long count) {
    if (slot >= 0 && slot < 256) {
      slots.computeIfAbsent(labels, l -> new TreeMap<>()).merge((int) slot, count, Long::sum);
    }
  }

  void sum(Labels labels, long more) {
    micros.merge(labels, more, Long::sum);
  }

  /**
   * Bounds the series: of the values of one label the {@code most} with the largest counts stay,
   * the others become {@code other}.
   */
  Tallies largest(String label, int most) {
    Map<String, Long> totals = new HashMap<>();
    slots.forEach((labels, counts) ->
        totals.merge(
            labels.get(label), counts.values().stream().mapToLong(c -> c).sum(), Long::sum));
    if (totals.size() <= most) {
      return this;
    }
    Set<String> kept = new HashSet<>();
    totals.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(e -> kept.add(e.getKey()));
    UnaryOperator<Labels> few =
        labels -> kept.contains(labels.get(label)) ? labels : labels.with(label, "other");
    Tallies bounded = new Tallies();
    slots.forEach((labels, counts) ->
        counts.forEach((slot, count) -> bounded.count(few.apply(labels), slot, count)));
    micros.forEach((labels, sum) -> bounded.sum(few.apply(labels), sum));
    return bounded;
  }

  List<Distribution> distributions(Metric metric, ProbeReader.Life life) {
    return slots.entrySet().stream()
        .map(e ->
            Slots.distribution(
                metric,
                e.getKey(),
                e.getValue(),
                MICROSECOND,
                micros.getOrDefault(e.getKey(), 0L),
                life.fidelity(),
                life.since()))
        .toList();
  }
}
