package io.howdah.act;

import io.howdah.model.DropSlot;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Drops a slot that nobody reads, if it still stands where it stood. */
final class SlotHandler implements Handler<DropSlot> {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private record State(boolean active, String restartLsn) {}

  @Override
  public Optional<String> obstacle(DropSlot remedy, Bench bench) {
    Reading<State> read = state(remedy, bench);
    if (read.first().isEmpty()) {
      return Optional.of("replication slot %s: %s".formatted(remedy.slot(), read.explain()));
    }
    State s = read.first().get();
    if (s.active()) {
      return Optional.of(
          "somebody reads from replication slot %s now: it stays".formatted(remedy.slot()));
    }
    return s.restartLsn().equals(remedy.restartLsn())
        ? Optional.empty()
        : Optional.of(
            "replication slot %s moved from %s to %s meanwhile: somebody uses it"
                .formatted(remedy.slot(), remedy.restartLsn(), s.restartLsn()));
  }

  @Override
  public Optional<Trouble> apply(DropSlot remedy, Bench bench) {
    Optional<Trouble> trouble =
        Handler.wholeOrNot(
            bench.write(Write.of(remedy.sql().getFirst(), Duration.ofSeconds(1), LONGEST)));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "replication slot %s is still there: it moved or was taken into use in the last moment"
                .formatted(remedy.slot()),
            false));
  }

  @Override
  public Optional<String> undo(DropSlot remedy, Bench bench) {
    return Optional.empty();
  }

  @Override
  public boolean inForce(DropSlot remedy, Bench bench) {
    Reading<State> read = state(remedy, bench);
    return Bench.answered(read) && read.first().isEmpty();
  }

  private static Reading<State> state(DropSlot remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "slot",
            r -> new State(r.truth("active"), r.text("restart_lsn")),
            remedy.slot());
  }
}
