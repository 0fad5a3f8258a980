package io.howdah.loop;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.jobs.Jobs;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Probations;
import io.howdah.model.Autonomy;
import io.howdah.model.ServerIdentity;
import io.howdah.verify.LoadShift;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is done later, by whichever node lives then: looks at kept changes, the book of the load,
 * and what the advisors would do. Runs in the reign of whoever leads; where the policy only
 * advises, nobody leads, and it looks and proposes.
 */
final class Chores implements AutoCloseable {
  private final Cluster cluster;
  private final Home home;
  private final Optional<Jobs> jobs;
  private final Clock clock;

  private Chores(Cluster cluster, Home home, Optional<Jobs> jobs, Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.jobs = jobs;
    this.clock = clock;
  }

  /**
   * Starts; where the policy only observes, which it does on a copy too, there is nothing to do.
   *
   * @param home written in the reign, where there is one
   * @param goesOn whether the reign goes on
   */
  static Chores start(
      Cluster cluster,
      Home home,
      Policy policy,
      BooleanSupplier goesOn,
      Consumer<LoopEvent> witness,
      Clock clock,
      Duration poll) {
    if (policy.autonomy() == Autonomy.OBSERVE) {
      return new Chores(cluster, home, Optional.empty(), clock);
    }
    Treatment treatment = new Treatment(cluster, home, new Guard(policy, clock), witness, clock);
    Jobs jobs =
        Jobs.start(
            home.dataSource(),
            new Jobs.Reigning(
                "howdah serve, process " + ProcessHandle.current().pid(), home.epoch(), goesOn),
            List.of(
                new KeptChanges(cluster, home, treatment, witness),
                new LoadBook(cluster.door(), home.dataSource()),
                new Improvements(cluster, home, treatment, policy.keeping(), witness, clock)),
            clock,
            poll,
            words -> witness.accept(new LoopEvent.Sentence(words)));
    try {
      boolean _ = jobs.plan(LoadBook.KIND, LoadBook.OF, clock.instant());
      // Not at once: what was counted before a day is over is no workload.
      boolean _ =
          jobs.plan(Improvements.KIND, Improvements.OF, clock.instant().plus(Improvements.EVERY));
    } catch (RuntimeException e) {
      // The home is gone, the reign is over, or a right is missing: its threads end, too.
      jobs.close();
      throw e;
    }
    return new Chores(cluster, home, Optional.of(jobs), clock);
  }

  /**
   * Plans a look at every kept change that nobody is about to look at, whoever kept it: by what
   * stands in the home, so that nothing is forgotten when a process dies between keeping and
   * planning.
   */
  void plan() {
    jobs.ifPresent(this::plan);
  }

  private void plan(Jobs open) {
    Instant now = clock.instant();
    open.notAfter(Probations.JOB, now.plus(KeptChanges.EVERY.multipliedBy(2)), now);
    open.notAfter(Improvements.KIND, now.plus(Improvements.EVERY.multipliedBy(2)), now);
    open.notAfter(LoadBook.KIND, now.plus(LoadBook.EVERY.multipliedBy(2)), now);
    Probations probations = home.probations();
    Optional<String> here = cluster.door().identity().first().map(ServerIdentity::systemIdentifier);
    for (long id : here.map(probations::unplanned).orElse(List.of())) {
      Optional<ActionRecord> kept = home.actions().find(id);
      if (kept.isPresent()) {
        List<LoadShift.Known> known =
            WitnessPaper.read(home.ledger().ofAction(id), kept.get().verdict())
                .map(LoadShift::of)
                .orElse(List.of());
        boolean _ =
            probations.begin(
                id, "kept, and looked at again from now on", Recalled.nothing(known).json());
        boolean _ = open.plan(Probations.JOB, Long.toString(id), clock.instant());
      }
    }
  }

  @Override
  public void close() {
    jobs.ifPresent(Jobs::close);
  }
}
