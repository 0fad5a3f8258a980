package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Entry;
import io.howdah.ledger.Probation;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Proposal;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.Verdict;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Where a person meets the actions: sees them, says yes or no, takes back, asks for the story. */
public final class Desk implements AutoCloseable {
  private static final Duration FIRST_SAMPLE = Duration.ofSeconds(15);

  /** A command that acts is over soon; a daemon that leads is not waited for longer. */
  private static final Duration STEP_DOWN = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;
  private final Policy policy;
  private final Clock clock;

  /** A daemon leads for as long as it lives: a yes does not wait for its end. */
  private static final Duration HAND_OVER = Duration.ofSeconds(5);

  private final Consumer<LoopEvent> witness;
  private final String person;

  private Desk(
      Cluster cluster,
      Home home,
      Policy policy,
      String person,
      Consumer<LoopEvent> witness,
      Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.person = person;
    this.witness = witness;
    this.policy = careful(policy);
    this.clock = clock;
    this.treatment = treating(home);
  }

  private Treatment treating(Home in) {
    return new Treatment(cluster, in, new Guard(policy, clock), witness, clock);
  }

  /** A step that only one controller may take at a time. */
  @FunctionalInterface
  private interface Reigning<T> {
    T go(Reign reign) throws DriveException, InterruptedException;
  }

  /**
   * Leads for as long as the step takes.
   *
   * @param otherwise what comes of it where another leads
   */
  private <T> T leading(Reigning<T> step, Optional<T> otherwise)
      throws DriveException, InterruptedException {
    Duration patience = otherwise.isPresent() ? Duration.ZERO : STEP_DOWN;
    try (Reign reign = Reign.begin(cluster.spec(), cluster.door(), home, patience)) {
      if (reign.foreign().isPresent() && otherwise.isEmpty()) {
        throw new DriveException(reign.foreign().get());
      }
      return reign.foreign().isPresent() ? otherwise.orElseThrow() : step.go(reign);
    } catch (Reign.NotLeadingException | CannotConnectException e) {
      return otherwise.orElseThrow(() -> new DriveException(String.valueOf(e.getMessage()), e));
    }
  }

  /** At a desk nothing is done without a person, whatever the policy would let a daemon do. */
  private static Policy careful(Policy policy) {
    return policy.autonomy() == Autonomy.AUTONOMOUS ? policy.with(Autonomy.APPROVE) : policy;
  }

  /**
   * Opens the desk.
   *
   * @param person whose yes and no it is, for the record
   * @throws Home.NoHomeException where nothing could be recorded
   */
  public static Desk open(
      ConnectionSpec spec, Policy policy, String person, Consumer<LoopEvent> witness, Clock clock)
      throws CannotConnectException, Home.NoHomeException {
    Home home = Home.open(spec, person, clock);
    try {
      return new Desk(Cluster.watch(spec, clock), home, policy, person, witness, clock);
    } catch (CannotConnectException e) {
      home.close();
      throw e;
    }
  }

  /**
   * Takes back what a controller that died left unjudged; one sentence for each. Where another
   * controller leads, that is its work.
   */
  public List<String> clearUp() throws DriveException, InterruptedException {
    boolean nothing = guarded(() -> home.actions().unsettled().isEmpty());
    return nothing
        ? List.of()
        : leading(
            reign ->
                guarded(() ->
                    new Recovery(cluster, reign.home(), treating(reign.home()), policy, clock)
                        .run()),
            Optional.of(List.of()));
  }

  /** Looks at the server and registers what could be done. */
  public List<Action> register(Examination.Result found) throws DriveException {
    List<Action> out = new ArrayList<>();
    for (Proposal proposal : found.proposals()) {
      if (!proposal.remedy().sql().isEmpty()) {
        out.add(
            guarded(() ->
                treatment
                    .register(
                        proposal,
                        found.diagnosis(),
                        Showing.in(found.interval()),
                        found.interval().templates())
                    .action()));
      }
    }
    return out;
  }

  public Examination examination() {
    return Examination.of(cluster, policy.keeping());
  }

  /** The actions that somebody still has to do with. */
  public List<ActionRecord> open() {
    return home.actions().open();
  }

  /** The kept changes of this cluster that are still looked at. */
  public List<OnProbation> onProbation() {
    return OnProbation.of(home, cluster.door());
  }

  /** What came of a yes. */
  public sealed interface Answer {
    /** It was done, watched, and kept or taken back. */
    record Judged(Verdict verdict) implements Answer {}

    /** It waits on, for the yes of another person. */
    record WaitsOn(Action action) implements Answer {}

