package io.howdah.act;

import io.howdah.model.CreateStatistics;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes statistics of columns that depend on each other, fills them, and drops them again. */
final class StatisticsHandler implements Handler<CreateStatistics> {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration LONGEST_SAMPLE = Duration.ofMinutes(30);

  /**
   * Statistics of that name.
   *
   * @param table qualified
   * @param columns with commas, as the table has them in order
   */
  private record State(String table, String columns) {}

  @Override
  public Optional<String> obstacle(CreateStatistics remedy, Bench bench) {
    Reading<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table());
    if (table.first().isEmpty()) {
      return Optional.of("table %s: %s".formatted(remedy.qualifiedTable(), table.explain()));
    }
    Set<String> columns =
        Set.copyOf(
            bench
                .door()
                .read(Bench.SQL, "columns", r -> r.text("name"), table.first().get().oid())
                .rows());
    Optional<String> missing =
        remedy.columns().stream().filter(c -> !columns.contains(c)).findFirst();
    if (missing.isPresent()) {
      return Optional.of(
          "table %s has no column %s".formatted(remedy.qualifiedTable(), missing.get()));
    }
    Reading<State> there = state(remedy, bench);
    if (!Bench.answered(there)) {
      return Optional.of("statistics %s: %s".formatted(remedy.qualifiedName(), there.explain()));
    }
    return there
        .first()
        .map(s ->
            "there already are statistics %s, on %s (%s)"
                .formatted(remedy.qualifiedName(), s.table(), s.columns()));
  }

  @Override
  public Optional<Trouble> apply(CreateStatistics remedy, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table()).first();
    if (table.isEmpty()) {
      return Optional.of(new Trouble("table %s is gone".formatted(remedy.qualifiedTable()), false));
    }
    Write create = Write.of(remedy.sql().getFirst(), Patience.A_MOMENT, LONGEST);
    Optional<Trouble> trouble =
        Handler.wholeOrNot(Patience.write(Bench.asOwner(create, table.get()), bench));
    if (trouble.isPresent()) {
      return trouble;
    }
    Write analyze = Write.of(remedy.sql().getLast(), Duration.ofSeconds(2), LONGEST_SAMPLE);
    WriteResult filled =
        bench.write(table.get().maintained() ? analyze : Bench.asOwner(analyze, table.get()));
    return Handler.trouble(filled).map(words -> new Trouble(words, true));
  }

  @Override
  public Optional<String> undo(CreateStatistics remedy, Bench bench) {
    Reading<State> there = state(remedy, bench);
    if (!Bench.answered(there)) {
      return Optional.of("statistics %s: %s".formatted(remedy.qualifiedName(), there.explain()));
    }
    if (there.first().isEmpty()) {
      return Optional.empty();
    }
    if (!ours(remedy, there.first().get())) {
      return Optional.of(
          "%s now are statistics of %s (%s): they are not ours, and stay"
              .formatted(
                  remedy.qualifiedName(),
                  there.first().get().table(),
                  there.first().get().columns()));
    }
    Write drop = Write.of(remedy.inverse().getFirst(), Patience.A_MOMENT, LONGEST);
    Optional<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table()).first();
    return Handler.trouble(
        Patience.write(table.map(t -> Bench.asOwner(drop, t)).orElse(drop), bench));
  }

  private static boolean ours(CreateStatistics remedy, State s) {
    return s.table().equals(remedy.qualifiedTable())
        && Set.copyOf(List.of(s.columns().split(",", -1))).equals(Set.copyOf(remedy.columns()));
  }

  @Override
  public boolean inForce(CreateStatistics remedy, Bench bench) {
    return state(remedy, bench).first().filter(s -> ours(remedy, s)).isPresent();
  }

  private static Reading<State> state(CreateStatistics remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "extended_statistics",
            r -> new State(r.text("tbl"), r.maybeText("columns").orElse("")),
            remedy.schema(),
            remedy.name());
  }
}
