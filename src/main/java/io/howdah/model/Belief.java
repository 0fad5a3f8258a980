package io.howdah.model;

import java.util.List;

/**
 * A cause with its probability.
 *
 * @param probability between 0 and 1
 * @param object where the cause sits
 * @param also further objects where it was found
 * @param evidence what speaks for and against it, one line each
 */
public record Belief(
    Cause cause,
    ObjectRef object,
    List<ObjectRef> also,
    double probability,
    List<String> evidence) {

  public Belief {
    also = List.copyOf(also);
    evidence = List.copyOf(evidence);
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("a probability lies between 0 and 1, not " + probability);
    }
  }
}
