package io.howdah.loop;

import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Probation;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.ReadDoor;
import io.howdah.verify.Disuse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A kept change that is still looked at, and what is to come.
 *
 * @param probation empty before a daemon that leads has begun to look
 * @param comparedBy when it is compared with the time before the change at the latest; sooner when
 *     its load changes
 * @param unused of an index of ours: how long nothing scanned it
 * @param undo the action that was proposed to take it back, while that is not over
 */
public record OnProbation(
    Action action,
    Optional<Probation> probation,
    Optional<Instant> comparedBy,
    Optional<Unused> unused,
    Optional<Action> undo) {

  /**
   * An index without a scan.
   *
   * @param counted time without one, as far as it is known
   * @param enough after how much of it the index is proposed for removal
   * @param removal when that is, if nothing scans it; empty while no time can be counted
   * @param why no time can be counted; empty where it can
   */
  public record Unused(
      Duration counted, Duration enough, Optional<Instant> removal, Optional<String> why) {}

  /**
   * All of the cluster behind that door, the oldest first; none where it does not say who it is.
   */
  static List<OnProbation> of(Home home, ReadDoor door) {
    return door.identity().first().map(s -> of(home, s.systemIdentifier())).orElse(List.of());
  }

  private static List<OnProbation> of(Home home, String systemIdentifier) {
    List<OnProbation> out = new ArrayList<>();
    for (Probation p : home.probations().going(systemIdentifier)) {
      home.actions().find(p.actionId()).ifPresent(r -> out.add(begun(home, r.action(), p)));
    }
    for (long id : home.probations().unplanned(systemIdentifier)) {
      Optional<ActionRecord> kept = home.actions().find(id);
      if (kept.isPresent() && out.stream().noneMatch(o -> o.action().id() == id)) {
        out.add(
            new OnProbation(
                kept.get().action(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
      }
    }
    out.sort(Comparator.comparingLong(o -> o.action().id()));
    return out;
  }

  private static OnProbation begun(Home home, Action action, Probation p) {
    Optional<Recalled> memory = Recalled.read(p.memory());
    return new OnProbation(
        action,
        Optional.of(p),
        Optional.of(p.judged().orElse(p.began()).plus(KeptChanges.MONTH)),
        memory
            .map(Recalled::disuse)
            .filter(d -> action.type().equals("create-index") && !d.at().equals(Instant.EPOCH))
            .map(OnProbation::unused),
        memory
            .filter(m -> m.undo() != 0)
            .flatMap(m -> home.actions().find(m.undo()))
            .map(ActionRecord::action)
            .filter(a -> !a.state().settled() || a.state() == ActionState.NEEDS_HUMAN));
  }

  private static Unused unused(Disuse d) {
    Duration missing = KeptChanges.UNUSED.minus(d.counted());
    return new Unused(
        d.counted(),
        KeptChanges.UNUSED,
        d.why().isEmpty()
            ? Optional.of(d.at().plus(missing.isNegative() ? Duration.ZERO : missing))
            : Optional.empty(),
        d.why().isEmpty() ? Optional.empty() : Optional.of(d.why()));
  }
}
