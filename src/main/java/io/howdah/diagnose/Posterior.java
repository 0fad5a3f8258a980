package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Beliefs over sets of causes, given what was found.
 *
 * <p>The model is a two-layer Bayesian network with noisy-MAX gates: causes are independent before
 * anything is seen, each pushes a finding up to a level on its own, the strongest push shows, and a
 * leak stands for everything unknown (Diez 1993, "Parameter adjustment in Bayes networks: the
 * generalized noisy OR-gate"; the shape is that of QMR-DT, Shwe 1991). Exact over all sets of at
 * most {@link #LARGEST_SET} causes, so that several causes at once and explaining away come for
 * free; the empty set is health.
 */
public final class Posterior {
  /** More than three independent root causes at once are not looked for. */
  public static final int LARGEST_SET = 3;

  /** A set of causes with its probability. */
  public record Hypothesis(Set<Cause> causes, double probability) {}

  private final KnowledgeBase kb;
  private final List<List<CauseModel>> sets;
  private final double[] logWeight;

  /**
   * How likely each level of a finding is under each set: worked out once, since thousands of sets
   * are asked for dozens of findings at each turn. Shared by all that came from one prior.
   */
  private final Map<String, double[][]> likelihoods;

  private Posterior(
      KnowledgeBase kb,
      List<List<CauseModel>> sets,
      double[] logWeight,
      Map<String, double[][]> likelihoods) {
    this.kb = kb;
    this.sets = sets;
    this.logWeight = logWeight;
    this.likelihoods = likelihoods;
  }

  /** By level, then by set. */
  private double[][] likelihoods(String finding) {
    return likelihoods.computeIfAbsent(
        finding,
        name -> {
          FindingModel model = kb.finding(name);
          double[][] out = new double[Level.values().length][sets.size()];
          for (Level level : Level.values()) {
            for (int i = 0; i < sets.size(); i++) {
              out[level.rank()][i] = likelihood(model, sets.get(i), level);
            }
          }
          return out;
        });
  }

  /** Beliefs before anything was seen; the prior of each cause comes from the function. */
  public static Posterior prior(KnowledgeBase kb, ToDoubleFunction<CauseModel> prior) {
    List<List<CauseModel>> sets = new ArrayList<>();
    grow(kb.causes(), 0, new ArrayList<>(), sets);
    double[] weight = new double[sets.size()];
    double none = 0;
    for (CauseModel cause : kb.causes()) {
      none += Math.log1p(-prior.applyAsDouble(cause));
    }
    for (int i = 0; i < weight.length; i++) {
      weight[i] = none;
      for (CauseModel cause : sets.get(i)) {
        double p = prior.applyAsDouble(cause);
        weight[i] += Math.log(p) - Math.log1p(-p);
      }
    }
    return new Posterior(kb, sets, weight, new ConcurrentHashMap<>());
  }

  private static void grow(
      List<CauseModel> all, int from, List<CauseModel> chosen, List<List<CauseModel>> out) {
    out.add(List.copyOf(chosen));
    if (chosen.size() == LARGEST_SET) {
      return;
    }
    for (int i = from; i < all.size(); i++) {
      chosen.add(all.get(i));
      grow(all, i + 1, chosen, out);
      chosen.removeLast();
    }
  }

  /** Beliefs after one more finding was read. */
  public Posterior given(String finding, Level level) {
    double[] likely = likelihoods(finding)[level.rank()];
    double[] next = logWeight.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] += Math.log(Math.max(1e-12, likely[i]));
    }
    return new Posterior(kb, sets, next, likelihoods);
  }

  /** Noisy-MAX: the finding stays at or below a level only if the leak and every cause let it. */
  static double likelihood(FindingModel finding, List<CauseModel> causes, Level level) {
    double upTo = atMost(finding, causes, level.rank());
    return level == Level.NONE ? upTo : upTo - atMost(finding, causes, level.rank() - 1);
  }

  private static double atMost(FindingModel finding, List<CauseModel> causes, int level) {
    double p = cumulative(finding.leak(), level);
    for (CauseModel cause : causes) {
      List<Double> effect = cause.effects().get(finding.name());
      if (effect != null) {
        p *= cumulative(effect, level);
      }
    }
    return p;
  }

  private static double cumulative(List<Double> distribution, int level) {
    double sum = 0;
    for (int i = 0; i <= level; i++) {
      sum += distribution.get(i);
    }
    return Math.min(1, sum);
  }

  /** The probability of each cause to be among those at work. */
  public Map<Cause, Double> marginals() {
    double[] p = normalised();
    Map<Cause, Double> out = new EnumMap<>(Cause.class);
    kb.causes().forEach(c -> out.put(c.cause(), 0.0));
    for (int i = 0; i < p.length; i++) {
      for (CauseModel cause : sets.get(i)) {
        out.merge(cause.cause(), p[i], Double::sum);
      }
    }
    return out;
  }

  /** The probability that nothing is at work. */
  public double healthy() {
    return normalised()[0];
  }

  /** The most probable set of causes. */
  public Hypothesis best() {
    double[] p = normalised();
    int best = 0;
    for (int i = 1; i < p.length; i++) {
      if (p[i] > p[best]) {
        best = i;
      }
    }
    Set<Cause> causes = new java.util.LinkedHashSet<>();
    sets.get(best).forEach(c -> causes.add(c.cause()));
    return new Hypothesis(causes, p[best]);
  }

  /** Uncertainty over the sets, in bits. */
  public double entropy() {
    double bits = 0;
    for (double p : normalised()) {
      bits -= p > 1e-12 ? p * Math.log(p) / Math.log(2) : 0;
    }
    return bits;
  }

  /**
   * How many bits a finding is expected to tell: the mutual information between it and the sets.
   */
  public double expectedGain(String finding) {
    double[][] likely = likelihoods(finding);
    double[] p = normalised();
    Map<Level, Double> marginal = new HashMap<>();
    double conditional = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 1e-9) {
        continue;
      }
      for (Level level : Level.values()) {
        double q = likely[level.rank()][i];
        marginal.merge(level, p[i] * q, Double::sum);
        conditional -= q > 1e-12 ? p[i] * q * Math.log(q) / Math.log(2) : 0;
      }
    }
    double unconditional = 0;
    for (double q : marginal.values()) {
      unconditional -= q > 1e-12 ? q * Math.log(q) / Math.log(2) : 0;
    }
    return Math.max(0, unconditional - conditional);
  }

  private double[] normalised() {
    double max = Double.NEGATIVE_INFINITY;
    for (double w : logWeight) {
      max = Math.max(max, w);
    }
    double[] p = new double[logWeight.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logWeight[i] - max);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
