package io.howdah.loop;

import io.howdah.act.Journal;
import io.howdah.ledger.ActionJournal;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.ledger.Body;
import io.howdah.ledger.LedgerException;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import java.time.Clock;
import java.time.Duration;

/** The hands' journal, kept in the home's ledger. */
final class HomeJournal implements Journal {
  private final ActionJournal actions;
  private final Duration verifyWithin;
  private final Clock clock;

  HomeJournal(ActionJournal actions, Duration verifyWithin, Clock clock) {
    this.actions = actions;
    this.verifyWithin = verifyWithin;
    this.clock = clock;
  }

  @Override
  public Action advance(Action action, ActionState to, String sentence)
      throws StepRefusedException {
    Advance step =
        to == ActionState.INTENT
            ? Advance.intent(action.id(), clock.instant().plus(verifyWithin), sentence, Body.EMPTY)
            : Advance.of(action.id(), action.state(), to, sentence);
    return take(step);
  }

  /** Takes any step, with whatever papers it carries. */
  Action take(Advance step) throws StepRefusedException {
    Advanced advanced;
    try {
      advanced = actions.advance(step);
    } catch (LedgerException e) {
      throw new StepRefusedException(
          "action %d was not moved to %s, since the ledger cannot be written: %s"
              .formatted(step.actionId(), step.to(), e.getMessage()),
          e);
    }
    return switch (advanced) {
      case Advanced.Done done -> done.record().action();
      case Advanced.IllegalStep illegal -> throw refused(illegal.words());
      case Advanced.NoSuchAction none -> throw refused(none.words());
    };
  }

  private static StepRefusedException refused(String words) {
    return new StepRefusedException(words, new IllegalStateException(words));
  }
}
