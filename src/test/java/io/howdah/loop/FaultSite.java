package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Proposed;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.pg.ConnectionSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One controller on the site of a fault: it takes an action through its life, and something happens
 * at a step. What it does is what the real one does, but for the watch in between.
 */
final class FaultSite {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Clock CLOCK = Clock.systemUTC();

  /** As many as the pool has sessions that may be lost, and one more. */
  private static final int ATTEMPTS = 5;

  /**
   * Where the fault strikes.
   *
   * @param step the transition
   * @param written whether its row is committed already
   */
  record Point(ActionState step, boolean written) {
    @Override
    public String toString() {
      return (written ? "after " : "before ") + step;
    }
  }

  /** How the life of an action that nothing strikes ends. */
  private static final Set<ActionState> TAKEN_BACK = Set.of(ActionState.ROLLED_BACK);

  private FaultSite() {}

  /**
   * A controller as it is equipped.
   *
   * @param hands how the sessions that act reach the server
   * @param watches whether it measures what the change does, as the real one does
   * @param told of each step before it is taken
   */
  record Equipped(
      ConnectionSpec hands,
      Cluster cluster,
      Clock clock,
      boolean watches,
      Consumer<ActionState> told) {
    static Equipped plainly(ConnectionSpec spec, Cluster cluster) {
      return told(spec, cluster, step -> {});
    }

    static Equipped told(ConnectionSpec spec, Cluster cluster, Consumer<ActionState> told) {
      return new Equipped(spec, cluster, CLOCK, false, told);
    }

    Equipped at(Clock other) {
      return new Equipped(hands, cluster, other, watches, told);
    }

    Equipped watching() {
      return new Equipped(hands, cluster, clock, true, told);
    }
  }

  /** Lives through one action; the fault runs at its point. */
  static Action live(
      ConnectionSpec spec,
      Cluster cluster,
      Home home,
      FaultSubject subject,
      Point point,
      Runnable fault)
      throws Exception {
    return live(Equipped.plainly(spec, cluster), home, subject, point, fault);
  }

  static Action live(Equipped with, Home home, FaultSubject subject, Point point, Runnable fault)
      throws Exception {
    try (Reign reign = Reign.begin(with.cluster().spec(), with.cluster().door(), home, PATIENCE)) {
      return live(with, reign, subject, point, fault);
    }
  }

  static Action live(Equipped with, Reign reign, FaultSubject subject, Point point, Runnable fault)
      throws Exception {
    Home led = reign.home();
    Cluster cluster = with.cluster();
    Remedy remedy = subject.remedy(with.hands().database());
    HomeJournal real = new HomeJournal(led.actions(), Duration.ofMinutes(10), with.clock());
    Journal struck =
        (action, to, sentence) -> {
          with.told().accept(to);
          if (point.step() == to && !point.written()) {
            fault.run();
          }
          Action after = real.advance(action, to, sentence);
          if (point.step() == to && point.written()) {
            fault.run();
          }
          return after;
        };
    Action action = proposed(cluster, led, remedy);
    action = real.take(Advance.of(action.id(), action.state(), ActionState.APPROVED, "faults"));
    action = struck.advance(action, ActionState.SCHEDULED, "faults");
    Hands hands =
        new Hands(with.hands(), cluster.door(), struck, with.clock(), led.epoch(), cluster.wall());
    if (with.watches()) {
      return FaultWatch.live(cluster, real, hands, action, remedy, fault);
    }
    return switch (hands.apply(action, remedy)) {
      case Outcome.InForce done -> {
        Action verifying = struck.advance(done.action(), ActionState.VERIFYING, "faults");
        yield TAKEN_BACK.contains(point.step())
            ? hands.undo(verifying, remedy, "faults").action()
            : struck.advance(verifying, ActionState.KEPT, "faults");
      }
      case Outcome.Failed failed -> failed.action();
      case Outcome.TakenBack back -> back.action();
    };
  }

  /** What nobody begins any more is put away, so that the next run may propose it. */
  static void putAway(Home home) {
    for (ActionRecord r : home.actions().open()) {
      Action a = r.action();
      ActionState to =
          a.state().next().contains(ActionState.DENIED) ? ActionState.DENIED : ActionState.FAILED;
      var _ = home.actions().advance(Advance.of(a.id(), a.state(), to, "faults: put away"));
    }
  }

  private static Action proposed(Cluster cluster, Home home, Remedy remedy) {
    var here = cluster.door().identity().first().orElseThrow();
    Proposed proposed =
        home.actions()
            .propose(
                new Proposal(Cause.UNKNOWN, 0.9, remedy, true, "faults"),
                here,
                RemedyPapers.body(remedy));
    return switch (proposed) {
      case Proposed.Fresh fresh -> fresh.record().action();
      case Proposed.Existing old ->
          throw new IllegalStateException("an earlier run is not over: " + old.record().action());
      case Proposed.Refused refused -> throw new IllegalStateException(refused.words());
    };
  }

  /**
   * Another controller comes, long after: it leads, and clears up. Sessions of its pool may have
   * been lost to the fault: it tries again, as a controller does with its next cycle.
   */
  static void recovered(ConnectionSpec spec, Cluster cluster, Home home) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        clearedUp(spec, cluster, home);
        return;
      } catch (Reign.NotLeadingException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static void clearedUp(ConnectionSpec spec, Cluster cluster, Home home) throws Exception {
    try (Reign reign = Reign.begin(spec, cluster.door(), home, PATIENCE)) {
      clearUp(cluster, reign);
    }
  }

  static void clearUp(Cluster cluster, Reign reign) throws Journal.StepRefusedException {
    Policy policy = Policy.shipped();
    Clock later = Clock.offset(CLOCK, Duration.ofHours(1));
    Treatment treatment =
        new Treatment(cluster, reign.home(), new Guard(policy, later), event -> {}, later);
    var _ = new Recovery(cluster, reign.home(), treatment, policy, later).run();
  }
}