    /** Another controller leads here, a daemon for one: what was approved is its to do. */
    record HandedOver(Action action, String why) implements Answer {}
  }

  /** A person's yes: done at once, watched, kept or taken back; or noted, where two are wanted. */
  public Answer approve(long id) throws DriveException, InterruptedException {
    Action said = guarded(() -> treatment.approve(id, person));
    if (said.state() != ActionState.APPROVED) {
      return new Answer.WaitsOn(said);
    }
    try (Reign reign = Reign.begin(cluster.spec(), cluster.door(), home, HAND_OVER)) {
      if (reign.foreign().isPresent()) {
        throw new DriveException(reign.foreign().get());
      }
      return new Answer.Judged(carriedOut(said, reign));
    } catch (Reign.NotLeadingException e) {
      return new Answer.HandedOver(said, String.valueOf(e.getMessage()));
    } catch (CannotConnectException e) {
      throw new DriveException(String.valueOf(e.getMessage()), e);
    }
  }

  private Verdict carriedOut(Action approved, Reign reign)
      throws DriveException, InterruptedException {
    try (Watcher _ = Watcher.start(cluster.sensor(), cluster.recent(), witness)) {
      Sample first =
          cluster
              .recent()
              .awaitAfter(Instant.EPOCH, FIRST_SAMPLE)
              .orElseThrow(() ->
                  new DriveException(
                      "no sample of the server could be taken: action %d stays approved and is not done"
                          .formatted(approved.id())));
      List<Session> victims = first.sessions().stream().filter(Session::blocked).toList();
      Watch.Scope scope = new Watch.Scope(first.at(), Set.of(), victims);
      Verdict verdict = guarded(() -> treating(reign.home()).carryOut(approved, scope));
      remember(approved, verdict);
      return verdict;
    }
  }

  /** The post-mortem of what a person let be done. */
  private void remember(Action action, Verdict verdict) {
    CasePaper.read(home.ledger().ofAction(action.id()))
        .flatMap(paper ->
            Hindsight.of(home, action.server().systemIdentifier(), clock)
                .learn(action, paper, verdict))
        .ifPresent(words -> witness.accept(new LoopEvent.Sentence(words)));
  }

  /** The text of a template that ran lately, in short. */
  public Optional<String> text(long queryId) {
    return cluster.text(queryId).map(t -> t.brief(160));
  }

  /** A no. */
  public Action reject(long id) throws DriveException {
    return guarded(() -> treatment.reject(id, person));
  }

  /**
   * What came of taking something back.
   *
   * @param done whether the server is as it was
   */
  public record TakenBack(boolean done, String words) {}

  /** Takes back what was kept. */
  public TakenBack rollback(long id) throws DriveException, InterruptedException {
    return leading(reign -> takenBack(id, treating(reign.home())), Optional.empty());
  }

  private TakenBack takenBack(long id, Treatment led) throws DriveException {
    return switch (guarded(() -> led.rollback(id, person))) {
      case Outcome.TakenBack back ->
          new TakenBack(
              true,
              String.format(
                  Locale.ROOT,
                  "action %d is taken back, in %.1f s: %s",
                  id,
                  back.took().toMillis() / 1e3,
                  String.join("; ", back.action().inverse())));
      case Outcome.Failed failed -> new TakenBack(false, failed.words());
      case Outcome.InForce odd ->
          throw new IllegalStateException(
              "undoing %d put it in force".formatted(odd.action().id()));
    };
  }

  /** The brake. */
  public Control control() {
    return home.control();
  }

  public String person() {
    return person;
  }

  /** An action with every row that the ledger has of it. */
  public record Story(
      ActionRecord record,
      Optional<CasePaper> diagnosis,
      List<Entry> rows,
      Optional<Probation> probation,
      Optional<String> disagreement) {}

  /** The full story of an action. */
  public Story explain(long id) throws DriveException {
    ActionRecord record =
        home.actions()
            .find(id)
            .orElseThrow(
                () -> new DriveException("there is no action %d in this home".formatted(id)));
    List<Entry> rows = home.ledger().ofAction(id);
    Optional<Probation> probation = home.probations().find(id);
    Optional<String> disagreement = home.actions().disagreement(id);
    return new Story(record, CasePaper.read(rows), rows, probation, disagreement);
  }

  @FunctionalInterface
  private interface Step<T, E extends Exception> {
    T take() throws StepRefusedException, Treatment.StuckException, E;
  }

  private static <T, E extends Exception> T guarded(Step<T, E> step) throws DriveException, E {
    try {
      return step.take();
    } catch (StepRefusedException | Treatment.StuckException e) {
      throw new DriveException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    cluster.close();
    home.close();
  }
}
