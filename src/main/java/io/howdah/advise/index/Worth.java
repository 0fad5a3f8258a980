package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What a choice of indexes is worth, in milliseconds of the workload. */
final class Worth {
  /** A second lost weighs as much as so many won. */
  private static final double HARM = 2;

  /** No template is to become slower by more than this part, whatever the others gain. */
  private static final double BORNE = 0.1;

  private static final double FORBIDDEN = 20;

  private final Candidates candidates;
  private final Costs costs;
  private final Pool pool;
  private final Relevance relevance;
  private final WriteLoad writes;
  private final Planned w;
  private final double[] current;

  Worth(
      Candidates candidates,
      Costs costs,
      Pool pool,
      Relevance relevance,
      WriteLoad writes,
      Planned w) {
    this.candidates = candidates;
    this.costs = costs;
    this.pool = pool;
    this.relevance = relevance;
    this.writes = writes;
    this.w = w;
    this.current = IntStream.range(0, w.size()).mapToDouble(w::effort).toArray();
  }

  /**
   * @param ms what these templates gain, or could at most where that is not enough
   */
  record Gain(double ms, boolean enough) {}

  /**
   * What templates gain by another choice. What follows from earlier answers is counted first, and
   * the planner is asked about the others only as long as they could still make it enough.
   *
   * @param wanted milliseconds
   */
  Gain gain(List<Integer> templates, BitSet next, double wanted) {
    double sum = 0;
    List<Integer> open = new ArrayList<>();
    for (int t : templates) {
      OptionalDouble known = costs.known(t, next);
      sum += known.isPresent() ? saved(t, known.getAsDouble()) - saved(t, current[t]) : most(t);
      if (known.isEmpty()) {
        open.add(t);
      }
    }
    open.sort(Comparator.comparingDouble((Integer t) -> w.weight(t)).reversed());
    for (int t : open) {
      if (sum < wanted) {
        return new Gain(sum, false);
      }
      sum += saved(t, costs.effort(t, next)) - saved(t, current[t]) - most(t);
    }
    return new Gain(sum, sum >= wanted);
  }

  /** What a template could still gain, as far as that was seen. */
  double most(int t) {
    return Math.max(0, saved(t, pool.reachable(t)) - saved(t, current[t]));
  }

  /** What writers pay for these indexes. */
  double paid(BitSet set) {
    return set.stream().mapToDouble(i -> writes.price(candidates.shape(i)).ms()).sum();
  }

  /** The templates to which the difference of two choices could matter. */
  List<Integer> touched(BitSet from, BitSet to) {
    BitSet differs = (BitSet) to.clone();
    differs.xor(from);
    return IntStream.range(0, w.size())
        .filter(t -> differs.stream().anyMatch(i -> relevance.relevant(t, i)))
        .boxed()
        .toList();
  }

  /** From here on these templates have that choice. */
  void take(List<Integer> touched, BitSet next) {
    touched.forEach(t -> current[t] = costs.effort(t, next));
  }

  double[] current() {
    return current.clone();
  }

  void restore(double[] efforts) {
    System.arraycopy(efforts, 0, current, 0, current.length);
  }

  /** All in all, with a choice that was taken. */
  double all(BitSet chosen) {
    double sum = -paid(chosen);
    for (int t = 0; t < current.length; t++) {
      sum += saved(t, current[t]);
    }
    return sum;
  }

  /** Milliseconds that all calls save; what makes a template slower than today counts more. */
  private double saved(int t, double effort) {
    double saved = w.weight(t) * (1 - effort / w.effort(t));
    double borne = w.weight(t) * BORNE;
    return saved >= 0 ? saved : saved * HARM + Math.min(0, saved + borne) * FORBIDDEN;
  }
}
