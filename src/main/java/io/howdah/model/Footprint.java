package io.howdah.model;

import java.util.List;

/**
 * What a remedy needs, takes and is held to, in words for the person who is asked.
 *
 * @param lock the strongest lock that it takes, and whom that lock stops
 * @param preconditions what has to be so on the server, looked at right before it begins; where one
 *     is not so, nothing is done
 * @param verifier by what it is judged afterwards
 */
public record Footprint(String lock, List<String> preconditions, String verifier) {
  public Footprint {
    preconditions = List.copyOf(preconditions);
  }

  static Footprint of(String lock, String verifier, String... preconditions) {
    return new Footprint(lock, List.of(preconditions), verifier);
  }
}
