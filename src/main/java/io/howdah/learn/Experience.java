package io.howdah.learn;

import io.howdah.model.Cause;
import io.howdah.model.Verdict.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.hipparchus.distribution.continuous.BetaDistribution;

/**
 * What a cluster has taught so far, as counts. A failed cure does not refute its cause (the index
 * may have had the wrong column), so causes learn from cures that held, and remedies from both.
 */
public final class Experience {
  /** The shared prior weighs as much as this many outcomes of the cluster's own. */
  private static final double PRIOR_WEIGHT = 20;

  /** A remedy about which nothing is known works as often as not, worth this many outcomes. */
  private static final double REMEDY_WEIGHT = 2;

  /**
   * How often a remedy for a cause came to an outcome.
   *
   * @param remedy the remedy's type
   */
  public record Count(Cause cause, String remedy, Outcome outcome, long times) {}

  /**
   * How often a finding showed at a level in diagnoses of a cause whose cure held.
   *
   * @param level none, some or strong
   */
  public record Shown(Cause cause, String finding, String level, long times) {}

  private final List<Count> counts;
  private final List<Shown> shown;

  public Experience(List<Count> counts) {
    this(counts, List.of());
  }

  public Experience(List<Count> counts, List<Shown> shown) {
    this.counts = List.copyOf(counts);
    this.shown = List.copyOf(shown);
  }

  /** What the evidence looked like here where a cure held. */
  public List<Shown> shown() {
    return shown;
  }

  /** Nothing was learned yet. */
  public static Experience none() {
    return new Experience(List.of());
  }

  /**
   * A cause's prior on this cluster: the shared one, moved towards how often a cure of it held
   * among all cures that held here.
   *
   * @param shared the knowledge base's prior
   */
  public double prior(Cause cause, double shared) {
    double all = kept(null);
    double own = kept(cause);
    return Math.clamp((shared * PRIOR_WEIGHT + own) / (PRIOR_WEIGHT + all), 0.001, 0.5);
  }

  /** How likely a remedy of that type helps against that cause here, between 0 and 1. */
  public double helps(Cause cause, String remedy) {
    Tally own = tally(c -> c.cause() == cause && c.remedy().equals(remedy));
    return (own.good() + REMEDY_WEIGHT / 2) / (own.all() + REMEDY_WEIGHT);
  }

  /**
   * How much there is to hope for from that type of remedy against that cause here, between 0 and
   * 1: an upper quantile of what its outcomes leave likely, so that what was tried little is tried
   * again before it is given up, and less so the more is known. A contextual bandit, the context
   * being the cause: Bayes-UCB (E. Kaufmann, O. Cappe and A. Garivier, "On Bayesian upper
   * confidence bounds for bandit problems", 2012). Its prior is how the same type of remedy fared
   * against the other causes. Nothing is drawn: the same counts give the same order.
   */
  public double promise(Cause cause, String remedy) {
    Tally own = tally(c -> c.cause() == cause && c.remedy().equals(remedy));
    Tally elsewhere = tally(c -> c.cause() != cause && c.remedy().equals(remedy));
    long turns = Math.round(tally(c -> c.cause() == cause).all());
    double mean = (elsewhere.good() + REMEDY_WEIGHT / 2) / (elsewhere.all() + REMEDY_WEIGHT);
    return new BetaDistribution(
            REMEDY_WEIGHT * mean + own.good(), REMEDY_WEIGHT * (1 - mean) + own.all() - own.good())
        .inverseCumulativeProbability(1 - 1.0 / (turns + 2));
  }

  /** Orders remedy types for a cause, the most promising first. */
  public Comparator<String> promising(Cause cause) {
    return Comparator.<String>comparingDouble(r -> promise(cause, r)).reversed();
  }

  private record Tally(double good, double all) {}

  private Tally tally(Predicate<Count> of) {
    double good = 0;
    double all = 0;
    for (Count c : counts) {
      if (of.test(c)) {
        all += c.times();
        good += c.outcome() == Outcome.KEPT ? c.times() : 0;
      }
    }
    return new Tally(good, all);
  }

  private double kept(@org.jspecify.annotations.Nullable Cause cause) {
    return counts.stream()
        .filter(c -> c.outcome() == Outcome.KEPT)
        .filter(c -> cause == null || c.cause() == cause)
        .mapToLong(Count::times)
        .sum();
  }
}
