package io.howdah.act;

import io.howdah.model.Action;
import io.howdah.model.ActionState;

/**
 * Where each step of an action is written and committed before the next is taken. Handed in; the
 * home's ledger in production.
 */
public interface Journal {
  /**
   * Moves an action on.
   *
   * @param sentence what happened, for a person
   * @return the action as it stands now
   * @throws StepRefusedException when the plan has no such step from where the action stands, or
   *     the record cannot be written: then nothing may be done that depends on it
   */
  Action advance(Action action, ActionState to, String sentence) throws StepRefusedException;

  /** A step that was not written. */
  final class StepRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public StepRefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
