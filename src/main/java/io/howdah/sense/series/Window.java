package io.howdah.sense.series;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What was remembered of all series over about an hour (or what was rolled up of several such),
 * written once. All blocks lie in one array, so that a series costs a dozen bytes beside its block.
 *
 * @param first the number of the first stretch of time that this holds; stretches are numbered as
 *     they were written, so a clock that was set back does not mix them
 * @param last the number of the last one
 * @param base the time that the blocks count from
 * @param from the earliest time in it, milliseconds since 1970
 * @param to the latest
 * @param ids of the columns, ascending
 * @param ends where each block ends in {@code data}
 * @param points how many numbers it holds
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Window(
    Tier tier,
    long first,
    long last,
    long base,
    long from,
    long to,
    int[] ids,
    int[] ends,
    byte[] data,
    long points) {

  /** Encodes columns one after the other; {@code run} is asked once for each. */
  static Window of(Tier tier, long first, long last, long base, int[] ids, IntFunction<Run> run) {
    int[] kept = new int[ids.length];
    int[] ends = new int[ids.length];
    int n = 0;
    long points = 0;
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    ByteSink data = new ByteSink(ids.length * 64);
    for (int id : ids) {
      Run column = run.apply(id);
      if (column.size() > 0) {
        from = Math.min(from, column.times()[0]);
        to = Math.max(to, column.times()[column.size() - 1]);
        data.raw(Block.encode(column, base));
        points += column.size();
        kept[n] = id;
        ends[n++] = data.size();
      }
    }
    return new Window(
        tier,
        first,
        last,
        base,
        from,
        to,
        Arrays.copyOf(kept, n),
        Arrays.copyOf(ends, n),
        data.array(),
        points);
  }

  /** Several that follow each other as one, more coarsely. */
  static Window rolled(List<Window> windows, Tier into) {
    int[] ids =
        windows.stream().flatMapToInt(w -> Arrays.stream(w.ids)).sorted().distinct().toArray();
    return of(
        into,
        windows.getFirst().first,
        windows.getLast().last,
        windows.getFirst().base,
        ids,
        id ->
            Rolling.up(
                windows.stream().map(w -> w.run(id)).flatMap(Optional::stream).toList(), into));
  }

  /** The numbers of a column, where there are any. */
  Optional<Run> run(int id) {
    int i = Arrays.binarySearch(ids, id);
    return i < 0
        ? Optional.empty()
        : Optional.of(Block.decode(new ByteSource(data, start(i), ends[i]), base));
  }

  boolean has(int id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** Whether it may hold something between two times, both included. */
  boolean overlaps(long earliest, long latest) {
    return from <= latest && to >= earliest;
  }

  /** In memory; near enough the same in its file. */
  long bytes() {
    return 128L + data.length + 8L * ids.length;
  }
}
