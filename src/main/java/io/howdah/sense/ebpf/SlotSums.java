package io.howdah.sense.ebpf;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts by slot and their sum, growing over one life of a program. */
final class SlotSums {
  private static final double NANOS = 1e3;

  private final Map<Integer, Long> counts = new HashMap<>();
  private double micros;

  void add(long slot, long count) {
    counts.merge(Math.toIntExact(Math.clamp(slot, 0, Integer.MAX_VALUE)), count, Long::sum);
  }

  void addNanos(long nanos) {
    micros += nanos / NANOS;
  }

  /** Puts a total in the place of the one before. */
  void total(long slot, long count) {
    counts.put(Math.toIntExact(Math.clamp(slot, 0, Integer.MAX_VALUE)), count);
  }

  void totalMicros(long sum) {
    micros = sum;
  }

  /** Both together. */
  SlotSums and(SlotSums other) {
    SlotSums both = new SlotSums();
    both.counts.putAll(counts);
    other.counts.forEach((slot, count) -> both.counts.merge(slot, count, Long::sum));
    both.micros = micros + other.micros;
    return both;
  }

  Distribution distribution(Metric metric, Labels labels, Fidelity fidelity, Instant since) {
    return Slots.distribution(metric, labels, counts, 1e-6, micros, fidelity, since);
  }
}
