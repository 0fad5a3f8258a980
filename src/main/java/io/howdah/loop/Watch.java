package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal.StepRefusedException;
import io.howdah.act.Outcome;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Body;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Interval;
import io.howdah.model.PlanNode;
import io.howdah.model.Remedy;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict;
import io.howdah.model.Verdict.TemplateChange;
import io.howdah.verify.Comparison;
import io.howdah.verify.Stretch;
import io.howdah.verify.Verifier;
import io.howdah.verify.Witnessed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Watches a change that is in force until it can be judged, and takes it back the moment it hurts.
 */
final class Watch {
  /**
   * How long is looked.
   *
   * @param back at the workload before the change
   * @param shortest a change is watched at least so long before it is kept
   * @param longest and so long before it counts as having helped nobody
   */
  record Times(Duration back, Duration shortest, Duration longest) {
    static final Times USUAL =
        new Times(Duration.ofSeconds(20), Duration.ofSeconds(6), Duration.ofSeconds(30));
  }

  private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final HomeJournal journal;
  private final Hands hands;
  private final Times times;

  Watch(Cluster cluster, HomeJournal journal, Hands hands) {
    this(cluster, journal, hands, Times.USUAL);
  }

  Watch(Cluster cluster, HomeJournal journal, Hands hands, Times times) {
    this.times = times;
    this.cluster = cluster;
    this.journal = journal;
    this.hands = hands;
  }

  /**
   * What the change is about.
   *
   * @param since when the trouble began: the stretch before the change is taken from there on
   * @param targets the templates that suffer; empty when any gain counts
   * @param victims the sessions that wait
   */
  record Scope(Instant since, Set<TemplateId> targets, List<Session> victims) {}

  /** What was measured before the change. */
  record Before(Stretch stretch, Scope scope) {}

  /** A verdict with the action as it stands after it. */
  record Seen(Action action, Verdict verdict) {}

  /** The stretch before, as far back as the trouble goes; waits until there is enough of it. */
  Before before(Scope scope) throws InterruptedException {
    Instant now = latestAt();
    Instant from = now.minus(times.back());
    from = scope.since().isAfter(from) ? scope.since() : from;
    Instant enough = from.plus(times.shortest());
    if (now.isBefore(enough)) {
      var _ = cluster.recent().awaitAfter(enough, times.shortest().plus(SAMPLE_PATIENCE));
      now = latestAt();
    }
    return new Before(Stretch.of(cluster.recent().between(from, now)), scope);
  }

  /** Watches and judges; returns when the action is kept, taken back, or stuck. */
  Seen judge(Outcome.InForce done, Remedy remedy, Before before, Manner manner)
      throws StepRefusedException, InterruptedException {
    Action action = journal.advance(done.action(), ActionState.VERIFYING, "watching what it does");
    return switch (manner) {
      case FREES -> freed(action, done, before);
      case HELPS, MUST_NOT_HURT -> measured(action, done, remedy, before, manner);
      case DONE_IS_DONE ->
          keep(
              action,
              done,
              List.of(),
              Optional.empty(),
              "done: %s, seen on the server".formatted(Manner.title(remedy)));
    };
  }

  private Seen measured(
      Action verifying, Outcome.InForce done, Remedy remedy, Before before, Manner manner)
      throws StepRefusedException, InterruptedException {
    // The interval that the change fell into belongs to neither side: begin with the next sample.
    Set<TemplateId> touched = touched(remedy, before);
    Instant start =
        cluster.recent().awaitAfter(latestAt(), SAMPLE_PATIENCE).map(Sample::at).orElse(latestAt());
    Set<TemplateId> targets = new HashSet<>(before.scope().targets());
    targets.retainAll(touched);
    Verifier verifier = new Verifier(times.shortest());
    Instant last = start;
    List<TemplateChange> changes = List.of();
    while (true) {
      Optional<Sample> sample = cluster.recent().awaitAfter(last, SAMPLE_PATIENCE);
      if (sample.isEmpty()) {
        return takeBack(verifying, remedy, done, changes, "nothing can be measured any more");
      }
      last = sample.get().at();
      List<Interval> after = cluster.recent().between(start, last);
      Duration watched = Duration.between(start, last);
      Comparison comparison = new Comparison(before.stretch(), Stretch.of(after), touched);
      switch (verifier.look(comparison, targets, watched)) {
        case Verifier.Regressed r -> {
          return takeBack(verifying, remedy, done, r.changes(), VerdictWords.slower(r.worst()));
        }
        case Verifier.Improved i -> {
          return keep(
              verifying,
              done,
              i.changes(),
              Optional.of(Witnessed.of(before.stretch(), Stretch.of(after), touched)),
              VerdictWords.faster(Manner.title(remedy), i));
        }
        case Verifier.Undecided u -> changes = u.changes();
      }
      if (watched.compareTo(times.longest()) >= 0) {
        Witnessed seen = Witnessed.of(before.stretch(), Stretch.of(after), touched);
        return undecided(verifying, remedy, done, changes, seen, manner);
      }
    }
  }

