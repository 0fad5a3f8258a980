package io.howdah.act;

import io.howdah.model.Action;
import java.time.Duration;
import java.time.Instant;

/** What became of an attempt to apply or to undo. */
public sealed interface Outcome {
  /** The action as it stands in the journal. */
  Action action();

  /**
   * It is in force, seen on the server.
   *
   * @param at when it came into force
   * @param took from the first statement to there
   */
  record InForce(Action action, Instant at, Duration took) implements Outcome {}

  /**
   * It is taken back: the planner, or the parameter, is as it was.
   *
   * @param took from the decision to take it back to there
   */
  record TakenBack(Action action, Instant at, Duration took) implements Outcome {}

  /**
   * It did not happen, or could not be finished.
   *
   * @param words what happened, to which object, what was cleaned up, what to do next
   * @param clean whether the server is as it was before
   */
  record Failed(Action action, String words, boolean clean) implements Outcome {}
}
