package io.howdah.ledger;

import io.howdah.model.ActionState;

/** What became of a step. */
public sealed interface Advanced {

  /** It is taken, and stands in the ledger. */
  record Done(ActionRecord record, Entry entry) implements Advanced {}

  /**
   * It was refused, and nothing was written: it is not in the plan, or the action is not where it
   * was believed to be (somebody else was quicker).
   */
  record IllegalStep(long actionId, ActionState from, ActionState to, ActionState found)
      implements Advanced {
    /** For a DBA. */
    public String words() {
      return found != from
          ? "Action %d is %s and not %s any more: it was not moved to %s."
              .formatted(actionId, found, from, to)
          : "Action %d is %s, from where it may go to %s but not to %s: it was not moved."
              .formatted(actionId, from, from.next(), to);
    }
  }

  /** There is no such action. */
  record NoSuchAction(long actionId) implements Advanced {
    public String words() {
      return "There is no action %d in this home; howdah plan lists those that are open."
          .formatted(actionId);
    }
  }

  /**
   * The action after the step, for a caller to whom a refusal is an error.
   *
   * @throws IllegalStateException when the step was refused, saying why
   */
  default ActionRecord orThrow() {
    return switch (this) {
      case Done done -> done.record();
      case IllegalStep illegal -> throw new IllegalStateException(illegal.words());
      case NoSuchAction none -> throw new IllegalStateException(none.words());
    };
  }
}
