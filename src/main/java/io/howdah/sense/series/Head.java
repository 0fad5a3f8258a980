package io.howdah.sense.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The newest numbers of one column: a few as they are, the others in blocks. Guarded by the store.
 */
final class Head {
  private static final int FIRST = 8;
  private static final int MOST = 64;

  /** No life is told of: a gauge. */
  static final long GAUGE = Long.MIN_VALUE;

  private final long base;
  private final List<byte[]> blocks = new ArrayList<>(4);
  private int[] offsets = new int[FIRST];
  private double[] values = new double[FIRST];
  private int size;
  private long life = GAUGE;
  private long lastTime = Long.MIN_VALUE;
  private double lastValue;

  Head(long base) {
    this.base = base;
  }

  /** Whether a time lies behind all that is here and fits into this window. */
  boolean takes(long time) {
    return time > lastTime && time - base <= Integer.MAX_VALUE && time - base >= Integer.MIN_VALUE;
  }

  /**
   * Adds a number.
   *
   * @return the bytes that this took
   */
  int add(long time, double value, long ofLife) {
    int took = 0;
    if (size == MOST || (size > 0 && ofLife != life)) {
      took += pack();
    }
    if (size == values.length) {
      took += values.length * (Double.BYTES + Integer.BYTES);
      offsets = Arrays.copyOf(offsets, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    offsets[size] = (int) (time - base);
    values[size++] = value;
    life = ofLife;
    lastTime = time;
    lastValue = value;
    return took;
  }

  private int pack() {
    byte[] block = Block.encode(newest(), base);
    blocks.add(block);
    size = 0;
    // An array has a head of 16 bytes and ends at a multiple of 8; the list has a reference.
    return (16 + block.length + 7) / 8 * 8 + 4;
  }

  private Run newest() {
    long[] times = new long[size];
    for (int i = 0; i < size; i++) {
      times[i] = base + offsets[i];
    }
    long[] lives = new long[life == GAUGE ? 0 : size];
    Arrays.fill(lives, life);
    return Run.raw(times, lives, Arrays.copyOf(values, size));
  }

  /** All of it, as it is now. */
  Run run() {
    List<Run> runs = new ArrayList<>(blocks.size() + 1);
    blocks.forEach(b -> runs.add(Block.decode(new ByteSource(b), base)));
    runs.add(newest());
    return Run.joined(runs);
  }

  long life() {
    return life;
  }

  boolean isEmpty() {
    return lastTime == Long.MIN_VALUE;
  }

  double lastValue() {
    return lastValue;
  }

  /** What an empty one takes, with its place in a map. */
  static int bytesAtFirst() {
    return 160 + FIRST * (Double.BYTES + Integer.BYTES);
  }
}
