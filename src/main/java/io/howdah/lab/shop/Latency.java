package io.howdah.lab.shop;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * How long calls took, as clients saw it. Buckets grow by 2^(1/8), so that a quantile is at most 9
 * % too high, from 10 microseconds to a quarter of an hour; what is outside goes into the
 * outermost.
 */
final class Latency {
  private static final double PER_DOUBLING = 8;
  private static final double SMALLEST_MICROS = 10;
  private static final int BUCKETS = 212;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void record(long nanos) {
    double doublings = Math.log(nanos / 1_000.0 / SMALLEST_MICROS) / Math.log(2);
    counts.incrementAndGet(Math.clamp((long) Math.ceil(doublings * PER_DOUBLING), 0, BUCKETS - 1));
  }

  List<Long> snapshot() {
    return IntStream.range(0, BUCKETS).mapToObj(counts::get).toList();
  }

  /** The upper bound of a bucket in milliseconds. */
  static double millis(int bucket) {
    return SMALLEST_MICROS * Math.pow(2, bucket / PER_DOUBLING) / 1_000;
  }
}
