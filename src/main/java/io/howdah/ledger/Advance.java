package io.howdah.ledger;

import io.howdah.model.ActionState;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * One step in the life of an action.
 *
 * @param from the state that the action is believed to be in
 * @param sentence what happened, for a person
 * @param body what else the ledger should tell
 * @param verifyBy from INTENT on: past that moment without a verdict, whoever comes first undoes it
 * @param approvedBy who said yes
 */
public record Advance(
    long actionId,
    ActionState from,
    ActionState to,
    String sentence,
    Body body,
    Optional<Instant> verifyBy,
    Optional<String> approvedBy,
    Optional<Estimate> estimate,
    Optional<Decision> decision,
    Optional<Verdict> verdict) {

  /** Refuses an INTENT that nobody would undo. */
  public Advance {
    if (to == ActionState.INTENT && verifyBy.isEmpty()) {
      throw new IllegalArgumentException("an INTENT says by when it is verified");
    }
  }

  /** A step that tells its sentence only. */
  public static Advance of(long actionId, ActionState from, ActionState to, String sentence) {
    return new Advance(
        actionId,
        from,
        to,
        sentence,
        Body.EMPTY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The step to INTENT, which is to be committed before the first statement runs. */
  public static Advance intent(long actionId, Instant verifyBy, String sentence, Body body) {
    return new Advance(
        actionId,
        ActionState.SCHEDULED,
        ActionState.INTENT,
        sentence,
        body,
        Optional.of(verifyBy),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public Advance with(Body more) {
    return new Advance(
        actionId, from, to, sentence, more, verifyBy, approvedBy, estimate, decision, verdict);
  }

  public Advance approvedBy(String person) {
    return new Advance(
        actionId,
        from,
        to,
        sentence,
        body,
        verifyBy,
        Optional.of(person),
        estimate,
        decision,
        verdict);
  }

  public Advance with(Estimate made) {
    return new Advance(
        actionId,
        from,
        to,
        sentence,
        body,
        verifyBy,
        approvedBy,
        Optional.of(made),
        decision,
        verdict);
  }

  public Advance with(Decision made) {
    return new Advance(
        actionId,
        from,
        to,
        sentence,
        body,
        verifyBy,
        approvedBy,
        estimate,
        Optional.of(made),
        verdict);
  }

  public Advance with(Verdict made) {
    return new Advance(
        actionId,
        from,
        to,
        sentence,
        body,
        verifyBy,
        approvedBy,
        estimate,
        decision,
        Optional.of(made));
  }
}
