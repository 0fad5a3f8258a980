package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.learn.Experience;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Anomaly;
import io.howdah.model.Decision;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Proposal;
import io.howdah.model.Sample;
import io.howdah.model.TemplateCounters;
import io.howdah.model.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Drives one cluster: samples all the time, and once a cycle carries what was felt through the
 * stages. Each cycle ends in one sentence. For one thread; the sampling has its own.
 */
public final class Controller implements AutoCloseable {
  /** What a cycle looks at. */
  private static final Duration WINDOW = Duration.ofSeconds(4);

  /** After a treatment the same windows would tell of the old trouble. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  /** How often the home is asked for actions whose time has come. */
  private static final Duration DUE_EVERY = Duration.ofSeconds(5);

  private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Home home;
  private final Guard guard;
  private final BooleanSupplier leads;
  private final Consumer<LoopEvent> witness;
  private final Treatment treatment;
  private final Watcher watcher;
  private final Remembrance remembrance;
  private final Trouble trouble;
  private final Clock clock;
  private Instant lookedUntil = Instant.EPOCH;
  private Instant quietFrom = Instant.EPOCH;
  private Instant nextDue = Instant.EPOCH;

  private Controller(
      Cluster cluster,
      Home home,
      Policy policy,
      BooleanSupplier leads,
      Unrest unrest,
      Consumer<LoopEvent> witness,
      Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.guard = new Guard(policy, clock);
    this.leads = leads;
    this.witness = witness;
    this.clock = clock;
    this.remembrance = new Remembrance(home, witness, clock);
    this.treatment = new Treatment(cluster, home, guard, witness, clock);
    this.trouble = new Trouble(unrest, clock);
    this.watcher = Watcher.start(cluster.sensor(), cluster.recent(), witness);
  }

  /**
   * Starts to sample.
   *
   * @param home written in the reign of this controller
   * @param leads whether it is certain that nobody else acts
   * @param unrest what the nerves of this cluster say
   */
  static Controller start(
      Cluster cluster,
      Home home,
      Policy policy,
      BooleanSupplier leads,
      Unrest unrest,
      Consumer<LoopEvent> witness,
      Clock clock) {
    return new Controller(cluster, home, policy, leads, unrest, witness, clock);
  }

  /** Waits for the next sample, looks at the last seconds, and does what they ask for. */
  public Cycle cycle() throws InterruptedException, StepRefusedException, Treatment.StuckException {
    return switch (look()) {
      case Cycle.Suspicious s when s.confirmed().isPresent() ->
          remembrance.learned(
              told(handle(s.confirmed().get())), Showing.in(s.confirmed().get().window()));
      case Cycle.Quiet q -> told(due(q));
      case Cycle.GoesOn g -> told(due(g));
      case Cycle other -> told(other);
    };
  }

  /**
   * Where nothing is to be looked at, what waited for its hour or was approved elsewhere is done.
   */
  private Cycle due(Cycle quiet)
      throws InterruptedException, StepRefusedException, Treatment.StuckException {
    Instant now = clock.instant();
    if (now.isBefore(nextDue) || !leads.getAsBoolean()) {
      return quiet;
    }
    nextDue = now.plus(DUE_EVERY);
    Optional<Action> due = treatment.due(now);
    if (due.isEmpty()) {
      return quiet;
    }
    Verdict verdict =
        treatment.carryOut(due.get(), new Watch.Scope(lookedUntil, Set.of(), List.of()));
    settle(verdict);
    return new Cycle.Quiet(verdict.sentence());
  }

  /** Waits for the next sample and looks, but does nothing about what it sees. */
  public Cycle look() throws InterruptedException {
    Optional<Sample> fresh = cluster.recent().awaitAfter(lookedUntil, SAMPLE_PATIENCE);
    if (fresh.isEmpty()) {
      return new Cycle.Suspicious(
          "no sample came in %d s".formatted(SAMPLE_PATIENCE.toSeconds()), Optional.empty());
    }
    lookedUntil = fresh.get().at();
    Optional<Interval> window = window();
    if (window.isEmpty()) {
      return new Cycle.Quiet("watching");
    }
    List<Anomaly> anomalies = cluster.detector().anomalies(window.get(), cluster.baseline()::of);
    return switch (trouble.feel(fresh.get().server(), anomalies)) {
      case Trouble.Feeling.Calm _ -> {
        learn(window.get());
        yield new Cycle.Quiet(Sentences.quiet(window.get()));
      }
      case Trouble.Feeling.Suspicion _ ->
          new Cycle.Suspicious("suspects: " + anomalies.getFirst().words(), Optional.empty());
      case Trouble.Feeling.GoesOn g -> new Cycle.GoesOn(Sentences.goesOn(g.incident()));
      case Trouble.Feeling.Due d ->
          new Cycle.Suspicious(
              "suspects: " + d.incident().anomalies().getFirst().words(),
              Optional.of(new Cycle.Confirmed(d.incident(), window.get(), d.fresh())));
    };
  }

  /** The last seconds, unless they still tell of a treatment that is over. */
  private Optional<Interval> window() {
    return cluster
        .recent()
        .last(WINDOW)
        .filter(i -> !i.from().at().isBefore(quietFrom))
        .filter(i -> i.seconds() >= WINDOW.toSeconds() - 1.5);
  }

  private void learn(Interval window) {
    // One window in four seconds: windows that overlap would count the same calls again.
    boolean due = window.to().at().getEpochSecond() % WINDOW.toSeconds() == 0;
    if (due) {
      cluster.baseline().learn(window, Set.of());
    }
  }