  private Seen undecided(
      Action verifying,
      Remedy remedy,
      Outcome.InForce done,
      List<TemplateChange> changes,
      Witnessed seen,
      Manner manner)
      throws StepRefusedException {
    String words =
        "no difference could be measured within %d s".formatted(times.longest().toSeconds());
    if (manner == Manner.MUST_NOT_HURT) {
      return keep(
          verifying,
          done,
          changes,
          Optional.of(seen),
          "kept %s: no template became slower within %d s"
              .formatted(Manner.title(remedy), times.longest().toSeconds()));
    }
    if (remedy.inverse().isEmpty()) {
      return keep(
          verifying, done, changes, Optional.of(seen), words + "; there is nothing to take back");
    }
    Seen back = takeBack(verifying, remedy, done, changes, words);
    Verdict v = back.verdict();
    return v.outcome() == Verdict.Outcome.ROLLED_BACK
        ? new Seen(
            back.action(),
            new Verdict(Verdict.Outcome.INCONCLUSIVE, v.templates(), v.took(), v.sentence()))
        : back;
  }

  /** The verdict for the end of a session: are those that waited free? */
  private Seen freed(Action verifying, Outcome.InForce done, Before before)
      throws StepRefusedException, InterruptedException {
    List<Session> victims = before.scope().victims();
    Instant start = latestAt();
    Instant last = start;
    List<Session> left = victims;
    while (Duration.between(start, last).compareTo(times.longest()) < 0) {
      Optional<Sample> sample = cluster.recent().awaitAfter(last, SAMPLE_PATIENCE);
      if (sample.isEmpty()) {
        break;
      }
      last = sample.get().at();
      left = Verifier.stillBlocked(victims, sample.get().sessions());
      if (left.isEmpty()) {
        String words =
            victims.isEmpty()
                ? "ended %s; nobody waited for it".formatted(verifying.object())
                : "ended %s: %d sessions that waited are free"
                    .formatted(verifying.object(), victims.size());
        return keep(verifying, done, List.of(), Optional.empty(), words);
      }
    }
    Action stuck =
        journal.advance(
            verifying,
            ActionState.NEEDS_HUMAN,
            "%d sessions still wait although %s was ended"
                .formatted(left.size(), verifying.object()));
    return new Seen(
        stuck,
        new Verdict(Verdict.Outcome.INCONCLUSIVE, List.of(), since(done.at()), stuck.sentence()));
  }

  private Seen keep(
      Action verifying,
      Outcome.InForce done,
      List<TemplateChange> changes,
      Optional<Witnessed> seen,
      String words)
      throws StepRefusedException {
    Verdict verdict = new Verdict(Verdict.Outcome.KEPT, changes, since(done.at()), words);
    Action kept =
        journal.take(
            Advance.of(verifying.id(), verifying.state(), ActionState.KEPT, words)
                .with(verdict)
                .with(seen.map(WitnessPaper::body).orElse(Body.EMPTY)));
    return new Seen(kept, verdict);
  }

  private Seen takeBack(
      Action verifying,
      Remedy remedy,
      Outcome.InForce done,
      List<TemplateChange> changes,
      String because)
      throws StepRefusedException {
    if (remedy.inverse().isEmpty()) {
      Action stuck =
          journal.advance(verifying, ActionState.NEEDS_HUMAN, because + "; and it has no inverse");
      return new Seen(
          stuck,
          new Verdict(Verdict.Outcome.INCONCLUSIVE, changes, since(done.at()), stuck.sentence()));
    }
    return switch (hands.undo(verifying, remedy, because)) {
      case Outcome.TakenBack back -> {
        Duration stood = Duration.between(done.at(), back.at());
        String words =
            String.format(
                Locale.ROOT,
                "took back %s after %.1f s: %s",
                Manner.title(remedy),
                stood.toMillis() / 1e3,
                because);
        yield new Seen(
            back.action(), new Verdict(Verdict.Outcome.ROLLED_BACK, changes, stood, words));
      }
      case Outcome.Failed failed ->
          new Seen(
              failed.action(),
              new Verdict(Verdict.Outcome.FAILED, changes, since(done.at()), failed.words()));
      case Outcome.InForce odd ->
          throw new IllegalStateException("undoing " + odd.action().id() + " put it in force");
    };
  }

  /** The templates that the change can touch: those on its table, or all. */
  private Set<TemplateId> touched(Remedy remedy, Before before) {
    Set<TemplateId> all = new HashSet<>(before.stretch().templates());
    List<String> tables = Manner.tables(remedy);
    if (tables.isEmpty()) {
      return all;
    }
    Set<TemplateId> on = new HashSet<>(before.scope().targets());
    try (PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      for (TemplateId id : all) {
        Optional<PlanNode> plan = whatIf.plan(id).first();
        if (plan.isPresent() && plan.get().relations().stream().anyMatch(tables::contains)) {
          on.add(id);
        }
      }
    }
    return on;
  }

  private Instant latestAt() {
    return cluster.recent().latest().map(Sample::at).orElse(Instant.EPOCH);
  }

  private Duration since(Instant at) {
    return Duration.between(at, cluster.clock().instant());
  }
}
