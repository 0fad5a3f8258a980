package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.model.Cause;
import io.howdah.model.Incident;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.TemplateCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Proposes to take a kept change back, by the way of every proposal, and not twice a month. */
final class Asking {
  /** Measured, by the comparison that keeps and takes back changes at once. */
  private static final double MEASURED = 0.95;

  private final Treatment treatment;

  Asking(Treatment treatment) {
    this.treatment = treatment;
  }

  /**
   * The change that is to go.
   *
   * @param since when it was kept
   */
  record Change(long action, ServerIdentity server, Instant since) {}

  /** What came of asking, and what to remember of it. */
  record Asked(Recalled memory, String words) {}

  /**
   * Proposes it, unless that was done within a month: who said no, or nothing, is not nagged.
   *
   * @param undo empty where only a rollback by hand can
   * @param memory of the look that asks
   * @param alone whether the policy may let it be done without a person
   */
  Asked ask(
      Change change,
      Optional<Remedy> undo,
      Recalled memory,
      boolean alone,
      List<TemplateCounters> workload)
      throws StepRefusedException, Treatment.StuckException {
    if (undo.isEmpty()) {
      return new Asked(memory, "howdah rollback %d takes it back".formatted(change.action()));
    }
    // Asked in what is the future now: by a clock that ran ahead, and not within a month.
    Duration since = Duration.between(memory.asked(), memory.at());
    if (!since.isNegative() && since.compareTo(KeptChanges.MONTH) < 0) {
      return new Asked(memory, "action %d was proposed against it".formatted(memory.undo()));
    }
    Proposal proposal = new Proposal(Cause.UNKNOWN, MEASURED, undo.get(), alone, "probation");
    Incident none =
        new Incident("probation", change.server(), change.since(), memory.at(), List.of());
    Treatment.Registered made =
        treatment.register(proposal, none, workload, Undoing.papers(undo.get(), change.action()));
    return new Asked(
        memory.proposed(made.action().id(), memory.at()),
        "action %d would take it back, and is %s: %s"
            .formatted(
                made.action().id(),
                made.action().state(),
                String.join("; ", made.decision().reasons())));
  }
}
