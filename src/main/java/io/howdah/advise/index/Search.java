package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Chooses indexes under a budget. Lazy greedy by gain for each byte, over single indexes and sets
 * that help together, an index taking the place of those that it covers; then what was chosen is
 * questioned: each is dropped, exchanged for a narrower, wider or other one, or given up for
 * something better, while that gains.
 *
 * <p>Extends R. Schlosser, J. Kossmann, M. Boissier, "Efficient scalable multi-attribute index
 * selection using recursive strategies" (ICDE 2019); lazy evaluation after M. Minoux (1978).
 */
final class Search {
  /** So that a tiny index is not preferred for its size alone, bytes. */
  private static final double FLOOR = 256 * 1024;

  private static final int PASSES = 4;

  private final Candidates candidates;
  private final Costs costs;
  private final Planner planner;
  private final Pool pool;
  private final Relevance relevance;
  private final WriteLoad writes;
  private final Planned w;
  private final Bounds bounds;
  private final Map<Integer, String> reasons = new HashMap<>();
  private final double[] current;
  private final BitSet banned = new BitSet();
  private BitSet chosen = new BitSet();
  private int version;

  private static final class Move {
    private final BitSet add;
    private final BitSet supporters;
    private double score;
    private double gain;
    private int version = -1;

    Move(BitSet add, BitSet supporters, double score) {
      this.add = add;
      this.supporters = supporters;
      this.score = score;
    }
  }

  Search(
      Candidates candidates,
      Costs costs,
      Planner planner,
      Pool pool,
      Relevance relevance,
      WriteLoad writes,
      Planned w,
      Bounds bounds) {
    this.candidates = candidates;
    this.costs = costs;
    this.planner = planner;
    this.pool = pool;
    this.relevance = relevance;
    this.writes = writes;
    this.w = w;
    this.bounds = bounds;
    this.current = new double[w.size()];
    for (int t = 0; t < w.size(); t++) {
      current[t] = costs.base(t);
    }
  }

  BitSet run() {
    grow();
    for (int pass = 0; pass < PASSES && !planner.exhausted(); pass++) {
      boolean better = prune();
      better |= exchange();
      better |= giveUp();
      if (!better) {
        break;
      }
      grow();
    }
    prune();
    return (BitSet) chosen.clone();
  }

  /** Why a candidate was not chosen. */
  Map<Integer, String> reasons() {
    return reasons;
  }

  private void grow() {
    PriorityQueue<Move> queue =
        new PriorityQueue<>(Comparator.comparingDouble((Move m) -> m.score).reversed());
    pool.supporters().forEach((id, s) -> offer(queue, bit(id), s));
    pool.bundles().forEach(b -> offer(queue, b.indexes(), b.supporters()));
    while (!queue.isEmpty()) {
      Move m = queue.poll();
      if (m.version == version) {
        if (!apply(next(m.add))) {
          continue;
        }
        version++;
        continue;
      }
      if (evaluate(m)) {
        queue.add(m);
      }
    }
  }

  private void offer(PriorityQueue<Move> queue, BitSet add, BitSet supporters) {
    if (contains(chosen, add)
        || banned.intersects(add)
        || add.stream().anyMatch(i -> !candidates.alive(i))) {
      return;
    }
    double most =
        supporters.stream()
            .mapToDouble(t -> w.weight(t) * (current[t] - pool.reachable(t)) / costs.base(t))
            .sum();
    if (most >= bounds.least()) {
      queue.add(new Move(add, supporters, most / (candidates.bytes(add) * 0.3 + FLOOR)));
    }
  }

  /** The choice with these, without what they cover. */
  private BitSet next(BitSet add) {
    BitSet next = (BitSet) chosen.clone();
    chosen.stream()
        .filter(c ->
            add.stream().anyMatch(a -> a != c && candidates.shape(a).covers(candidates.shape(c))))
        .forEach(next::clear);
    add.stream()
        .filter(
            a -> chosen.stream().noneMatch(c -> candidates.shape(c).covers(candidates.shape(a))))
        .forEach(next::set);
    return next;
  }

