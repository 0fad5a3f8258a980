package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.jobs.Job;
import io.howdah.jobs.JobFailedException;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Body;
import io.howdah.ledger.Probation;
import io.howdah.ledger.Probations;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.CreateIndex;
import io.howdah.model.Remedy;
import io.howdah.verify.Disuse;
import io.howdah.verify.LoadShift;
import io.howdah.verify.Relook;
import io.howdah.verify.Witnessed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks at one kept change again: reads its counters once a day, compares with the time before the
 * change when its load changed or a month went by, and proposes to take it back where it hurts, or
 * to drop an index of ours that nothing scans. It looks and proposes; the controller acts.
 */
final class KeptChanges implements Job {
  static final Duration EVERY = Duration.ofDays(1);
  static final Duration MONTH = Duration.ofDays(30);
  static final Duration UNUSED = Duration.ofDays(90);

  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;
  private final Asking asking;
  private final Consumer<LoopEvent> witness;

  KeptChanges(Cluster cluster, Home home, Treatment treatment, Consumer<LoopEvent> witness) {
    this.cluster = cluster;
    this.home = home;
    this.treatment = treatment;
    this.asking = new Asking(treatment);
    this.witness = witness;
  }

  @Override
  public String kind() {
    return Probations.JOB;
  }

  @Override
  public Next run(String of, Instant now) {
    try {
      return look(Long.parseLong(of), now);
    } catch (StepRefusedException | Treatment.StuckException e) {
      throw new JobFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A kept change with all that is known of it. */
  private record Kept(
      Probation at,
      Action action,
      Remedy remedy,
      Optional<Witnessed> then,
      Recalled memory,
      KeptSight sight,
      Instant now) {
    Optional<Recalled.Stretch> stretch() {
      return sight.counters().flatMap(c -> memory.until(now, sight.life(), c));
    }

    String title() {
      return Manner.title(remedy);
    }
  }

  private Next look(long id, Instant now) throws StepRefusedException, Treatment.StuckException {
    Optional<Probation> at = home.probations().find(id);
    if (at.isEmpty() || at.get().ended().isPresent()) {
      return new Next.Never();
    }
    ActionRecord record =
        home.actions()
            .find(id)
            .orElseThrow(() -> new JobFailedException("there is no action " + id));
    Action action = record.action();
    if (action.state() != ActionState.KEPT) {
      return ended(at.get(), now, "it is %s, and kept no more".formatted(action.state()));
    }
    Remedy remedy = treatment.remedyOf(action);
    Optional<Witnessed> then = WitnessPaper.read(home.ledger().ofAction(id), record.verdict());
    Recalled memory =
        Recalled.read(at.get().memory())
            .orElseGet(() -> Recalled.nothing(then.map(LoadShift::of).orElse(List.of())));
    KeptSight sight =
        KeptSight.of(cluster.door(), remedy, then.map(Witnessed::watched).orElse(Set.of()));
    if (!sight.server().systemIdentifier().equals(action.server().systemIdentifier())) {
      return ended(at.get(), now, "it was done on another cluster than this one");
    }
    Kept kept = new Kept(at.get(), action, remedy, then, memory, sight, now);
    return gone(kept) ? leave(kept) : judged(kept);
  }

  /** Whether it is certain that the change is not in force any more. */
  private boolean gone(Kept kept) {
    if (undoIs(kept, ActionState.KEPT::equals)) {
      return true;
    }
    if (kept.remedy() instanceof CreateIndex) {
      return !kept.sight().index().map(KeptSight.OwnIndex::valid).orElse(false);
    }
    // A look that failed says no, too: it counts only between two answers of the server.
    return !treatment.inForce(kept.action(), kept.remedy())
        && cluster.door().identity().first().isPresent()
        && !treatment.inForce(kept.action(), kept.remedy());
  }

  /** It is gone: by an action of ours, or by another hand. */
  private Next leave(Kept kept) throws StepRefusedException {
    long id = kept.action().id();
    long undo = kept.memory().undo();
    if (undoIs(kept, state -> !state.settled())) {
      // It may be in the midst of its work, or be taken back itself.
      return again(kept);
    }
    if (!undoIs(kept, ActionState.KEPT::equals)) {
      return ended(
          kept.at(),
          kept.now(),
          "%s is not in force any more, by another hand: there is nothing left to look at"
              .formatted(kept.title()));
    }
    String words = "taken back by action %d: %s".formatted(undo, kept.at().sentence());
    var _ =
        home.actions()
            .advance(
                Advance.of(id, ActionState.KEPT, ActionState.ROLLED_BACK, words)
                    .with(Undoing.done(undo)));
    if (kept.at().finding().filter("hurts"::equals).isPresent()) {
      boolean _ = home.lessons().forget(id, words);
    }
    return ended(kept.at(), kept.now(), words);
  }

  /** Whether there is an action of ours that takes it back, and how far that is. */
  private boolean undoIs(Kept kept, Predicate<ActionState> state) {
    long undo = kept.memory().undo();
    return undo != 0
        && home.actions().find(undo).filter(r -> state.test(r.action().state())).isPresent();
  }

  private Next ended(Probation at, Instant now, String words) {
    write(at, at.after(now, "gone", words, at.memory()).over(), true);
    return new Next.Never();
  }

  private Next judged(Kept kept) throws StepRefusedException, Treatment.StuckException {
    Optional<Recalled.Stretch> stretch = kept.stretch();
    Optional<String> shift =
        stretch.flatMap(s -> LoadShift.of(kept.memory().known(), s.did(), s.seconds()));
    Instant last = kept.at().judged().orElse(kept.at().began());
    Duration since = Duration.between(last, kept.now());
    boolean monthly = since.isNegative() || since.compareTo(MONTH) >= 0;
    Recalled next = next(kept, stretch);
    boolean due = stretch.isPresent() && (shift.isPresent() || monthly);
    if (due && kept.then().isPresent()) {
      Relook.Finding finding =
          Relook.of(kept.then().get(), stretch.get().did(), stretch.get().seconds());
      // What could not be told is asked again tomorrow.
      if (finding.outcome() != Relook.Outcome.UNKNOWN) {
        String because = shift.map("its load changed: "::concat).orElse("a month went by");
        return compared(kept, finding, stretch.get(), next, because);
      }
    }
    Duration counted = next.disuse().counted();
    if (kept.remedy() instanceof CreateIndex index && counted.compareTo(UNUSED) >= 0) {
      return unused(kept, index, next);
    }
    write(
        kept.at(),
        kept.at()
            .after(
                kept.now(),
                kept.at().finding().orElse("unknown"),
                quiet(kept, stretch, next.disuse()),
                next.json()),
        false);
    return again(kept);
  }

  private static Recalled next(Kept kept, Optional<Recalled.Stretch> stretch) {
    KeptSight sight = kept.sight();
    Recalled memory = kept.memory();
    Disuse disuse = sight.scans(kept.now()).map(memory.disuse()::after).orElse(memory.disuse());
    return new Recalled(
        kept.now(),
        // Without counters there is nothing that the next look could go on from.
        sight.counters().isPresent() ? sight.life() : "",
        sight.counters().orElse(List.of()),
        stretch
            .map(s -> LoadShift.learn(memory.known(), s.did(), s.seconds()))
            .orElse(memory.known()),
        disuse,
        memory.undo(),
        memory.asked());
  }

  private static String quiet(Kept kept, Optional<Recalled.Stretch> stretch, Disuse disuse) {
    String load =
        stretch.isPresent()
            ? "its templates do what they did"
            : "what its templates did since the last look cannot be known";
    return kept.remedy() instanceof CreateIndex && disuse.counted().toDays() > 0
        ? "%s; no scan in %d days that were counted".formatted(load, disuse.counted().toDays())
        : disuse.why().isEmpty() ? load : load + "; " + disuse.why();
  }

  private Next compared(
      Kept kept, Relook.Finding finding, Recalled.Stretch stretch, Recalled next, String because)
      throws StepRefusedException, Treatment.StuckException {

    String words = "looked at again, since %s: %s".formatted(because, finding.sentence());
    Recalled after = next.with(LoadShift.anew(next.known(), stretch.did(), stretch.seconds()));
    if (finding.outcome() == Relook.Outcome.HURTS) {
      String why = "%s hurts now: %s".formatted(kept.title(), finding.sentence());
      Optional<Remedy> undo =
          Undoing.of(kept.remedy(), kept.sight().index().map(KeptSight.OwnIndex::definition), why);
      Asking.Asked asked =
          asking.ask(
              new Asking.Change(kept.action().id(), kept.sight().server(), kept.at().began()),
              undo,
              after,
              true,
              stretch.did());
      after = asked.memory();
      words = words + "; " + asked.words();
    }
    String name = finding.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
    write(kept.at(), kept.at().after(kept.now(), name, words, after.json()).compared(), true);
    return again(kept);
  }

  private Next unused(Kept kept, CreateIndex index, Recalled next)
      throws StepRefusedException, Treatment.StuckException {
    KeptSight.OwnIndex there = kept.sight().index().orElseThrow();
    String why =
        "no scan of %s in %d days that were counted from look to look; every write pays for its %d kB"
            .formatted(
                index.qualifiedName(), next.disuse().counted().toDays(), there.bytes() / 1024);
    Remedy drop =
        Undoing.unused(
            index, there.definition(), next.disuse().counted(), next.disuse().scans(), why);
    // Never alone: what comes once a year is not seen in a quarter.
    Asking.Asked asked =
        asking.ask(
            new Asking.Change(kept.action().id(), kept.sight().server(), kept.at().began()),
            Optional.of(drop),
            next,
            false,
            List.of());
    boolean news = !asked.memory().equals(next);
    write(
        kept.at(),
        kept.at().after(kept.now(), "unused", why + "; " + asked.words(), asked.memory().json()),
        news);
    return again(kept);
  }

  private static Next again(Kept kept) {
    return new Next.At(kept.now().plus(EVERY));
  }

  private void write(Probation before, Probation after, boolean news) {
    Optional<Body> tells =
        news
            ? Optional.of(
                Body.of(
                    Map.of(
                        "sentence",
                        after.sentence(),
                        "finding",
                        after.finding().orElse("unknown"))))
            : Optional.empty();
    if (home.probations().looked(before, after, tells) && news) {
      witness.accept(
          new LoopEvent.Sentence(
              "probation of action %d: %s".formatted(after.actionId(), after.sentence())));
    }
  }
}
