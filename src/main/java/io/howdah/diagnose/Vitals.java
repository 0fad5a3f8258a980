package io.howdah.diagnose;

import java.util.Optional;

/**
 * What sensors measure around an incident. Handed in, so that diagnosis need not know who feels.
 * Asked only by tools that need it: an answer may have to be waited for.
 */
@FunctionalInterface
public interface Vitals {
  /**
   * Two moments some seconds apart, the later one near now; the same answer for the rest of a
   * diagnosis. Empty where nothing is felt.
   */
  Optional<Span> span();

  /** What sessions did while the incident was watched; empty where nobody sampled it. */
  default Optional<Activity> activity() {
    return Optional.empty();
  }

  /** Where nothing is felt. */
  static Vitals none() {
    return Optional::empty;
  }
}