  private boolean evaluate(Move m) {
    BitSet next = next(m.add);
    if (next.equals(chosen)) {
      return false;
    }
    if (!bounds.fit(candidates, next)) {
      m.add.stream().forEach(i -> reasons.put(i, bounds.unfit(candidates, next)));
      return false;
    }
    double saved =
        m.supporters.stream()
            .mapToDouble(t -> w.weight(t) * (current[t] - costs.cost(t, next)) / costs.base(t))
            .sum();
    double paid = paid(next) - paid(chosen);
    m.gain = saved - paid;
    if (m.gain < bounds.least()) {
      String why =
          saved >= bounds.least()
              ? "it would cost writers %.1f ms to save %.1f ms".formatted(paid, saved)
              : "what it serves is served by others, or it gains too little";
      m.add.stream().forEach(i -> reasons.put(i, why));
      return false;
    }
    double bytes = candidates.bytes(next) - candidates.bytes(chosen);
    m.score = m.gain / (Math.max(0, bytes) + FLOOR);
    m.version = version;
    return true;
  }

  private double paid(BitSet set) {
    return set.stream().mapToDouble(i -> writes.price(candidates.shape(i)).ms()).sum();
  }

  /** Takes another choice when all in all it gains. */
  private boolean apply(BitSet next) {
    if (!bounds.fit(candidates, next)) {
      return false;
    }
    BitSet differs = (BitSet) next.clone();
    differs.xor(chosen);
    double[] then = current.clone();
    double gain = paid(chosen) - paid(next);
    for (int t = 0; t < w.size(); t++) {
      int template = t;
      if (differs.stream().anyMatch(i -> relevance.relevant(template, i))) {
        then[t] = costs.cost(t, next);
        gain += w.weight(t) * (current[t] - then[t]) / costs.base(t);
      }
    }
    boolean frees = candidates.bytes(next) < candidates.bytes(chosen);
    if (gain < (frees ? -bounds.least() / 4 : bounds.least())) {
      return false;
    }
    System.arraycopy(then, 0, current, 0, then.length);
    chosen = next;
    return true;
  }

  /** Drops what has become of no use. */
  private boolean prune() {
    boolean any = false;
    for (int c : chosen.stream().toArray()) {
      BitSet less = (BitSet) chosen.clone();
      less.clear(c);
      if (apply(less)) {
        reasons.put(c, "others have taken over what it would serve");
        any = true;
      }
    }
    return any;
  }

  /** Exchanges an index for another of its table. */
  private boolean exchange() {
    boolean any = false;
    for (int c : chosen.stream().toArray()) {
      for (int other : alternatives(c)) {
        if (planner.exhausted()) {
          return any;
        }
        BitSet next = (BitSet) chosen.clone();
        next.clear(c);
        next.set(other);
        if (chosen.get(c) && !chosen.get(other) && candidates.alive(other) && apply(next)) {
          reasons.put(c, "%s serves better".formatted(candidates.shape(other).definition()));
          any = true;
          break;
        }
      }
    }
    return any;
  }

  private List<Integer> alternatives(int c) {
    Shape shape = candidates.shape(c);
    List<Integer> out = new ArrayList<>();
    pool.supporters()
        .forEach((id, s) -> {
          if (id != c
              && candidates.shape(id).table().oid() == shape.table().oid()
              && s.intersects(pool.supporters().getOrDefault(c, new BitSet()))) {
            out.add(id);
          }
        });
    return out;
  }

  /** Gives up one index for whatever else its bytes can hold. */
  private boolean giveUp() {
    if (bounds.bytes() == Long.MAX_VALUE) {
      return false;
    }
    boolean any = false;
    for (int c : chosen.stream().toArray()) {
      if (planner.exhausted() || !chosen.get(c)) {
        continue;
      }
      BitSet before = (BitSet) chosen.clone();
      double[] costsBefore = current.clone();
      double value = value();
      BitSet less = (BitSet) chosen.clone();
      less.clear(c);
      move(less);
      version++;
      banned.set(c);
      grow();
      banned.clear(c);
      if (value() < value + bounds.least()) {
        chosen = before;
        System.arraycopy(costsBefore, 0, current, 0, current.length);
        version++;
      } else {
        any = true;
      }
    }
    return any;
  }

  private void move(BitSet next) {
    BitSet differs = (BitSet) next.clone();
    differs.xor(chosen);
    for (int t = 0; t < w.size(); t++) {
      int template = t;
      if (differs.stream().anyMatch(i -> relevance.relevant(template, i))) {
        current[t] = costs.cost(t, next);
      }
    }
    chosen = next;
  }

  private double value() {
    double saved = -paid(chosen);
    for (int t = 0; t < w.size(); t++) {
      saved += w.weight(t) * (1 - current[t] / costs.base(t));
    }
    return saved;
  }

  private static boolean contains(BitSet all, BitSet part) {
    BitSet rest = (BitSet) part.clone();
    rest.andNot(all);
    return rest.isEmpty();
  }

  private static BitSet bit(int i) {
    BitSet set = new BitSet();
    set.set(i);
    return set;
  }
}
