package io.howdah.advise.index;

import io.howdah.advise.index.Shape.Method;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From all that could be proposed to what is worth weighing: for each template the planner sees all
 * of its candidates at once and picks; what it picked is taken away and it picks again. So a
 * handful of questions a template finds the indexes that matter, sets that only help together
 * included.
 */
final class Pool {
  private static final int ROUNDS = 3;
  private static final int MOST_TOGETHER = 120;
  private static final int MOST_MERGED = 80;
  private static final int WIDEST_MERGE = 10;

  /** Of the time; the rest is for choosing. */
  private static final double PART_TO_PICK = 0.5;

  /** A round that gains less than this part of the first is the last one. */
  private static final double WORTH_A_ROUND = 0.1;

  private final Candidates candidates;
  private final Costs costs;
  private final Planner planner;
  private final Planned w;
  private final double least;
  private final Map<Integer, BitSet> supporters = new LinkedHashMap<>();
  private final List<Bundle> bundles = new ArrayList<>();
  private final Map<Integer, Double> best = new HashMap<>();

  /** Indexes that one template would use together. */
  record Bundle(BitSet indexes, BitSet supporters) {}

  /**
   * @param least milliseconds below which a gain is none
   */
  Pool(Candidates candidates, Costs costs, Planner planner, Planned w, double least) {
    this.candidates = candidates;
    this.costs = costs;
    this.planner = planner;
    this.w = w;
    this.least = least;
  }

  /**
   * Lets the planner pick from a template's proposals; and from the small ones among them, which it
   * would hardly ever take where a large one stands as well, and writers and budgets would.
   */
  void pick(int t, Collection<Shape> proposals) {
    pickLarge(t, proposals);
    small(t, proposals.stream().filter(s -> s.method() == Method.BRIN).toList());
    small(t, proposals.stream().filter(s -> !s.whole()).toList());
  }

  private void small(int t, Collection<Shape> shapes) {
    BitSet all = new BitSet();
    shapes.stream().limit(MOST_TOGETHER).forEach(s -> all.set(candidates.add(s)));
    if (all.isEmpty() || planner.beyond(PART_TO_PICK)) {
      return;
    }
    Costs.Cost picked = costs.of(t, all);
    if (w.weight(t) * (1 - picked.cost() / costs.base(t)) >= least) {
      picked.used().stream().forEach(id -> support(id, t));
    }
  }

  private void pickLarge(int t, Collection<Shape> proposals) {
    BitSet left = new BitSet();
    for (Shape s : proposals) {
      if (s.method() != Method.GIN && left.cardinality() < MOST_TOGETHER) {
        left.set(candidates.add(s));
      }
    }
    double first = 0;
    for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
      if (planner.beyond(round == 0 ? PART_TO_PICK : PART_TO_PICK / 2)) {
        return;
      }
      Costs.Cost picked = costs.of(t, left);
      double gain = w.weight(t) * (1 - picked.cost() / costs.base(t));
      if (round == 0) {
        first = gain;
        best.put(t, picked.cost());
      }
      if (picked.used().isEmpty() || gain < least || gain < first * WORTH_A_ROUND) {
        return;
      }
      take(t, picked.used());
      left.andNot(picked.used());
    }
  }

  /** What no question to the planner can judge, with what it should save of a call. */
  void credited(int t, Shape shape, double saved) {
    int id = candidates.add(shape);
    costs.credit(t, id, saved);
    best.merge(t, Math.max(0, costs.base(t) - saved), Math::min);
    support(id, t);
  }

  private void take(int t, BitSet used) {
    if (used.cardinality() > 1) {
      BitSet one = new BitSet();
      one.set(t);
      bundles.add(new Bundle((BitSet) used.clone(), one));
    }
    used.stream()
        .forEach(id -> {
          support(id, t);
          Shape s = candidates.shape(id);
          if (!s.included().isEmpty()) {
            support(candidates.add(s.withoutIncluded()), t);
          }
          for (int k = 1; k < s.keys().size(); k++) {
            support(candidates.add(s.prefix(k)), t);
          }
        });
  }

  private void support(int id, int t) {
    Shape shape = candidates.shape(id);
    if (shape.table().indexes().stream().noneMatch(shape::servedBy)) {
      supporters.computeIfAbsent(id, _ -> new BitSet()).set(t);
    }
  }

  /** Indexes that serve what two of them serve. */
  void merge() {
    List<Integer> ids = List.copyOf(supporters.keySet());
    int made = 0;
    for (int a : ids) {
      for (int b : ids) {
        if (a != b && made < MOST_MERGED && mergeable(candidates.shape(a), candidates.shape(b))) {
          Shape merged = candidates.shape(a).including(candidates.shape(b).columns());
          BitSet both = new BitSet();
          both.or(supporters.getOrDefault(a, new BitSet()));
          both.or(supporters.getOrDefault(b, new BitSet()));
          supporters.computeIfAbsent(candidates.add(merged), _ -> new BitSet()).or(both);
          made++;
        }
      }
    }
  }

  private static boolean mergeable(Shape a, Shape b) {
    return a.table().oid() == b.table().oid()
        && a.method() == Method.BTREE
        && b.method() == Method.BTREE
        && a.whole()
        && b.whole()
        && a.keys().getFirst().equals(b.keys().getFirst())
        && !a.columns().containsAll(b.columns())
        && !b.covers(a)
        && !a.oftenIgnored()
        && !b.oftenIgnored()
        && a.columns().size() + b.columns().size() <= WIDEST_MERGE;
  }

  /** Candidates with the templates that called for them. */
  Map<Integer, BitSet> supporters() {
    return supporters;
  }

  List<Bundle> bundles() {
    return bundles;
  }

  /** The lowest cost of a call that any set of candidates was seen to reach. */
  double reachable(int t) {
    return best.containsKey(t) ? costs.hoped(t, best.getOrDefault(t, 0.0)) : costs.base(t);
  }
}
