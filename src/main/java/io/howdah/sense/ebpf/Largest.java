package io.howdah.sense.ebpf;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the number of series bounded: the largest have their own, the rest is added up. */
final class Largest {
  private Largest() {}

  /**
   * At most {@code most} of the counts, and the rest under {@code other} if there is any.
   *
   * @return the same totals
   */
  static Map<String, Long> of(Map<String, Long> counts, int most, String other) {
    if (counts.size() <= most) {
      return counts;
    }
    List<Map.Entry<String, Long>> sorted =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    Map<String, Long> kept = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      kept.merge(i < most ? sorted.get(i).getKey() : other, sorted.get(i).getValue(), Long::sum);
    }
    return kept;
  }
}
