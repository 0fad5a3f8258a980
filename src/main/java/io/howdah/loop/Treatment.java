package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Body;
import io.howdah.ledger.Entry;
import io.howdah.ledger.Proposed;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Decision;
import io.howdah.model.Diagnosis;
import io.howdah.model.Estimate;
import io.howdah.model.Incident;
import io.howdah.model.Lesson;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.TemplateCounters;
import io.howdah.model.Verdict;
import io.howdah.simulate.Simulator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries one proposal through its life: tried on paper, decided, done, watched, kept or taken
 * back, learned from. Every step is in the ledger.
 */
public final class Treatment {
  private static final Duration UNDECIDED = Duration.ofMinutes(2);

  private final Cluster cluster;
  private final Home home;
  private final Guard guard;
  private final HomeJournal journal;
  private final Hands hands;
  private final Assent assent;
  private final Standings standings;
  private final Consumer<LoopEvent> witness;
  private final Clock clock;

  public Treatment(
      Cluster cluster, Home home, Guard guard, Consumer<LoopEvent> witness, Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.guard = guard;
    this.witness = witness;
    this.clock = clock;
    this.journal = new HomeJournal(home.actions(), guard.policy().verifyWithin(), clock);
    this.hands =
        new Hands(
            cluster.spec(),
            cluster.door(),
            journal,
            clock,
            home.epoch(),
            cluster.wall(),
            new PolicyPrograms(guard.policy().keeping().host()));
    this.assent = new Assent(home, journal, guard.policy(), clock);
    this.standings = new Standings(cluster, home, guard.policy(), clock);
  }

  /**
   * An action as it came out of its registration.
   *
   * @param fresh false when the same was proposed before and is still alive
   */
  public record Registered(Action action, Decision decision, boolean fresh) {}

  /** It cannot be carried on with, and why. */
  public static final class StuckException extends Exception {
    private static final long serialVersionUID = 1L;

    StuckException(String message) {
      super(message);
    }
  }

  /**
   * Writes a proposal into the ledger, tries it on paper, decides.
   *
   * @param workload what ran lately
   */
  public Registered register(Proposal proposal, Incident incident, List<TemplateCounters> workload)
      throws StepRefusedException, StuckException {
    return register(proposal, incident, workload, RemedyPapers.body(proposal.remedy()));
  }

  /**
   * The same with the story of how it was found.
   *
   * @param showing what showed beside the anomalies
   */
  public Registered register(
      Proposal proposal, Diagnosis diagnosis, Showing showing, List<TemplateCounters> workload)
      throws StepRefusedException, StuckException {
    return register(
        proposal,
        diagnosis.incident(),
        workload,
        RemedyPapers.body(proposal.remedy())
            .with(CasePaper.name(), CasePaper.of(diagnosis, showing)));
  }

  Registered register(
      Proposal proposal, Incident incident, List<TemplateCounters> workload, Body papers)
      throws StepRefusedException, StuckException {
    Body body = papers.with("incident", incident.anomalies().stream().map(a -> a.words()).toList());
    Action action;
    switch (home.actions().propose(proposal, incident.server(), body)) {
      case Proposed.Fresh fresh -> action = fresh.record().action();
      case Proposed.Existing old -> {
        action = old.record().action();
        if (!abandoned(action)) {
          return new Registered(
              action,
              old.record().decision().orElse(new Decision.Proposed(List.of(action.sentence()))),
              false);
        }
      }
      case Proposed.Refused refused -> throw new StuckException(refused.words());
    }
    Estimate estimate = new Simulator(cluster.door()).estimate(proposal.remedy(), workload);
    witness.accept(new LoopEvent.Tried(proposal, estimate));
    if (action.state() == ActionState.PROPOSED) {
      action =
          journal.take(
              Advance.of(action.id(), action.state(), ActionState.SIMULATED, estimate.words())
                  .with(estimate));
    }
    Decision decision = guard.decide(proposal, estimate, standings.of(action));
    witness.accept(new LoopEvent.Decided(proposal, decision));
    return new Registered(decided(action, decision), decision, true);
  }

  /** Deciding takes seconds: a node that needs longer died at it, and whoever comes decides. */
  private boolean abandoned(Action action) {
    return (action.state() == ActionState.PROPOSED || action.state() == ActionState.SIMULATED)
        && action.created().plus(UNDECIDED).isBefore(clock.instant());
  }

  private Action decided(Action action, Decision decision) throws StepRefusedException {
    String why = String.join("; ", decision.reasons());
    ActionState to =
        switch (decision) {
          case Decision.Allowed _ -> ActionState.APPROVED;
          case Decision.Waiting _, Decision.Proposed _ -> ActionState.WAITING;
          case Decision.Denied _ -> ActionState.DENIED;
        };
    Body papers =
        Assent.bound(action.sql())
            .with("policy", guard.policy().digest())
            .with("autonomy", guard.policy().autonomy().word());
    Action moved =
        journal.take(Advance.of(action.id(), action.state(), to, why).with(decision).with(papers));
    if (to == ActionState.WAITING) {
      witness.accept(new LoopEvent.Waits(moved));
    }
    return moved;
  }

  /**
   * A person's yes to an action that waits.
   *
   * @return the action: APPROVED, or WAITING for the second of two people
   */
  public Action approve(long id, String person) throws StepRefusedException, StuckException {
    return assent.yes(record(id), person, cluster.door().identity().first());
  }