  private Cycle handle(Cycle.Confirmed confirmed)
      throws InterruptedException, StepRefusedException, Treatment.StuckException {
    Incident incident = confirmed.incident();
    Interval window = confirmed.window();
    if (confirmed.fresh()) {
      witness.accept(new LoopEvent.Felt(incident));
    }
    Experience experience = home.experience(incident.server().systemIdentifier());
    Examination.Result found =
        new Examination(cluster, experience, remembrance, guard.policy().keeping())
            .diagnose(
                incident,
                window,
                cluster.baseline()::of,
                step -> witness.accept(new LoopEvent.Thought(step)));
    Diagnosis diagnosis = found.diagnosis();
    witness.accept(new LoopEvent.Diagnosed(diagnosis));
    Cycle.Scope scope = Cycle.Scope.of(incident, window);
    List<Proposal> doable =
        found.proposals().stream().filter(p -> !p.remedy().sql().isEmpty()).toList();
    if (diagnosis.status() == Diagnosis.Status.HEALTHY || doable.isEmpty()) {
      settled();
      return new Cycle.Diagnosed(
          "diagnosed %s; nothing of ours to do".formatted(Sentences.top(diagnosis)),
          incident,
          diagnosis,
          Optional.empty(),
          scope);
    }
    return treat(doable.getFirst(), incident, diagnosis, window, scope);
  }

  private Cycle treat(
      Proposal proposal, Incident incident, Diagnosis diagnosis, Interval window, Cycle.Scope scope)
      throws InterruptedException, StepRefusedException, Treatment.StuckException {
    Treatment.Registered registered =
        treatment.register(proposal, diagnosis, scope.showing(), window.templates());
    Action action = registered.action();
    boolean later =
        registered.decision() instanceof Decision.Allowed a
            && a.notBefore().isAfter(clock.instant());
    if (action.state() != ActionState.APPROVED || later || !leads.getAsBoolean()) {
      settled();
      return new Cycle.Diagnosed(
          "diagnosed %s; action %d (%s) %s"
              .formatted(
                  Sentences.top(diagnosis),
                  action.id(),
                  action.type(),
                  action.state() == ActionState.WAITING ? "waits for a person" : action.state()),
          incident,
          diagnosis,
          Optional.of(action).filter(a -> a.state() == ActionState.WAITING),
          scope);
    }
    Verdict verdict = treatment.carryOut(action, scope.watch());
    settle(verdict);
    return new Cycle.Treated(
        verdict.sentence(), incident, diagnosis, treatment.find(action.id()), verdict);
  }

  /** Carries out what a person approved, within the incident that it came from. */
  public Cycle.Treated approved(Cycle.Diagnosed diagnosed, String person)
      throws InterruptedException, StepRefusedException, Treatment.StuckException {
    Action waiting = diagnosed.waiting().orElseThrow();
    Action action = treatment.approve(waiting.id(), person);
    Verdict verdict = treatment.carryOut(action, diagnosed.scope().watch());
    settle(verdict);
    Cycle.Treated treated =
        new Cycle.Treated(
            verdict.sentence(),
            diagnosed.incident(),
            diagnosed.diagnosis(),
            treatment.find(action.id()),
            verdict);
    witness.accept(new LoopEvent.Sentence(treated.sentence()));
    var _ = remembrance.learned(treated, diagnosed.scope().showing());
    return treated;
  }

  /**
   * Carries out a proposal of somebody else's: it takes the same way through estimate, policy,
   * ledger and verification.
   *
   * @param person who stands for it, where the policy asks for one
   */
  public Cycle.Treated carryOut(Proposal proposal, String person)
      throws InterruptedException, StepRefusedException, Treatment.StuckException {
    Sample now = cluster.recent().latest().orElseThrow();
    Incident none =
        new Incident(
            "proposal", now.server(), now.at().minus(Duration.ofMinutes(1)), now.at(), List.of());
    Interval window = cluster.recent().last(Duration.ofSeconds(20)).orElseThrow();
    Treatment.Registered registered = treatment.register(proposal, none, window.templates());
    Action action = registered.action();
    if (action.state() == ActionState.WAITING) {
      action = treatment.approve(action.id(), person);
    }
    Cycle.Scope scope = new Cycle.Scope(none.began(), Set.of(), List.of(), Showing.NOTHING);
    Verdict verdict = treatment.carryOut(action, scope.watch());
    settle(verdict);
    Diagnosis nothing =
        new Diagnosis(
            none, Diagnosis.Status.HEALTHY, List.of(), List.of(), List.of(), Duration.ZERO);
    Cycle.Treated treated =
        new Cycle.Treated(verdict.sentence(), none, nothing, treatment.find(action.id()), verdict);
    witness.accept(new LoopEvent.Sentence(treated.sentence()));
    return treated;
  }

  /** Whether enough was seen of the workload for a baseline of at least so many templates. */
  public boolean knows(int templates) {
    return cluster.recent().last(WINDOW).stream()
            .flatMap(i -> i.templates().stream())
            .map(TemplateCounters::id)
            .filter(id -> cluster.baseline().of(id).isPresent())
            .count()
        >= templates;
  }

  private void settle(Verdict verdict) {
    if (verdict.outcome() == Verdict.Outcome.KEPT) {
      trouble.treated();
    }
    settled();
  }

  private void settled() {
    trouble.looked();
    quietFrom =
        cluster.recent().latest().map(s -> s.at().plus(SETTLE).minus(WINDOW)).orElse(Instant.EPOCH);
  }

  private Cycle told(Cycle cycle) {
    witness.accept(new LoopEvent.Sentence(cycle.sentence()));
    return cycle;
  }

  @Override
  public void close() {
    watcher.close();
    cluster.close();
  }
}
