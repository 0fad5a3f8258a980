package io.howdah.loop;

import io.howdah.ledger.Body;
import io.howdah.ledger.Entry;
import io.howdah.model.CreateIndex;
import io.howdah.model.DropIndex;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SetTableOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A kept change turned round into a remedy of its own, so that taking it back goes the way of every
 * action: estimate, guard, policy, approval, verification.
 */
final class Undoing {
  private static final String TAKES_BACK = "takes-back";
  private static final String TAKEN_BACK_BY = "taken-back-by";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Undoing() {}

  /** What is kept beside the proposal of an undo: the remedy, and the action that it takes back. */
  static Body papers(Remedy undo, long action) {
    return RemedyPapers.body(undo).with(TAKES_BACK, action);
  }

  /**
   * How an action is judged. What takes a kept change back on evidence that it hurts is not there
   * to make something faster within half a minute: its templates may run once an hour. It stays
   * unless something becomes slower.
   *
   * @param rows of the action, from the ledger
   */
  static Manner manner(List<Entry> rows, Remedy remedy) {
    Manner usual = Manner.of(remedy);
    return usual == Manner.HELPS && takesBack(rows) ? Manner.MUST_NOT_HURT : usual;
  }

  /** What the last row of a change says that was taken back by an action of its own. */
  static Body done(long undo) {
    return Body.of(Map.of(TAKEN_BACK_BY, undo));
  }

  /**
   * Whether the row tells that a probation ended so. The change was judged well when it was made,
   * and the undo was judged itself: neither says that what is done now goes wrong.
   */
  static boolean endsProbation(Entry row) {
    return tells(row, TAKEN_BACK_BY);
  }

  private static boolean takesBack(List<Entry> rows) {
    return !rows.isEmpty() && tells(rows.getFirst(), TAKES_BACK);
  }

  private static boolean tells(Entry row, String name) {
    try {
      return JSON.readTree(row.body()).path("tells").has(name);
    } catch (JacksonException e) {
      return false;
    }
  }

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
