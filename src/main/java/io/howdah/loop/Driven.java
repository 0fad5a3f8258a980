package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.guard.Policy;
import io.howdah.ledger.Verification;
import io.howdah.model.Action;
import io.howdah.model.Anomaly;
import io.howdah.model.Autonomy;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Proposal;
import io.howdah.model.Session;
import io.howdah.model.TemplateText;
import io.howdah.model.Verdict;
import io.howdah.model.Verdict.Judgement;
import io.howdah.model.Verdict.TemplateChange;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Query;
import io.howdah.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A cluster that is driven, from the outside: start, wait for what happens, ask how it went. */
public final class Driven implements AutoCloseable {
  /** Templates whose usual behaviour has to be known before an incident can be told from a day. */
  private static final int ENOUGH_TEMPLATES = 8;

  private static final Duration STEP_DOWN = Duration.ofSeconds(15);

  private static final Duration LEARNING = Duration.ofSeconds(90);

  private final Cluster cluster;
  private final Home home;
  private final Reign reign;
  private final Controller controller;

  private Driven(Cluster cluster, Home home, Reign reign, Controller controller) {
    this.cluster = cluster;
    this.home = home;
    this.reign = reign;
    this.controller = controller;
  }

  /**
   * Makes the home where there is none, and begins to drive, autonomously where the policy allows.
   */
  public static Driven autonomous(
      ConnectionSpec spec, String name, Consumer<LoopEvent> witness, Clock clock)
      throws CannotConnectException, DriveException {
    try {
      Home home = Home.make(spec, name, clock);
      Cluster cluster = Cluster.watch(spec, clock);
      Policy policy = Policy.shipped().with(Autonomy.AUTONOMOUS);
      return driven(cluster, home, policy, witness, clock);
    } catch (Home.NoHomeException e) {
      throw new DriveException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Driven driven(
      Cluster cluster, Home home, Policy policy, Consumer<LoopEvent> witness, Clock clock)
      throws CannotConnectException, DriveException {
    try {
      Reign reign = Reign.begin(cluster.spec(), cluster.door(), home, STEP_DOWN);
      Policy allowed = reign.foreign().isPresent() ? policy.with(Autonomy.OBSERVE) : policy;
      reign.foreign().ifPresent(words -> witness.accept(new LoopEvent.Sentence(words)));
      Controller controller =
          Controller.start(
              cluster, reign.home(), allowed, reign::holds, Unrest.UNFELT, witness, clock);
      return new Driven(cluster, reign.home(), reign, controller);
    } catch (Reign.NotLeadingException e) {
      cluster.close();
      home.close();
      throw new DriveException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What came of an incident, in the figures that were measured.
   *
   * @param unit {@code ms} or {@code sessions}
   * @param subject what before and after were measured on
   * @param standingSeconds how long the change stood until the verdict
   */
  public record Outcome(
      String cause,
      double probability,
      String remedy,
      double before,
      double after,
      String unit,
      String subject,
      String verdict,
      double standingSeconds) {}

  /** Watches until it is known what is usual. */
  public void learnTheUsual() throws DriveException, InterruptedException {
    long deadline = System.nanoTime() + LEARNING.toNanos();
    while (!controller.knows(ENOUGH_TEMPLATES)) {
      if (System.nanoTime() > deadline) {
        throw new DriveException(
            "no baseline formed within %d s: is there a workload?".formatted(LEARNING.toSeconds()));
      }
      var _ = cycle();
    }
  }

  /**
   * Drives until an incident was treated.
   *
   * @param person who says yes where the policy asks for somebody
   */
  public Outcome untilTreated(Duration patience, String person)
      throws DriveException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      switch (cycle()) {
        case Cycle.Treated t -> {
          return outcome(t);
        }
        case Cycle.Diagnosed d when d.waiting().isPresent() -> {
          return outcome(guarded(() -> controller.approved(d, person)));
        }
        case Cycle.Diagnosed _, Cycle.Quiet _, Cycle.GoesOn _, Cycle.Suspicious _ -> {}
      }
    }
    throw new DriveException(
        "nothing was treated within %d s; howdah diagnose says more"
            .formatted(patience.toSeconds()));
  }

  /** Drives a proposal of somebody else's through all stages. */
  public Outcome carryOut(Proposal proposal, String person)
      throws DriveException, InterruptedException {
    return outcome(guarded(() -> controller.carryOut(proposal, person)));
  }

  /** Drives until nothing departs from the usual, or the patience is over. */
  public void untilQuiet(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    int quiet = 0;
    while (quiet < 2 && System.nanoTime() < deadline) {
      quiet = controller.look() instanceof Cycle.Quiet ? quiet + 1 : 0;
    }
  }

  /** How much Howdah itself believes in a cause right now. */
  public double believes(Cause cause) throws DriveException {
    Interval window =
        cluster
            .recent()
            .last(Duration.ofSeconds(4))
            .orElseThrow(() -> new DriveException("nothing was watched yet"));
    return Examination.of(cluster)
        .think(window, cluster.baseline()::of, _ -> {})
        .diagnosis()
        .beliefs()
        .stream()
        .filter(b -> b.cause() == cause)
        .mapToDouble(Belief::probability)
        .findFirst()
        .orElse(0);
  }

  public boolean relationExists(String schema, String name) {
    return cluster
        .door()
        .read(
            Query.of(
                "relation_exists",
                "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid ="
                    + " c.relnamespace WHERE n.nspname = ? AND c.relname = ?) AS there"),
            r -> r.truth("there"),
            schema,
            name)
        .first()
        .orElse(true);
  }

  /** The text of a template, where it can be had. */
  public Optional<TemplateText> text(long queryId) {
    return cluster.text(queryId);
  }

  /** What a check of the whole ledger says. */
  public String verifyLedger() {
    Verification verification = home.ledger().verify();
    return verification.words();
  }

  private Cycle cycle() throws DriveException, InterruptedException {
    return guarded(controller::cycle);
  }

  /** A step of the controller's. */
  @FunctionalInterface
  private interface Drive<T> {
    T go() throws InterruptedException, StepRefusedException, Treatment.StuckException;
  }

  private static <T> T guarded(Drive<T> step) throws DriveException, InterruptedException {
    try {
      return step.go();
    } catch (StepRefusedException | Treatment.StuckException e) {
      throw new DriveException(String.valueOf(e.getMessage()), e);
    }
  }

  private Outcome outcome(Cycle.Treated t) {
    Action action = t.action();
    Verdict verdict = t.verdict();
    Optional<TemplateChange> change = telling(verdict);
    boolean sessions = verdict.templates().isEmpty();
    double waiting = waiting(t.incident());
    return new Outcome(
        action.cause().id(),
        action.belief(),
        String.join("; ", action.sql()),
        sessions ? waiting : change.map(TemplateChange::beforeMs).orElse(0.0),
        sessions ? stillWaiting(t) : change.map(TemplateChange::afterMs).orElse(0.0),
        sessions ? "sessions" : "ms",
        sessions
            ? "sessions that wait for locks"
            : change
                .flatMap(c -> text(c.template().queryId()))
                .map(x -> x.brief(120))
                .orElse("template"),
        verdict.outcome().word(),
        verdict.took().toMillis() / 1e3);
  }

  /** The template that tells the verdict: the slower one of a rollback, else the most improved. */
  private static Optional<TemplateChange> telling(Verdict verdict) {
    Judgement wanted =
        verdict.outcome() == Verdict.Outcome.ROLLED_BACK ? Judgement.SLOWER : Judgement.FASTER;
    List<TemplateChange> changes = verdict.templates();
    return changes.stream()
        .filter(c -> c.judgement() == wanted)
        .max(Comparator.comparingDouble(c -> Math.abs(Math.log(Verifier.ratio(c)))))
        .or(() -> changes.stream().findFirst());
  }

  private static double waiting(Incident incident) {
    return incident.anomalies().stream()
        .filter(a -> a.symptom() == Anomaly.Symptom.SESSIONS_BLOCKED)
        .mapToDouble(Anomaly::observed)
        .max()
        .orElse(0);
  }

  private double stillWaiting(Cycle.Treated t) {
    List<Session> now = cluster.recent().latest().map(s -> s.sessions()).orElse(List.of());
    boolean kept = t.verdict().outcome() == Verdict.Outcome.KEPT;
    return kept
        ? now.stream()
            .filter(Session::blocked)
            .filter(s -> s.blockedFor().compareTo(t.verdict().took()) > 0)
            .count()
        : waiting(t.incident());
  }

  @Override
  public void close() {
    controller.close();
    reign.close();
    home.close();
  }
}
