package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.ledger.ActionRecord;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Remedy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Clears up behind a controller that died: every action that may have changed the server and was
 * not judged by the moment it should have been is looked up in the catalogue, and taken back.
 * Before that moment another controller may be about to judge it.
 */
public final class Recovery {
  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;
  private final Hands hands;
  private final HomeJournal journal;
  private final Clock clock;

  public Recovery(Cluster cluster, Home home, Treatment treatment, Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.treatment = treatment;
    this.clock = clock;
    this.journal = new HomeJournal(home.actions(), Duration.ofMinutes(10), clock);
    this.hands = new Hands(cluster.spec(), cluster.door(), journal, clock);
  }

  /**
   * Takes back what was left.
   *
   * @return one sentence for each action that was found unfinished
   */
  public List<String> run() throws StepRefusedException {
    List<String> told = new ArrayList<>();
    String here = cluster.door().identity().first().map(i -> i.systemIdentifier()).orElse("");
    for (ActionRecord record : home.actions().touched()) {
      Action action = record.action();
      boolean overdue = action.verifyBy().map(t -> t.isBefore(clock.instant())).orElse(true);
      if (overdue && action.server().systemIdentifier().equals(here)) {
        told.add(clear(action));
      }
    }
    return told;
  }

  private String clear(Action action) throws StepRefusedException {
    Remedy remedy;
    try {
      remedy = treatment.remedyOf(action);
    } catch (Treatment.StuckException e) {
      return journal
          .advance(action, ActionState.NEEDS_HUMAN, String.valueOf(e.getMessage()))
          .sentence();
    }
    if (remedy.inverse().isEmpty()) {
      return journal
          .advance(
              action,
              ActionState.NEEDS_HUMAN,
              "the controller ended in the middle of it, and it has no inverse: look whether it was done")
          .sentence();
    }
    return switch (hands.undo(rebound(action), remedy, "the controller ended before a verdict")) {
      case Outcome.TakenBack back -> back.action().sentence();
      case Outcome.Failed failed -> failed.words();
      case Outcome.InForce _ -> throw new IllegalStateException("undoing put it in force");
    };
  }

  /** Bound to the server as it runs now: taking back has to work after a restart, too. */
  private Action rebound(Action a) {
    return cluster
        .door()
        .identity()
        .first()
        .map(now ->
            new Action(
                a.id(),
                a.state(),
                now,
                a.cause(),
                a.belief(),
                a.type(),
                a.object(),
                a.sql(),
                a.inverse(),
                a.reversible(),
                a.risk(),
                a.why(),
                a.created(),
                a.verifyBy(),
                a.approvedBy(),
                a.sentence()))
        .orElse(a);
  }
}
