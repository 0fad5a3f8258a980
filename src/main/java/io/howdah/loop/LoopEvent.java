package io.howdah.loop;

import io.howdah.model.Action;
import io.howdah.model.Decision;
import io.howdah.model.Diagnosis;
import io.howdah.model.Estimate;
import io.howdah.model.Incident;
import io.howdah.model.Proposal;
import io.howdah.model.Step;
import io.howdah.model.Verdict;
import java.time.Duration;

/** What the loop tells while it works, for whoever watches. */
public sealed interface LoopEvent {

  /** Something departs from what is usual. */
  record Felt(Incident incident) implements LoopEvent {}

  /** One turn of the diagnosis. */
  record Thought(Step step) implements LoopEvent {}

  /** The diagnosis stands. */
  record Diagnosed(Diagnosis diagnosis) implements LoopEvent {}

  /** A remedy was tried on paper. */
  record Tried(Proposal proposal, Estimate estimate) implements LoopEvent {}

  /** What may become of it. */
  record Decided(Proposal proposal, Decision decision) implements LoopEvent {}

  /** It waits for a person. */
  record Waits(Action action) implements LoopEvent {}

  /** A statement is about to run; the intent is in the ledger. */
  record Acting(Action action) implements LoopEvent {}

  /** It takes its time, and how far it is. */
  record Underway(Action action, String words) implements LoopEvent {}

  /** It is in force. */
  record InForce(Action action, Duration took) implements LoopEvent {}

  /** What came of it. */
  record Judged(Action action, Verdict verdict) implements LoopEvent {}

  /** It did not happen, and why. */
  record Failed(Action action, String words) implements LoopEvent {}

  /** The server cannot be looked at; the loop waits for it. */
  record Lost(String words) implements LoopEvent {}

  /** The sentence that ends a cycle. */
  record Sentence(String words) implements LoopEvent {}
}
