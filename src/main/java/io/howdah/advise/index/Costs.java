package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each template costs with a set of candidates. Asks the planner only for what does not follow
 * from earlier answers: a plan that used {@code U} when {@code S} stood is the plan for every set
 * between the two (an index that the best plan does not use changes nothing).
 */
final class Costs {
  private static final int MOST_ANSWERS = 200;

  /** However good an index that could not be simulated may be, something is left to do. */
  private static final double LEAST_LEFT = 0.02;

  private final Planner planner;
  private final Relevance relevance;
  private final Planned w;
  private final Payoff payoff;
  private final List<String> keys;
  private final Candidates candidates;
  private final Map<Integer, List<Known>> known = new HashMap<>();
  private final Map<Integer, Map<Integer, Double>> credits = new HashMap<>();

  private record Known(BitSet stood, BitSet used, double cost) {}

  /**
   * A cost.
   *
   * @param used the candidates that the plan uses
   */
  record Cost(double cost, BitSet used) {}

  Costs(Planner planner, Relevance relevance, Planned w, Candidates candidates, Payoff payoff) {
    this.planner = planner;
    this.relevance = relevance;
    this.w = w;
    this.candidates = candidates;
    this.payoff = payoff;
    this.keys = IntStream.range(0, w.size()).mapToObj(t -> w.template(t).key()).toList();
  }

  double base(int t) {
    return w.base(t);
  }

  /** Gives an index that the planner cannot be asked about what it should save of a call. */
  void credit(int t, int candidate, double saved) {
    credits.computeIfAbsent(t, _ -> new HashMap<>()).put(candidate, saved);
  }

  /**
   * What it is worth to have a set: the planner's cost, or where plans were executed, the part of
   * today's cost that they took, with harm counted many times.
   */
  double cost(int t, BitSet set) {
    return payoff.empty() ? of(t, set).cost() : w.base(t) * Payoff.felt(ratio(t, set));
  }

  /** The time of a call with a set as a part of today's. */
  double ratio(int t, BitSet set) {
    Cost planned = of(t, set);
    double estimated = planned.cost() / w.base(t);
    return payoff.empty() ? estimated : payoff.ratio(arm(t, planned.used()), estimated);
  }

  /** The plan that uses these. */
  Payoff.Arm arm(int t, BitSet used) {
    return new Payoff.Arm(
        keys.get(t),
        used.stream()
            .mapToObj(i -> candidates.shape(i).definition())
            .collect(java.util.stream.Collectors.toSet()));
  }

  /** The lowest cost that a call could be thought to fall to, where only the planner was asked. */
  double hoped(int t, double planned) {
    return payoff.empty() ? planned : Math.min(planned, w.base(t) * LEAST_LEFT);
  }

  /**
   * The cost with a set of candidates. Beyond the limit of questions: the best that is known to be
   * reached by a part of the set, which is never too low.
   */
  Cost of(int t, BitSet set) {
    Cost simulated = simulated(t, relevance.of(t, set));
    // One index a table: the one that saves most, and none where the plan has a better way already.
    Map<Long, Integer> best = new HashMap<>();
    Map<Integer, Double> own = credits.getOrDefault(t, Map.of());
    own.forEach((candidate, saved) -> {
      long table = relevance.table(candidate);
      boolean served = simulated.used().stream().anyMatch(u -> relevance.table(u) == table);
      if (set.get(candidate) && !served) {
        best.merge(
            table,
            candidate,
            (a, b) -> own.getOrDefault(a, 0.0) >= own.getOrDefault(b, 0.0) ? a : b);
      }
    });
    if (best.isEmpty()) {
      return simulated;
    }
    BitSet used = (BitSet) simulated.used().clone();
    double saved = 0;
    for (int candidate : best.values()) {
      used.set(candidate);
      saved += own.getOrDefault(candidate, 0.0);
    }
    return new Cost(Math.max(w.base(t) * LEAST_LEFT, simulated.cost() - saved), used);
  }

  private Cost simulated(int t, BitSet set) {
    if (set.isEmpty()) {
      return new Cost(w.base(t), new BitSet());
    }
    List<Known> answers = known.computeIfAbsent(t, _ -> new ArrayList<>());
    for (Known k : answers) {
      if (within(k.used(), set) && within(set, k.stood())) {
        return new Cost(k.cost(), k.used());
      }
    }
    Optional<Planner.Answer> asked =
        planner.with(w.template(t), set, i -> relevance.relevant(t, i));
    if (asked.isPresent()) {
      double overcharged =
          asked.get().used().stream()
              .mapToDouble(i -> BrinPages.overcharged(asked.get().plan(), candidates.shape(i)))
              .sum();
      Known fresh = new Known(set, asked.get().used(), asked.get().plan().cost() - overcharged);
      if (answers.size() < MOST_ANSWERS) {
        answers.add(fresh);
      }
      return new Cost(fresh.cost(), fresh.used());
    }
    Cost best = new Cost(w.base(t), new BitSet());
    for (Known k : answers) {
      if (within(k.used(), set) && k.cost() < best.cost()) {
        best = new Cost(k.cost(), k.used());
      }
    }
    return best;
  }

  private static boolean within(BitSet inner, BitSet outer) {
    BitSet rest = (BitSet) inner.clone();
    rest.andNot(outer);
    return rest.isEmpty();
  }
}
