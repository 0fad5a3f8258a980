package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Beliefs over sets of causes, given what was found.
 *
 * <p>The model is a Bayesian network. Above, causes: each arises by itself, or is brought about by
 * another (noisy-OR along the edges of the causal graph). Below, findings with noisy-MAX gates:
 * each cause pushes a finding up to a level on its own, the strongest push shows, and a leak stands
 * for everything unknown (Diez 1993, "Parameter adjustment in Bayes networks: the generalized noisy
 * OR-gate"; the shape is that of QMR-DT, Shwe 1991). Exact over all sets of at most {@link
 * #LARGEST_SET} causes, so that several causes at once and explaining away come for free; the empty
 * set is health.
 */
public final class Posterior {
  /** More than three causes at once are not looked for. */
  public static final int LARGEST_SET = 3;

  /** Sets that are less likely than this do not decide what to look at next. */
  private static final double NEGLIGIBLE = 1e-8;

  private static final int LEVELS = Level.values().length;

  /** A set of causes with its probability. */
  public record Hypothesis(Set<Cause> causes, double probability) {}

  private final KnowledgeBase kb;
  private final List<CauseModel> causes;

  /** Each set as the places of its causes in the list. Shared by all that came from one prior. */
  private final int[][] sets;

  private final double[] logWeight;
  private volatile double @Nullable [] probabilities;

  private Posterior(KnowledgeBase kb, List<CauseModel> causes, int[][] sets, double[] logWeight) {
    this.kb = kb;
    this.causes = causes;
    this.sets = sets;
    this.logWeight = logWeight;
  }

  /** Beliefs before anything was seen; the prior of each cause comes from the function. */
  public static Posterior prior(KnowledgeBase kb, ToDoubleFunction<CauseModel> prior) {
    List<CauseModel> causes = kb.causes();
    List<int[]> sets = new ArrayList<>();
    grow(causes.size(), 0, new int[0], sets);
    double[] own = causes.stream().mapToDouble(prior).toArray();
    double[][] edges = edges(causes);
    double nothing = Arrays.stream(own).map(p -> Math.log1p(-p)).sum();
    double[] weight = new double[sets.size()];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = nothing + logOdds(sets.get(i), own, edges);
    }
    return new Posterior(kb, causes, sets.toArray(int[][]::new), weight);
  }

  private static double[][] edges(List<CauseModel> causes) {
    double[][] edges = new double[causes.size()][causes.size()];
    for (int from = 0; from < causes.size(); from++) {
      for (int to = 0; to < causes.size(); to++) {
        edges[from][to] = causes.get(from).leadsTo().getOrDefault(causes.get(to).cause(), 0.0);
      }
    }
    return edges;
  }

  /**
   * How much likelier a set is than health. Noisy-OR: a cause is absent only if it did not arise
   * and no other of the set brought it.
   */
  private static double logOdds(int[] set, double[] own, double[][] edges) {
    double sum = 0;
    for (int other : set) {
      for (double edge : edges[other]) {
        sum += edge == 0 ? 0 : Math.log1p(-edge);
      }
    }
    for (int c : set) {
      double brought = 0;
      for (int other : set) {
        brought += edges[other][c] == 0 ? 0 : Math.log1p(-edges[other][c]);
      }
      double absent = (1 - own[c]) * Math.exp(brought);
      sum += Math.log(1 - absent) - Math.log1p(-own[c]) - brought;
    }
    return sum;
  }

  private static void grow(int all, int from, int[] chosen, List<int[]> out) {
    out.add(chosen);
    if (chosen.length == LARGEST_SET) {
      return;
    }
    for (int i = from; i < all; i++) {
      int[] more = Arrays.copyOf(chosen, chosen.length + 1);
      more[chosen.length] = i;
      grow(all, i + 1, more, out);
    }
  }

  /** Beliefs after one more finding was read. */
  public Posterior given(String finding, Level level) {
    NoisyMax gate = new NoisyMax(kb.finding(finding), causes);
    double weight = kb.evidenceWeight();
    double[] next = logWeight.clone();
    double[] known = new double[gate.cases()];
    Arrays.fill(known, Double.NaN);
    for (int i = 0; i < next.length; i++) {
      int number = gate.caseOf(sets[i]);
      if (Double.isNaN(known[number])) {
        double likely = Math.max(1e-12, gate.likelihood(number, level.rank()));
        known[number] = weight * Math.log(likely);
      }
      next[i] += known[number];
    }
    return new Posterior(kb, causes, sets, next);
  }

  /** Noisy-MAX: the finding stays at or below a level only if the leak and every cause let it. */
  static double likelihood(FindingModel finding, List<CauseModel> causes, Level level) {
    NoisyMax gate = new NoisyMax(finding, causes);
    int[] all = IntStream.range(0, causes.size()).toArray();
    return gate.likelihood(gate.caseOf(all), level.rank());
  }

  /** The probability of each cause to be among those at work. */
  public Map<Cause, Double> marginals() {
    double[] p = normalised();
    double[] sums = new double[causes.size()];
    for (int i = 0; i < p.length; i++) {
      for (int c : sets[i]) {
        sums[c] += p[i];
      }
    }
    Map<Cause, Double> out = new EnumMap<>(Cause.class);
    for (int c = 0; c < sums.length; c++) {
      out.put(causes.get(c).cause(), Math.min(1, sums[c]));
    }
    return out;
  }

  /** The probability that nothing is at work. */
  public double healthy() {
    return normalised()[0];
  }

  /** Whether the likeliest set holds anything that somebody should do something about. */
  boolean hurts() {
    return best().causes().stream()
        .anyMatch(c -> c.cure() != Cause.Cure.NOTHING_TO_DO || c == Cause.UNKNOWN);
  }

  /** Whether the likeliest set holds a fault of the database's own, or one that nobody knows. */
  boolean blamesTheDatabase() {
    return best().causes().stream()
        .anyMatch(c ->
            c == Cause.UNKNOWN
                || (c.cure() != Cause.Cure.NOT_OURS && c.cure() != Cause.Cure.NOTHING_TO_DO));
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
    Set<Cause> out = new LinkedHashSet<>();
    for (int c : sets[best]) {
      out.add(causes.get(c).cause());
    }
    return new Hypothesis(out, p[best]);
  }

  /** Uncertainty over the sets, in bits. */
  public double entropy() {
    double bits = 0;
    for (double p : normalised()) {
      bits += bits(p);
    }
    return bits;
  }

  private static double bits(double p) {
    return p > 1e-12 ? -p * Math.log(p) / Math.log(2) : 0;
  }

  /** Beliefs as they stand, ready to be asked about many findings. */
  Outlook outlook() {
    double[] p = normalised();
    int[] likely = IntStream.range(0, p.length).filter(i -> p[i] >= NEGLIGIBLE).toArray();
    return new Outlook(p, likely);
  }

  /** What the findings may still tell. */
  final class Outlook {
    private final double[] p;
    private final int[] likely;

    private Outlook(double[] p, int[] likely) {
      this.p = p;
      this.likely = likely;
    }

    /** How many bits a finding is expected to tell: its mutual information with the sets. */
    double gain(String finding) {
      NoisyMax gate = new NoisyMax(kb.finding(finding), causes);
      double[] weight = new double[gate.cases()];
      for (int i : likely) {
        weight[gate.caseOf(sets[i])] += p[i];
      }
      double[] marginal = new double[LEVELS];
      double conditional = 0;
      for (int number = 0; number < weight.length; number++) {
        for (int level = 0; weight[number] > 0 && level < LEVELS; level++) {
          double q = gate.likelihood(number, level);
          marginal[level] += weight[number] * q;
          conditional += weight[number] * bits(q);
        }
      }
      double unconditional = 0;
      for (double q : marginal) {
        unconditional += bits(q);
      }
      return Math.max(0, unconditional - conditional);
    }
  }

  /**
   * How many bits a finding is expected to tell: the mutual information between it and the sets.
   */
  public double expectedGain(String finding) {
    return outlook().gain(finding);
  }

  /** Worked out once: many questions are asked of one belief. Two threads at worst do it twice. */
  private double[] normalised() {
    double[] known = probabilities;
    if (known == null) {
      known = normalise();
      probabilities = known;
    }
    return known;
  }

  private double[] normalise() {
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
