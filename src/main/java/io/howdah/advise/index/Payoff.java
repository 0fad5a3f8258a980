package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * What indexes were worth when they were real, and what that says of those that were not built yet:
 * a contextual bandit over plans. An arm is a template's plan with the indexes it uses; its reward
 * is the logarithm of the time it took to the time without. What a plan should bring begins at the
 * planner's estimate, damped, and is corrected by what was seen here: of all plans, of this
 * template, of these indexes, of this very plan.
 *
 * <p>Source: Gaussian process regression after Rasmussen and Williams, Gaussian Processes for
 * Machine Learning (2006), algorithm 2.1; optimism under uncertainty after Srinivas and others,
 * "Gaussian process optimization in the bandit setting" (ICML 2010).
 */
public final class Payoff {
  /**
   * Before anything was seen: a gain on paper comes true to this part of its logarithm. Gains that
   * were estimated and gains that were measured correlated at 0.41 on TPC-H.
   */
  private static final double TRUE_PART = 0.6;

  /** Standard deviations of what was not seen, in logarithms of time. */
  private static final double OF_ALL = 0.15;

  private static final double OF_SLOPE = 0.12;
  private static final double OF_TEMPLATE = 0.3;
  private static final double OF_INDEXES = 0.35;
  private static final double OF_PLAN = 0.35;

  /** Of a measurement that is repeated. */
  private static final double NOISE = 0.04;

  /** An estimate beyond a thousandth says no more than a thousandth. */
  private static final double LEAST_ESTIMATE = 1e-3;

  /** What a template loses by a plan that is slower by more than this is counted many times. */
  public static final double SLOWER = 1.10;

  private static final double HARM_COUNTS = 5;
  private static final int MOST_SEEN = 600;

  private final Map<Arm, Seen> seen = new LinkedHashMap<>();
  private final Map<String, Long> bytes = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private final double optimism;
  private Optional<Fit> fit = Optional.empty();

  /**
   * A plan.
   *
   * @param template which statement: {@link Template#key} of one that a trial executed; {@code
   *     query} and its query id of one that the home of this cluster remembers
   * @param indexes definitions of the indexes that it uses, of those that are not there today
   */
  public record Arm(String template, Set<String> indexes) {
    public Arm {
      indexes = Set.copyOf(indexes);
    }
  }

  /**
   * A plan that was executed.
   *
   * @param estimated the planner's cost with these indexes, as a part of today's
   * @param ratio the time it took, as a part of the time without them
   */
  public record Seen(Arm arm, double estimated, double ratio) {}

  private record Fit(List<Seen> points, DecompositionSolver solver, RealVector weights) {}

  /**
   * Nothing seen yet.
   *
   * @param optimism standard deviations by which an unknown plan is hoped to be better; 0 to
   *     exploit
   */
  private Payoff(double optimism) {
    this.optimism = optimism;
  }

  public static Payoff nothingSeen() {
    return new Payoff(0);
  }

  /** A copy of the same knowledge with another appetite for what is not known. */
  public Payoff hoping(double deviations) {
    Payoff out = new Payoff(deviations);
    out.seen.putAll(seen);
    out.bytes.putAll(bytes);
    out.refused.putAll(refused);
    return out;
  }

  /** Takes in a measurement; the last of one plan counts. */
  public void add(Seen measured) {
    if (seen.size() < MOST_SEEN || seen.containsKey(measured.arm())) {
      seen.put(measured.arm(), measured);
      fit = Optional.empty();
    }
  }

  /** Takes in the real size of an index. */
  public void built(String definition, long size) {
    bytes.put(definition, size);
  }

  /** Takes in that an index could not be built. */
  public void refuse(String definition, String why) {
    refused.put(definition, why);
  }

  /** Why an index could not be built when that was tried. */
  Optional<String> refused(String definition) {
    return Optional.ofNullable(refused.get(definition));
  }

  /** The real size of an index that was built once. */
  OptionalLong bytes(String definition) {
    Long known = bytes.get(definition);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  public List<Seen> all() {
    return List.copyOf(seen.values());
  }

  public Map<String, Long> sizes() {
    return Map.copyOf(bytes);
  }

  /** Whether what is asked here differs from the planner's word. */
  boolean empty() {
    return seen.isEmpty() && optimism == 0;
  }

  /**
   * The time a plan should take as a part of the time without its indexes.
   *
   * @param estimated the planner's cost as a part of today's
   */
  double ratio(Arm arm, double estimated) {
    if (arm.indexes().isEmpty()) {
      return 1;
    }
    Seen known = seen.get(arm);
    if (known != null) {
      return known.ratio();
    }
    Seen asked = new Seen(arm, estimated, 1);
    double mean = prior(asked);
    double variance = kernel(asked, asked);
    if (!seen.isEmpty()) {
      Fit f = fitted();
      RealVector near =
          new ArrayRealVector(f.points().stream().mapToDouble(p -> kernel(asked, p)).toArray());
      mean += near.dotProduct(f.weights());
      variance -= near.dotProduct(f.solver().solve(near));
    }
    return Math.exp(mean - optimism * Math.sqrt(Math.max(0, variance)));
  }

  /** A ratio with what it does to a template that becomes slower counted as a person would. */
  static double felt(double ratio) {
    return ratio <= SLOWER ? ratio : ratio + HARM_COUNTS * (ratio - SLOWER);
  }

  private Fit fitted() {
    if (fit.isEmpty()) {
      List<Seen> points = new ArrayList<>(seen.values());
      int n = points.size();
      RealMatrix k = new Array2DRowRealMatrix(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          k.setEntry(i, j, kernel(points.get(i), points.get(j)));
        }
        k.addToEntry(i, i, NOISE * NOISE);
      }
      double[] off =
          points.stream()
              .mapToDouble(p -> Math.log(Math.max(1e-6, p.ratio())) - prior(p))
              .toArray();
      DecompositionSolver solver = new CholeskyDecomposition(k).getSolver();
      fit = Optional.of(new Fit(points, solver, solver.solve(new ArrayRealVector(off))));
    }
    return fit.get();
  }

  private static double prior(Seen s) {
    return TRUE_PART * slope(s);
  }

  private static double slope(Seen s) {
    return Math.log(Math.clamp(s.estimated(), LEAST_ESTIMATE, 1 / LEAST_ESTIMATE));
  }

  private static double kernel(Seen a, Seen b) {
    boolean same = a.arm().template().equals(b.arm().template());
    Set<String> both = new HashSet<>(a.arm().indexes());
    both.retainAll(b.arm().indexes());
    double shared =
        both.size() / Math.sqrt((double) a.arm().indexes().size() * b.arm().indexes().size());
    return OF_ALL * OF_ALL
        + OF_SLOPE * OF_SLOPE * slope(a) * slope(b)
        + (same ? OF_TEMPLATE * OF_TEMPLATE : 0)
        + OF_INDEXES * OF_INDEXES * shared
        + (same
                && both.size() == a.arm().indexes().size()
                && both.size() == b.arm().indexes().size()
            ? OF_PLAN * OF_PLAN
            : 0);
  }
}
