package io.howdah.learn;

import io.howdah.model.Cause;
import io.howdah.model.Verdict.Outcome;
import java.util.Comparator;
import java.util.List;

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

  private final List<Count> counts;

  public Experience(List<Count> counts) {
    this.counts = List.copyOf(counts);
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
    double good = 0;
    double all = 0;
    for (Count c : counts) {
      if (c.cause() == cause && c.remedy().equals(remedy)) {
        all += c.times();
        good += c.outcome() == Outcome.KEPT ? c.times() : 0;
      }
    }
    return (good + REMEDY_WEIGHT / 2) / (all + REMEDY_WEIGHT);
  }

  /** Orders remedy types for a cause, the most promising first. */
  public Comparator<String> promising(Cause cause) {
    return Comparator.<String>comparingDouble(r -> helps(cause, r)).reversed();
  }

  private double kept(@org.jspecify.annotations.Nullable Cause cause) {
    return counts.stream()
        .filter(c -> c.outcome() == Outcome.KEPT)
        .filter(c -> cause == null || c.cause() == cause)
        .mapToLong(Count::times)
        .sum();
  }
}
