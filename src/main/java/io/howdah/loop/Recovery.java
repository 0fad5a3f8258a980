package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.guard.Policy;
import io.howdah.ledger.ActionRecord;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Decision;
import io.howdah.model.Remedy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
  private final Duration approvalPatience;
  private final Duration verifyWithin;

  public Recovery(Cluster cluster, Home home, Treatment treatment, Policy policy, Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.treatment = treatment;
    this.clock = clock;
    this.approvalPatience = policy.approvalPatience();
    this.verifyWithin = policy.verifyWithin();
    this.journal = new HomeJournal(home.actions(), policy.verifyWithin(), clock);
    this.hands =
        new Hands(cluster.spec(), cluster.door(), journal, clock, home.epoch(), cluster.wall());
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
      if ((overdue(action) || unheard(action)) && action.server().systemIdentifier().equals(here)) {
        told.add(clear(action));
      }
    }
    told.addAll(expired());
    told.addAll(undecided());
    return told;
  }

  /**
   * Whether its verdict should have been there. A moment further ahead than any is set was set by a
   * clock that ran ahead; in a reign of our own nobody lives who would judge it then.
   */
  private boolean overdue(Action action) {
    Instant now = clock.instant();
    Instant furthest = now.plus(verifyWithin);
    return action
        .verifyBy()
        .map(t -> t.isBefore(now) || (home.epoch().isPresent() && t.isAfter(furthest)))
        .orElse(true);
  }

  /**
   * Whether it was begun and nobody is at it any more: in a reign of our own nobody else acts. What
   * is in force already is left its time for a verdict.
   */
  private boolean unheard(Action action) {
    return home.epoch().isPresent()
        && (action.state() == ActionState.INTENT || action.state() == ActionState.EXECUTING);
  }

  /** A yes that nobody gave in time lapses. */
  private List<String> expired() throws StepRefusedException {
    List<String> told = new ArrayList<>();
    for (ActionRecord record : home.actions().unsettled()) {
      Action action = record.action();
      Instant until =
          switch (record.decision().orElse(new Decision.Proposed(List.of()))) {
            case Decision.Waiting w -> w.until();
            default -> action.created().plus(approvalPatience);
          };
      if (action.state() == ActionState.WAITING && until.isBefore(clock.instant())) {
        told.add(
            journal
                .advance(action, ActionState.EXPIRED, "nobody said yes until %s".formatted(until))
                .sentence());
      }
    }
    return told;
  }

  /**
   * What a node left before it was decided, or before its intent: nothing was sent for it, and the
   * same may be proposed again. Deciding takes seconds; what is scheduled in a reign of our own was
   * scheduled by the dead.
   */
  private List<String> undecided() throws StepRefusedException {
    List<String> told = new ArrayList<>();
    Instant before = clock.instant().minus(verifyWithin);
    for (ActionRecord record : home.actions().unsettled()) {
      Action action = record.action();
      boolean abandoned =
          switch (action.state()) {
            case PROPOSED, SIMULATED -> action.created().isBefore(before);
            case SCHEDULED -> home.epoch().isPresent();
            default -> false;
          };
      if (abandoned) {
        String words =
            "whoever brought it to %s ended there: nothing was sent".formatted(action.state());
        told.add(journal.advance(action, ActionState.EXPIRED, words).sentence());
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
    if (Manner.of(remedy) == Manner.FREES || Manner.of(remedy) == Manner.DONE_IS_DONE) {
      boolean done = hands.inForce(action, remedy);
      return journal
          .advance(
              action,
              ActionState.NEEDS_HUMAN,
              "the controller ended in the middle of it: %s is %s, and it has no inverse"
                  .formatted(Manner.title(remedy), done ? "done" : "not to be seen"))
          .sentence();
    }
    return switch (hands.undo(
        treatment.rebound(action), remedy, "the controller ended before a verdict")) {
      case Outcome.TakenBack back -> back.action().sentence();
      case Outcome.Failed failed -> failed.words();
      case Outcome.InForce _ -> throw new IllegalStateException("undoing put it in force");
    };
  }
}
