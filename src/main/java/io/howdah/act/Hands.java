package io.howdah.act;

import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.CreateIndex;
import io.howdah.model.CreateStatistics;
import io.howdah.model.DropIndex;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.EndPrepared;
import io.howdah.model.HandOver;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import io.howdah.model.Vacuum;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Fence;
import io.howdah.pg.ReadDoor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Does what was decided, and takes it back. Every step is in the journal before the next is taken;
 * what is in force is what the server shows, never what was sent.
 */
public final class Hands {
  private final ConnectionSpec spec;
  private final ReadDoor door;
  private final Journal journal;
  private final Clock clock;
  private final OptionalLong epoch;
  private final Wall wall;
  private final Programs programs;

  /** Hands that nobody fences: there is no home in the database. */
  public Hands(ConnectionSpec spec, ReadDoor door, Journal journal, Clock clock) {
    this(spec, door, journal, clock, OptionalLong.empty(), Wall.NONE);
  }

  /**
   * Hands of a controller.
   *
   * @param epoch in which it leads; before each statement it is compared with the home's
   * @param wall what each statement has to pass
   */
  public Hands(
      ConnectionSpec spec,
      ReadDoor door,
      Journal journal,
      Clock clock,
      OptionalLong epoch,
      Wall wall) {
    this(spec, door, journal, clock, epoch, wall, Programs.NONE);
  }

  /** The same, with what may be run on this machine. */
  public Hands(
      ConnectionSpec spec,
      ReadDoor door,
      Journal journal,
      Clock clock,
      OptionalLong epoch,
      Wall wall,
      Programs programs) {
    this.programs = programs;
    this.spec = spec;
    this.door = door;
    this.journal = journal;
    this.clock = clock;
    this.epoch = epoch;
    this.wall = wall;
  }

  /**
   * Applies a scheduled action.
   *
   * @throws Journal.StepRefusedException when a step could not be written; nothing was begun unless
   *     the intent stands in the journal
   */
  public Outcome apply(Action scheduled, Remedy remedy) throws Journal.StepRefusedException {
    Worker<?> worker = worker(remedy, bench(scheduled, false));
    Optional<String> obstacle = walled(remedy).or(worker::obstacle);
    if (obstacle.isPresent()) {
      Action denied = journal.advance(scheduled, ActionState.DENIED, obstacle.get());
      return new Outcome.Failed(denied, obstacle.get(), true);
    }
    Action action = journal.advance(scheduled, ActionState.INTENT, "about to " + doing(remedy));
    Instant begun = clock.instant();
    action = journal.advance(action, ActionState.EXECUTING, "now: " + doing(remedy));
    Optional<Handler.Trouble> trouble = worker.apply();
    if (trouble.isPresent() && !(trouble.get().traces() && worker.inForceAfterAll())) {
      return failed(action, worker(remedy, bench(scheduled, true)), trouble.get());
    }
    Instant at = clock.instant();
    action = journal.advance(action, ActionState.APPLIED, "in force, seen on the server");
    return new Outcome.InForce(action, at, Duration.between(begun, at));
  }

  private static String doing(Remedy remedy) {
    return remedy instanceof HandOver h
        ? "wait up to %d s for what a person is to run: %s"
            .formatted(h.patience().toSeconds(), h.command())
        : "run " + remedy.sql();
  }