  /** A person's no. */
  public Action reject(long id, String person) throws StepRefusedException, StuckException {
    Action waiting = find(id);
    if (!waiting.state().next().contains(ActionState.DENIED)) {
      throw new StuckException(
          "action %d is %s: there is nothing to reject any more".formatted(id, waiting.state()));
    }
    return journal.take(
        Advance.of(id, waiting.state(), ActionState.DENIED, "rejected by " + person));
  }

  /** Does an approved action, watches it, and keeps it or takes it back. */
  public Verdict carryOut(Action approved, Watch.Scope scope)
      throws StepRefusedException, StuckException, InterruptedException {
    Remedy remedy = remedyOf(approved);
    Optional<String> against = lastLook(approved, remedy);
    if (against.isPresent()) {
      return refused(approved, against.get());
    }
    Watch watch = new Watch(cluster, journal, hands);
    Watch.Before before = watch.before(scope);
    Action action =
        journal.advance(approved, ActionState.SCHEDULED, "nothing speaks against doing it now");
    witness.accept(new LoopEvent.Acting(action));
    Verdict verdict;
    Action begun = action;
    switch (Underway.told(
        cluster.door(), begun, witness, Underway.FIRST, () -> hands.apply(begun, remedy))) {
      case Outcome.InForce done -> {
        witness.accept(new LoopEvent.InForce(done.action(), done.took()));
        Manner manner = Undoing.manner(home.ledger().ofAction(action.id()), remedy);
        Watch.Seen seen = watch.judge(done, remedy, before, manner);
        action = seen.action();
        verdict = seen.verdict();
      }
      case Outcome.TakenBack back ->
          throw new IllegalStateException("applying " + back.action().id() + " took it back");
      case Outcome.Failed failed -> {
        witness.accept(new LoopEvent.Failed(failed.action(), failed.words()));
        action = failed.action();
        verdict = new Verdict(Verdict.Outcome.FAILED, List.of(), Duration.ZERO, failed.words());
      }
    }
    witness.accept(new LoopEvent.Judged(action, verdict));
    learn(action, verdict);
    return verdict;
  }

  /** What speaks against it in this moment, whoever said yes. */
  private Optional<String> lastLook(Action approved, Remedy remedy) throws StuckException {
    return assent
        .lapsed(record(approved.id()))
        .or(() -> guard.objection(remedy, standings.now(true)));
  }

  private Verdict refused(Action approved, String words) throws StepRefusedException {
    Action denied = journal.advance(approved, ActionState.DENIED, "not begun: " + words);
    witness.accept(new LoopEvent.Failed(denied, words));
    Verdict verdict = new Verdict(Verdict.Outcome.FAILED, List.of(), Duration.ZERO, words);
    witness.accept(new LoopEvent.Judged(denied, verdict));
    return verdict;
  }

  /**
   * An action that was approved and whose time has come: another process approved it, or it waited
   * for quiet hours.
   */
  Optional<Action> due(Instant now) {
    return home.actions().unsettled().stream()
        .filter(r -> r.action().state() == ActionState.APPROVED)
        .filter(r ->
            !(r.decision().orElse(new Decision.Proposed(List.of())) instanceof Decision.Allowed a)
                || !a.notBefore().isAfter(now))
        .map(ActionRecord::action)
        .findFirst();
  }

  /** Takes back what was kept, on a person's word. */
  public Outcome rollback(long id, String person) throws StepRefusedException, StuckException {
    Action kept = find(id);
    if (!kept.state().next().contains(ActionState.ROLLED_BACK)) {
      throw new StuckException(
          "action %d is %s: there is nothing to take back".formatted(id, kept.state()));
    }
    if (kept.inverse().isEmpty()) {
      throw new StuckException(
          "action %d (%s on %s) has no inverse: it cannot be taken back"
              .formatted(id, kept.type(), kept.object()));
    }
    return hands.undo(rebound(kept), remedyOf(kept), "asked for by " + person);
  }

  private void learn(Action action, Verdict verdict) {
    if (verdict.outcome() == Verdict.Outcome.FAILED) {
      return;
    }
    boolean _ =
        home.lessons()
            .keep(
                new Lesson(
                    action.server().systemIdentifier(),
                    action.cause(),
                    action.type(),
                    verdict.outcome(),
                    action.id(),
                    CasePaper.showed(home.ledger().ofAction(action.id()), action.cause())));
  }

  Action find(long id) throws StuckException {
    return record(id).action();
  }

  private ActionRecord record(long id) throws StuckException {
    return home.actions()
        .find(id)
        .orElseThrow(() -> new StuckException("there is no action %d in this home".formatted(id)));
  }

  Remedy remedyOf(Action action) throws StuckException {
    List<Entry> rows = home.ledger().ofAction(action.id());
    Optional<Remedy> remedy = RemedyPapers.read(rows, action.type(), action.sql());
    return remedy.orElseThrow(() ->
        new StuckException(
            "the ledger's papers of action %d do not fit its SQL: it is left alone"
                .formatted(action.id())));
  }

  /** Whether the server shows it in force; false too where that could not be read. */
  boolean inForce(Action action, Remedy remedy) {
    return hands.inForce(rebound(action), remedy);
  }

  /** Bound to the server as it runs now: taking back has to work after a restart, too. */
  Action rebound(Action a) {
    return cluster
        .door()
        .identity()
        .first()
        .filter(now -> now.systemIdentifier().equals(a.server().systemIdentifier()))
        .map(a::on)
        .orElse(a);
  }
}
