package io.howdah.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of a change since it was kept.
 *
 * @param began when the looks at it began
 * @param looked when it was last looked at
 * @param judged when it was last compared with the time before the change
 * @param finding what a look found last: helps, no-gain, hurts, unknown, unused or gone
 * @param sentence the same for a person
 * @param ended when there was nothing more to look at
 * @param next when it is looked at again, where that is planned
 * @param looks how often it was looked at
 * @param memory what the next look compares with, JSON
 */
public record Probation(
    long actionId,
    Instant began,
    Optional<Instant> looked,
    Optional<Instant> judged,
    Optional<String> finding,
    String sentence,
    Optional<Instant> ended,
    Optional<Instant> next,
    long looks,
    String memory) {
  private static final int LONGEST = 4000;

  /** The same after another look; {@code judged} stays where that look compared nothing. */
  public Probation after(Instant look, String found, String words, String toRemember) {
    return new Probation(
        actionId,
        began,
        Optional.of(look),
        judged,
        Optional.of(found),
        words.length() <= LONGEST ? words : words.substring(0, LONGEST),
        ended,
        next,
        looks,
        toRemember);
  }

  /** The same after a look that compared it. */
  public Probation compared() {
    return new Probation(
        actionId, began, looked, looked, finding, sentence, ended, next, looks, memory);
  }

  /** The same when there is nothing more to look at. */
  public Probation over() {
    return new Probation(
        actionId, began, looked, judged, finding, sentence, looked, next, looks, memory);
  }
}
