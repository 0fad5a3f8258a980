package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.tools.StatisticsDriftTool.AskedFor;
import io.howdah.model.SqlNames;
import io.howdah.model.TableUse;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How far a sample of one table is from {@code pg_stats}. */
final class TableDrift {
  /** Blocks sampled: some thousands of rows, in some milliseconds when they are cached. */
  private static final double BLOCKS = 400;

  private static final int MOST_COLUMNS = 8;
  private static final ReadLimits LIMITS = ReadLimits.DEFAULT.within(Duration.ofSeconds(3));

  /** Rows outside of everything that the statistics know, as a share of the table. */
  private static final double OUTSIDE_SOME = 0.03;

  private static final double OUTSIDE_STRONG = 0.05;

  /** A value this many times as frequent as believed. */
  private static final double TIMES_SOME = 4;

  private static final double TIMES_STRONG = 10;
  private static final double FREQUENT = 0.01;

  private final ReadDoor door;

  TableDrift(ReadDoor door) {
    this.door = door;
  }

  /** A column as the planner believes it to be. */
  private record Believed(
      String column,
      String type,
      List<String> common,
      List<String> frequencies,
      String lowest,
      String highest,
      double distinct) {

    /** The share of rows that the planner expects to hold a value. */
    double share(String value) {
      int i = common.indexOf(value);
      if (i >= 0) {
        return Double.parseDouble(frequencies.get(i));
      }
      double rest = 1 - frequencies.stream().mapToDouble(Double::parseDouble).sum();
      return Math.max(1e-7, rest / Math.max(1, distinct - common.size()));
    }
  }

  Reading<Found> of(TableUse table, Collection<AskedFor> columns) {
    Reading<Boolean> may = door.read(Toolbox.SQL, "may_read", r -> r.truth("may"), table.name());
    if (!may.first().orElse(false)) {
      return new Reading.Denied<>(
          "table %s may not be read by role %s".formatted(table.name(), door.server().role()),
          "howdah grants --level sense --with-data");
    }
    List<Believed> believed =
        door.read(
                Toolbox.SQL,
                "column_statistics",
                r ->
                    new Believed(
                        r.text("column_name"),
                        r.text("type"),
                        r.texts("common"),
                        r.texts("frequencies"),
                        r.text("lowest"),
                        r.text("highest"),
                        r.real("distinct_values")),
                table.name(),
                columns.stream().map(AskedFor::column).distinct().toList())
            .rows();
    Found worst =
        Found.none("distribution-drifted", "a sample of %s agrees".formatted(table.name()));
    if (believed.isEmpty()) {
      worst = neverAnalysed(table);
    }
    for (Believed b : believed.subList(0, Math.min(MOST_COLUMNS, believed.size()))) {
      for (AskedFor asked : columns) {
        Found f = asked.column().equals(b.column()) ? drift(table, b, asked) : worst;
        worst = f.level().compareTo(worst.level()) > 0 ? f : worst;
      }
    }
    return new Reading.Ok<>(List.of(worst), true);
  }

  /** Beyond the histogram hurts comparisons by order, a wrong frequency those with a value. */
  private Found drift(TableUse table, Believed b, AskedFor asked) {
    if (asked.range()) {
      return outside(table, b);
    }
    return asked.join() ? Found.none("distribution-drifted", "") : frequency(table, b);
  }

  private static Found neverAnalysed(TableUse table) {
    return Found.of(
        "distribution-drifted",
        Level.STRONG,
        table.ref(),
        "the planner has no statistics of %s at all".formatted(table.name()));
  }

  private static String sample(TableUse table) {
    double blocks = Math.max(1, table.bytes() / 8192.0);
    double percent = Math.clamp(100 * BLOCKS / blocks, 0.01, 100);
    return String.format(Locale.ROOT, "%s TABLESAMPLE SYSTEM (%.4f)", table.name(), percent);
  }

  /** Rows whose value lies beyond both ends of what the statistics know. */
  private Found outside(TableUse table, Believed b) {
    Found none = Found.none("distribution-drifted", "");
    if (b.lowest().isEmpty() || b.highest().isEmpty()) {
      return none;
    }
    String column = SqlNames.identifier(b.column());
    String sql =
        "SELECT count(*) AS n, count(*) FILTER (WHERE %s > CAST(%s AS %s) OR %s < CAST(%s AS %s)) AS beyond FROM %s WHERE %s IS NOT NULL"
            .formatted(
                column,
                SqlNames.literal(b.highest()),
                b.type(),
                column,
                SqlNames.literal(b.lowest()),
                b.type(),
                sample(table),
                column);
    record Counts(long n, long beyond) {}
    return door.read(
            Query.of("drift_outside", sql),
            LIMITS,
            r -> new Counts(r.number("n"), r.number("beyond")))
        .first()
        .filter(c -> c.n() >= 500)
        .map(c -> {
          double share = (double) c.beyond() / c.n();
          Level level =
              share >= OUTSIDE_STRONG
                  ? Level.STRONG
                  : share >= OUTSIDE_SOME ? Level.SOME : Level.NONE;
          return Found.of(
              "distribution-drifted",
              level,
              table.ref(),
              String.format(
                  Locale.ROOT,
                  "%.1f %% of the rows of %s have a %s beyond all that the statistics know (%s)",
                  100 * share,
                  table.name(),
                  b.column(),
                  b.highest()));
        })
        .orElse(none);
  }

  /**
   * Values that are far more frequent than the planner believes. As the statistics write them: the
   * element of an array is written otherwise than the value by itself (t and true).
   */
  private Found frequency(TableUse table, Believed b) {
    String column = SqlNames.identifier(b.column());
    String sql =
        "SELECT coalesce((CAST(CAST(ARRAY[%s] AS text) AS text[]))[1], '') AS value, count(*) AS n, sum(count(*)) OVER () AS total FROM %s WHERE %s IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 5"
            .formatted(column, sample(table), column);
    record Seen(String value, double share, long total) {}
    List<Found> found = new ArrayList<>();
    for (Seen s :
        door.read(
                Query.of("drift_frequency", sql),
                LIMITS,
                r ->
                    new Seen(
                        r.text("value"),
                        r.number("n") / Math.max(1.0, r.number("total")),
                        r.number("total")))
            .rows()) {
      double times = s.share() / b.share(s.value());
      Level level =
          s.share() < FREQUENT || s.total() < 500
              ? Level.NONE
              : times >= TIMES_STRONG
                  ? Level.STRONG
                  : times >= TIMES_SOME ? Level.SOME : Level.NONE;
      found.add(
          Found.of(
              "distribution-drifted",
              level,
              table.ref(),
              String.format(
                  Locale.ROOT,
                  "one value of %s.%s holds %.1f %% of the rows, the planner believes %.3f %%",
                  table.name(),
                  b.column(),
                  100 * s.share(),
                  100 * b.share(s.value()))));
    }
    return found.stream()
        .max(Comparator.comparing(Found::level))
        .orElse(Found.none("distribution-drifted", ""));
  }
}