  /** What of the remedy would not pass the wall: its statements, and those that take it back. */
  private Optional<String> walled(Remedy remedy) {
    if (remedy instanceof HandOver
        || remedy instanceof RunScript
        || remedy instanceof RestartService) {
      // No SQL: no statement passes the wall under these names.
      return Optional.empty();
    }
    return Stream.concat(remedy.sql().stream(), remedy.inverse().stream())
        .map(sql -> wall.objection(remedy.type(), sql))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Takes away what was left; where nothing of ours was begun, what stands there is another's. */
  private Outcome failed(Action action, Worker<?> worker, Handler.Trouble trouble)
      throws Journal.StepRefusedException {
    Optional<String> left = trouble.traces() ? worker.undo() : Optional.empty();
    String words =
        left.isEmpty()
            ? trouble.words() + "; nothing of it is left on the server"
            : "%s; cleaning up failed too: %s".formatted(trouble.words(), left.get());
    Action ended =
        journal.advance(
            action, left.isEmpty() ? ActionState.FAILED : ActionState.NEEDS_HUMAN, words);
    return new Outcome.Failed(ended, words, left.isEmpty());
  }

  /**
   * Takes an action back.
   *
   * @param because why, for the record
   */
  public Outcome undo(Action action, Remedy remedy, String because)
      throws Journal.StepRefusedException {
    Instant begun = clock.instant();
    Worker<?> worker = worker(remedy, bench(action, true));
    Optional<String> trouble = worker.undo();
    if (trouble.isPresent()) {
      // A connection lost, a lock not got: undoing looks first, so doing it again does no harm.
      trouble = worker.undo();
    }
    if (trouble.isPresent()) {
      String words =
          "%s; taking it back failed: %s. Run by hand: %s"
              .formatted(because, trouble.get(), action.inverse());
      Action stuck = journal.advance(action, ActionState.NEEDS_HUMAN, words);
      return new Outcome.Failed(stuck, words, false);
    }
    Instant at = clock.instant();
    Action back = journal.advance(action, ActionState.ROLLED_BACK, "taken back: " + because);
    return new Outcome.TakenBack(back, at, Duration.between(begun, at));
  }

  /** Whether the server shows the remedy in force. */
  public boolean inForce(Action action, Remedy remedy) {
    return worker(remedy, bench(action, true)).inForce();
  }

  private Bench bench(Action action, boolean undoes) {
    Optional<Fence> fence =
        epoch.isPresent() ? Optional.of(new Fence(epoch.getAsLong(), undoes)) : Optional.empty();
    // What takes something back passed the wall before the intent: then no parser stands in its
    // way.
    return new Bench(
        spec,
        door,
        Long.toString(action.id()),
        action.server(),
        fence,
        sql -> undoes ? Optional.empty() : wall.objection(action.type(), sql));
  }

  /** A handler with the remedy that it handles, so that the types agree. */
  private record Worker<R extends Remedy>(Handler<R> handler, R remedy, Bench bench) {
    Optional<String> obstacle() {
      return handler.obstacle(remedy, bench);
    }

    Optional<Handler.Trouble> apply() {
      return handler.apply(remedy, bench);
    }

    Optional<String> undo() {
      return handler.undo(remedy, bench);
    }

    boolean inForce() {
      return handler.inForce(remedy, bench);
    }

    /** A connection lost in the middle says nothing: the catalogue does. */
    boolean inForceAfterAll() {
      return switch (remedy) {
        case CreateIndex _, DropIndex _, Reindex _ -> handler.inForce(remedy, bench);
        default -> false;
      };
    }
  }

  private Worker<?> worker(Remedy remedy, Bench bench) {
    return switch (remedy) {
      case CreateIndex r -> new Worker<>(new IndexHandler(), r, bench);
      case DropIndex r -> new Worker<>(new DropIndexHandler(), r, bench);
      case Reindex r -> new Worker<>(new ReindexHandler(), r, bench);
      case Analyze r -> new Worker<>(new AnalyzeHandler(), r, bench);
      case Vacuum r -> new Worker<>(new VacuumHandler(), r, bench);
      case SetTableOptions r -> new Worker<>(new TableOptionsHandler(), r, bench);
      case CreateStatistics r -> new Worker<>(new StatisticsHandler(), r, bench);
      case SetDatabaseParameter r ->
          new Worker<>(new SettingHandler<>(SettingScope.OfDatabase::new), r, bench);
      case SetParameter r -> new Worker<>(new ParameterHandler(), r, bench);
      case HandOver r -> new Worker<>(new HandOverHandler(), r, bench);
      case RunScript r -> new Worker<>(new ScriptHandler(programs), r, bench);
      case RestartService r -> new Worker<>(new ServiceHandler(programs), r, bench);
      case SetPatroniParameter r -> new Worker<>(new PatroniHandler(), r, bench);
      case SetRoleParameter r ->
          new Worker<>(new SettingHandler<>(SettingScope.OfRole::new), r, bench);
      case DropSlot r -> new Worker<>(new SlotHandler(), r, bench);
      case EndPrepared r -> new Worker<>(new PreparedHandler(), r, bench);
      case EndBackend r -> new Worker<>(new BackendHandler(), r, bench);
      case Advice r ->
          throw new IllegalArgumentException("advice is for a person, not to be run: " + r.why());
    };
  }
}
