package io.howdah.advise.index;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What holds a choice of indexes.
 *
 * @param bytes of all new indexes together
 * @param perTable new indexes of one table
 * @param least milliseconds that a move has to gain
 */
record Bounds(long bytes, int perTable, double least) {
  boolean fit(Candidates candidates, BitSet set) {
    return candidates.bytes(set) <= bytes && !crowded(candidates, set);
  }

  private boolean crowded(Candidates candidates, BitSet set) {
    Map<Long, Integer> count = new HashMap<>();
    set.stream().forEach(i -> count.merge(candidates.shape(i).table().oid(), 1, Integer::sum));
    return count.values().stream().anyMatch(n -> n > perTable);
  }

  /** Why a set does not fit. */
  String unfit(Candidates candidates, BitSet set) {
    return crowded(candidates, set)
        ? "its table has %d new indexes already, the limit".formatted(perTable)
        : "the budget is used better by others";
  }
}
