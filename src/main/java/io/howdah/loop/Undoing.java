package io.howdah.loop;

import io.howdah.model.CreateIndex;
import io.howdah.model.DropIndex;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * A kept change turned round into a remedy of its own, so that taking it back goes the way of every
 * action: estimate, guard, policy, approval, verification.
 */
final class Undoing {
  private Undoing() {}

  /**
   * The remedy that takes another one back.
   *
   * @param definition of the index, where the remedy made one
   * @return empty where only {@code howdah rollback} can
   */
  static Optional<Remedy> of(Remedy remedy, Optional<String> definition, String why) {
    return switch (remedy) {
      case CreateIndex i ->
          definition.map(d -> drop(i, d, DropIndex.Reason.HURTS, Duration.ZERO, why));
      case SetParameter p ->
          Optional.of(new SetParameter(p.object(), p.before(), p.value(), Optional.empty(), why));
      case SetDatabaseParameter p ->
          Optional.of(
              new SetDatabaseParameter(p.object(), p.database(), p.before(), p.value(), why));
      case SetRoleParameter p ->
          Optional.of(
              new SetRoleParameter(p.object(), p.role(), p.database(), p.before(), p.value(), why));
      case SetTableOptions t ->
          Optional.of(
              new SetTableOptions(
                  t.object(),
                  t.table(),
                  t.options().stream()
                      .map(o -> new SetTableOptions.Option(o.name(), o.before(), o.value()))
                      .toList(),
                  why));
      default -> Optional.empty();
    };
  }

  /** The drop of an index of ours that was not scanned for so long; a higher counter stops it. */
  static Remedy unused(
      CreateIndex index, String definition, Duration counted, long scans, String why) {
    return new DropIndex(
        index.object(),
        index.schema(),
        index.name(),
        definition,
        DropIndex.Reason.OWN,
        counted,
        Optional.of(scans),
        why);
  }

  private static Remedy drop(
      CreateIndex index,
      String definition,
      DropIndex.Reason reason,
      Duration probation,
      String why) {
    return new DropIndex(
        index.object(), index.schema(), index.name(), definition, reason, probation, why);
  }
}
