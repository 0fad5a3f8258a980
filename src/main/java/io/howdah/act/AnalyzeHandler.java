package io.howdah.act;

import io.howdah.model.Analyze;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Fresh statistics. There is nothing to undo: the old ones described a table that is no more. */
final class AnalyzeHandler implements Handler<Analyze> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  @Override
  public Optional<String> obstacle(Analyze remedy, Bench bench) {
    return remedy.tables().stream()
        .map(t -> missing(t, bench))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> missing(String table, Bench bench) {
    Reading<Bench.Relation> found = bench.relation(table);
    return found.first().isPresent()
        ? Optional.empty()
        : Optional.of("table %s: %s".formatted(table, found.explain()));
  }

  @Override
  public Optional<Trouble> apply(Analyze remedy, Bench bench) {
    for (int i = 0; i < remedy.tables().size(); i++) {
      Optional<Trouble> trouble = analyze(remedy.tables().get(i), remedy.sql().get(i), bench);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    return Optional.empty();
  }

  private static Optional<Trouble> analyze(String name, String sql, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(name).first();
    if (table.isEmpty()) {
      return Optional.of(new Trouble("table %s is gone".formatted(name), false));
    }
    Write analyze = Write.of(sql, LOCK_TIMEOUT, LONGEST);
    Write allowed = table.get().maintained() ? analyze : Bench.asOwner(analyze, table.get());
    Optional<Instant> before = analyzed(table.get(), bench);
    WriteResult result = bench.write(allowed);
    // A role that may not is told so in a warning only: the table is skipped, the statement done.
    if (result instanceof WriteResult.Done done
        && !done.notices().isEmpty()
        && !Bench.await(Bench.BRIEF, () -> !analyzed(table.get(), bench).equals(before))) {
      return Optional.of(
          new Trouble(
              "the server skipped %s: %s".formatted(name, String.join("; ", done.notices())),
              false));
    }
    return Handler.wholeOrNot(result);
  }

  private static Optional<Instant> analyzed(Bench.Relation table, Bench bench) {
    return bench
        .door()
        .read(Bench.SQL, "analyzed", r -> r.maybeInstant("analyzed"), table.oid())
        .first()
        .flatMap(a -> a);
  }

  @Override
  public Optional<String> undo(Analyze remedy, Bench bench) {
    return Optional.empty();
  }

  @Override
  public boolean inForce(Analyze remedy, Bench bench) {
    return true;
  }
}
