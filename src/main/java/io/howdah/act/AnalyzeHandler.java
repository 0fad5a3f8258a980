package io.howdah.act;

import io.howdah.model.Analyze;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
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
    Reading<Long> found =
        bench.door().read(Bench.SQL, "by_qualified_name", r -> r.number("oid"), table);
    return found.first().isPresent()
        ? Optional.empty()
        : Optional.of("table %s: %s".formatted(table, found.explain()));
  }

  @Override
  public Optional<String> apply(Analyze remedy, Bench bench) {
    return Handler.trouble(bench.write(Write.of(remedy.sql().getFirst(), LOCK_TIMEOUT, LONGEST)));
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
