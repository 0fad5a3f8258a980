package io.howdah.model;

import java.util.List;

/**
 * A cause with its probability.
 *
 * @param probability between 0 and 1
 * @param object where the cause sits
 * @param also further objects where it was found
 * @param evidence what speaks for and against it, one line each; what sees the cause itself comes
 *     last
 * @param chain how it came about, the root first and this cause last; itself alone where nothing
 *     that is at work leads to it
 */
public record Belief(
    Cause cause,
    ObjectRef object,
    List<ObjectRef> also,
    double probability,
    List<String> evidence,
    List<Cause> chain) {

  /** One that nothing else brought about. */
  public Belief(
      Cause cause,
      ObjectRef object,
      List<ObjectRef> also,
      double probability,
      List<String> evidence) {
    this(cause, object, also, probability, evidence, List.of(cause));
  }

  public Belief {
    also = List.copyOf(also);
    evidence = List.copyOf(evidence);
    chain = List.copyOf(chain);
    if (chain.isEmpty() || chain.getLast() != cause) {
      throw new IllegalArgumentException(
          "a chain ends in its cause %s: %s".formatted(cause, chain));
    }
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("a probability lies between 0 and 1, not " + probability);
    }
  }

  /** Whether something else that is at work brought it about. */
  public boolean isConsequence() {
    return chain.size() > 1;
  }
}
