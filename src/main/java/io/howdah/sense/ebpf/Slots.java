package io.howdah.sense.ebpf;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Buckets that kernel programs count into: four to each power of two, so that a quantile is off by
 * a quarter at most where bpftrace's own {@code hist()} is off by a factor of two, at the same
 * price (one update of a map). The slot of a value v with its highest bit b is 4 b + (the two bits
 * below the highest). The fragment {@link #FRAGMENT} computes it in the kernel, {@link #of} in
 * Java.
 */
public final class Slots {
  /** Values of 2^26 and more (67 s in microseconds) share the bucket without a bound. */
  private static final int LAST_OCTAVE = 25;

  /**
   * Statements of a bpftrace program that turn {@code $v}, a uint64, into {@code $slot}. bpftrace
   * 0.17 knows no functions: programs name it as {@code {{slot}}}.
   */
  static final String FRAGMENT =
      """
      $x = $v; $b = (uint64)0;
        if ($x >> 32) { $b += 32; $x = $x >> 32; }
        if ($x >> 16) { $b += 16; $x = $x >> 16; }
        if ($x >> 8) { $b += 8; $x = $x >> 8; }
        if ($x >> 4) { $b += 4; $x = $x >> 4; }
        if ($x >> 2) { $b += 2; $x = $x >> 2; }
        if ($x >> 1) { $b += 1; }
        $slot = $b * 4 + ((($v << 2) >> $b) & 3);\
      """;

  /** Slots that a whole number can fall into: below four an octave has fewer numbers than slots. */
  private static final List<Integer> REAL =
      java.util.stream.IntStream.rangeClosed(0, LAST_OCTAVE * 4 + 3)
          .filter(slot -> slot >= 8 || slot == 0 || slot == 4 || slot == 6)
          .boxed()
          .toList();

  private Slots() {}

  /** The slot of a value; 0 and 1 share the first. */
  public static int of(long value) {
    if (value <= 1) {
      return 0;
    }
    int highest = 63 - Long.numberOfLeadingZeros(value);
    return 4 * highest + (int) (((value << 2) >>> highest) & 3);
  }

  /** The smallest whole number above those of a slot. */
  static double end(int slot) {
    return switch (slot) {
      case 0 -> 2;
      case 4 -> 3;
      case 6 -> 4;
      default -> Math.scalb(1 + (slot % 4 + 1) / 4.0, slot / 4);
    };
  }

  /**
   * A distribution; its bounds are always the same.
   *
   * @param counts by slot
   * @param unit what one is worth in the metric's unit: 1e-6 for microseconds
   * @param sum of all values, in those small units
   */
  public static Distribution distribution(
      Metric metric,
      Labels labels,
      Map<Integer, Long> counts,
      double unit,
      double sum,
      Fidelity fidelity,
      Instant since) {
    // By division, since 5 / 1e6 is the number nearest to five millionths and 5 * 1e-6 is not.
    double units = Math.rint(1 / unit);
    List<Double> bounds = new ArrayList<>(REAL.size());
    List<Long> values = new ArrayList<>(REAL.size() + 1);
    long within = 0;
    for (int slot : REAL) {
      long here = counts.getOrDefault(slot, 0L);
      bounds.add(end(slot) / units);
      values.add(here);
      within += here;
    }
    values.add(counts.values().stream().mapToLong(Long::longValue).sum() - within);
    return new Distribution(metric, labels, bounds, values, sum * unit, fidelity, since);
  }
}
