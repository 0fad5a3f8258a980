package io.howdah.remember;

import java.time.Duration;
import java.util.List;

/**
 * What a recall gave.
 *
 * @param hits the best first
 * @param vectors how nearness of meaning was searched
 * @param embedding time for the question's vector
 * @param search time for the statement in the home, round trips included
 */
public record Recollection(
    List<Hit> hits, VectorSearch vectors, Duration embedding, Duration search) {
  public Recollection {
    hits = List.copyOf(hits);
  }
}
