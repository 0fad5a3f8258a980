package io.howdah.act;

import io.howdah.model.Vacuum;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.Optional;

/** Clears dead rows. There is nothing to undo: what is gone was dead. */
final class VacuumHandler implements Handler<Vacuum> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofHours(6);

  /** Older than this a transaction stands in the way for longer than a passing report. */
  private static final int OLD_SECONDS = 600;

  /**
   * How often a table was vacuumed by hand, and how old its oldest transaction id is.
   *
   * @param age in transactions
   */
  private record Past(long times, long age) {}

  @Override
  public Optional<String> obstacle(Vacuum remedy, Bench bench) {
    Optional<String> missing =
        remedy.tables().stream().map(t -> missing(t, bench)).flatMap(Optional::stream).findFirst();
    return missing.isPresent() ? missing : holder(bench);
  }

  private static Optional<String> missing(String table, Bench bench) {
    Reading<Bench.Relation> found = bench.relation(table);
    return found.first().isPresent()
        ? Optional.empty()
        : Optional.of("table %s: %s".formatted(table, found.explain()));
  }

  /** Where something old holds back the horizon, a vacuum reads everything and clears nothing. */
  private static Optional<String> holder(Bench bench) {
    return bench
        .door()
        .read(Bench.SQL, "horizon_holder", r -> r.text("words"), OLD_SECONDS)
        .first()
        .map(words -> "it would clear nothing while %s holds back what is dead".formatted(words));
  }

  @Override
  public Optional<Trouble> apply(Vacuum remedy, Bench bench) {
    for (int i = 0; i < remedy.tables().size(); i++) {
      Optional<Trouble> trouble =
          vacuum(remedy.tables().get(i), remedy.sql().get(i), remedy.freeze(), bench);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    return Optional.empty();
  }

  private static Optional<Trouble> vacuum(String name, String sql, boolean freeze, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(name).first();
    if (table.isEmpty()) {
      return Optional.of(new Trouble("table %s is gone".formatted(name), false));
    }
    Past before = past(table.get(), bench);
    Write vacuum = Write.of(sql, LOCK_TIMEOUT, LONGEST);
    WriteResult result =
        bench.write(table.get().maintained() ? vacuum : Bench.asOwner(vacuum, table.get()));
    Optional<Trouble> failed = Handler.wholeOrNot(result);
    if (failed.isPresent()) {
      return failed;
    }
    if (result instanceof WriteResult.Done done
        && !done.notices().isEmpty()
        && !Bench.await(Bench.BRIEF, () -> past(table.get(), bench).times() > before.times())) {
      // A role that may not is told so in a warning only: the table is skipped, the statement done.
      return Optional.of(
          new Trouble(
              "the server skipped %s: %s".formatted(name, String.join("; ", done.notices())),
              false));
    }
    long age = past(table.get(), bench).age();
    return freeze && before.age() > 0 && age >= before.age()
        ? Optional.of(
            new Trouble(
                "%s is still %d transactions old: something older holds it back"
                    .formatted(name, age),
                false))
        : Optional.empty();
  }

  private static Past past(Bench.Relation table, Bench bench) {
    return bench
        .door()
        .read(Bench.SQL, "vacuumed", r -> new Past(r.number("times"), r.number("age")), table.oid())
        .first()
        .orElse(new Past(0, 0));
  }

  @Override
  public Optional<String> undo(Vacuum remedy, Bench bench) {
    return Optional.empty();
  }

  @Override
  public boolean inForce(Vacuum remedy, Bench bench) {
    return true;
  }
}
