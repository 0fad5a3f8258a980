package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.jobs.Jobs;
import io.howdah.model.Autonomy;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks after one cluster for as long as the daemon runs. Without a home it does nothing, and looks
 * for one now and then. Where the policy says advise, what could be done is written into the home's
 * ledger; where it says more, this leads, or stands by until whoever leads is gone. Nothing that
 * goes wrong here ends it: it says so, and begins again.
 */
public final class Steward implements AutoCloseable {
  /** Between looks for a home, or for a policy's cluster that may be more than observed. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** The longest time between two looks for a home: it is a person who makes one. */
  private static final Duration SELDOM = Duration.ofMinutes(1);

  /** Between two tries to lead, while another does; each is one short connection. */
  private static final Duration STAND_BY = Duration.ofSeconds(1);

  /** After a failure; doubled up to the longest while it fails on. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** How often what a dead controller left, and what nobody answered, is cleared up. */
  private static final Duration CLEAR_EVERY = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ConnectionSpec spec;
  private final Policy policy;
  private final Unrest unrest;
  private final Consumer<LoopEvent> witness;
  private final Clock clock;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;
  private Duration noHome = LOOK_AGAIN;
  private String told = "";

  private Steward(
      String name,
      ConnectionSpec spec,
      Policy policy,
      Unrest unrest,
      Consumer<LoopEvent> witness,
      Clock clock) {
    this.spec = spec;
    this.policy = policy;
    this.unrest = unrest;
    this.witness = witness;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("howdah-steward-" + name).unstarted(this::run);
  }

  /**
   * Starts.
   *
   * @param name of the cluster, for the thread
   * @param unrest what the nerves of this cluster say
   * @param witness is told what changes: each of the loop's events but its thoughts, and a sentence
   *     when it begins or ceases to lead
   */
  public static Steward start(
      String name,
      ConnectionSpec spec,
      Policy policy,
      Unrest unrest,
      Consumer<LoopEvent> witness,
      Clock clock) {
    Steward steward = new Steward(name, spec, policy, unrest, witness, clock);
    steward.thread.start();
    return steward;
  }

  private void run() {
    while (!isOver()) {
      try {
        pauseFor(look());
      } catch (CannotConnectException e) {
        // The nerves tell that the cluster is down: once is enough.
        failed();
      } catch (StepRefusedException | Treatment.StuckException e) {
        tell("was stopped: " + e.getMessage());
        failed();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A ledger that cannot be written, or a fault of our own: nothing is done until it can.
        tell("was stopped and begins again: " + e.getMessage());
        failed();
      }
    }
  }

  private void failed() {
    pauseFor(pause);
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private boolean isOver() {
    return over.getCount() == 0;
  }

  private void pauseFor(Duration time) {
    try {
      boolean _ = over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over.countDown();
    }
  }

  /** One stretch of work: until there is nothing to do here, or until it no longer leads. */
  private Duration look()
      throws CannotConnectException,
          StepRefusedException,
          Treatment.StuckException,
          InterruptedException {
    try (Home home = Home.open(spec, "howdah serve", clock)) {
      Cluster cluster = Cluster.watch(spec, clock);
      try (cluster) {
        String system =
            cluster.door().identity().first().map(ServerIdentity::systemIdentifier).orElse("");
        return switch (policy.autonomyOn(system)) {
          case OBSERVE -> {
            tell("is only observed: so says the policy");
            yield LOOK_AGAIN;
          }
          case ADVISE -> {
            tell("is advised: what could be done is written down, nothing is done (howdah plan)");
            attend(cluster, home, policy, () -> false, () -> true);
            yield LOOK_AGAIN;
          }
          case APPROVE, AUTONOMOUS -> lead(cluster, home);
        };
      }
    } catch (Home.NoHomeException e) {
      tell("is only observed: " + e.getMessage());
      Duration wait = noHome;
      Duration next = wait.multipliedBy(2);
      noHome = next.compareTo(SELDOM) < 0 ? next : SELDOM;
      return wait;
    }
  }

  private Duration lead(Cluster cluster, Home home)
      throws CannotConnectException,
          StepRefusedException,
          Treatment.StuckException,
          InterruptedException {
    while (!isOver()) {
      try (Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ZERO)) {
        boolean foreign = reign.foreign().isPresent();
        tell(
            foreign
                ? "is only observed: " + reign.foreign().get()
                : "is led from here, epoch %d, autonomy %s"
                    .formatted(reign.epoch(), policy.autonomy().word()));
        Policy allowed = foreign ? policy.with(Autonomy.OBSERVE) : policy;
        BooleanSupplier leads = () -> !foreign && reign.holds();
        attend(cluster, reign.home(), allowed, leads, reign::holds);
        if (!isOver()) {
          tell("is led from here no more: the lease was lost");
        }
        return STAND_BY;
      } catch (Reign.NotLeadingException e) {
        tell("is stood by for: " + e.getMessage());
        pauseFor(STAND_BY);
      }
    }
    return STAND_BY;
  }

  /**
   * Carries what is felt through the stages.
   *
   * @param leads whether it is certain that nobody else acts
   * @param goesOn whether to stay at it
   */
  private void attend(
      Cluster cluster, Home home, Policy allowed, BooleanSupplier leads, BooleanSupplier goesOn)
      throws StepRefusedException, Treatment.StuckException, InterruptedException {
    Treatment treatment =
        new Treatment(cluster, home, new Guard(allowed, clock), this::pass, clock);
    Recovery recovery = new Recovery(cluster, home, treatment, allowed, clock);
    Instant cleared = Instant.EPOCH;
    try (Controller controller =
            Controller.start(cluster, home, allowed, leads, unrest, this::pass, clock);
        Chores chores = Chores.start(cluster, home, allowed, goesOn, witness, clock, Jobs.POLL)) {
      while (!isOver() && goesOn.getAsBoolean()) {
        // Set back, the clock does not put it off.
        Duration since = Duration.between(cleared, clock.instant());
        if (since.isNegative() || since.compareTo(CLEAR_EVERY) >= 0) {
          if (leads.getAsBoolean()) {
            recovery.run().forEach(words -> tell("cleared up: " + words));
          }
          chores.plan();
          cleared = clock.instant();
        }
        switch (controller.cycle()) {
          case Cycle.Treated t -> tell(t.sentence());
          case Cycle.Diagnosed d -> tell(d.sentence());
          case Cycle.Quiet _ -> pause = FIRST_PAUSE;
          case Cycle.GoesOn _, Cycle.Suspicious _ -> {}
        }
      }
    }
  }

  /** What the loop says at each cycle is no news; what it does is. */
  private void pass(LoopEvent event) {
    boolean chatter =
        event instanceof LoopEvent.Sentence
            || event instanceof LoopEvent.Thought
            || event instanceof LoopEvent.Lost;
    if (!chatter) {
      witness.accept(event);
    }
  }

  /** Once: the same words again are no news. */
  private void tell(String words) {
    if (!words.equals(told)) {
      told = words;
      witness.accept(new LoopEvent.Sentence(words));
    }
  }

  /** Ends: what is under way is left to the next controller, which takes it back or judges it. */
  @Override
  public void close() {
    over.countDown();
    thread.interrupt();
    try {
      boolean _ = thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
