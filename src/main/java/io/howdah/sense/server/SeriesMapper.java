package io.howdah.sense.server;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric.Kind;
import io.howdah.pg.Row;
import io.howdah.pg.RowMapper;
import io.howdah.sense.Catalogue;
import io.howdah.sense.server.SeriesMapper.Line;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Makes series of a row by the names of its columns: {@code metric} or {@code metric{label=value}}
 * is a measurement, {@code since} is when its counters began, {@code out_of} the number of rows
 * before the limit, {@code estimated} whether its numbers are, and each other column a label. NULL
 * gives nothing.
 */
final class SeriesMapper implements RowMapper<Line> {
  /**
   * What one row says.
   *
   * @param outOf rows there would have been; empty where the query does not tell
   * @param labelled whether it is one of the rows that the limit is about
   */
  record Line(List<Measurement> measurements, Optional<Long> outOf, boolean labelled) {}

  private sealed interface Column {
    record Series(String column, Catalogue.Entry entry, Labels fixed) implements Column {}

    record Label(String column) implements Column {}
  }

  private final Instant life;
  private List<Column> columns = List.of();
  private boolean since;
  private boolean outOf;
  private boolean estimated;

  /**
   * @param life counters of this life began no earlier
   */
  SeriesMapper(Instant life) {
    this.life = life;
  }

  @Override
  public Line map(Row row) throws SQLException {
    if (columns.isEmpty()) {
      columns(row.columns());
    }
    Instant began = since ? later(row.maybeInstant("since")) : life;
    boolean lesser = estimated && row.maybeTruth("estimated").orElse(false);
    Labels labels = labels(row);
    List<Measurement> measured = new ArrayList<>();
    for (Column column : columns) {
      if (column instanceof Column.Series series) {
        OptionalDouble value = row.maybeReal(series.column());
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
          measured.add(measurement(series, labels, value.getAsDouble(), lesser, began));
        }
      }
    }
    Optional<Long> rows =
        outOf ? row.maybeNumber("out_of").stream().boxed().findFirst() : Optional.<Long>empty();
    return new Line(measured, rows, rows.isPresent());
  }

  private Instant later(Optional<Instant> began) {
    return began.filter(b -> b.isAfter(life)).orElse(life);
  }

  private static Measurement measurement(
      Column.Series series, Labels labels, double value, boolean lesser, Instant began) {
    Labels all = labels;
    for (Map.Entry<String, String> fixed : series.fixed().values().entrySet()) {
      all = all.with(fixed.getKey(), fixed.getValue());
    }
    Fidelity fidelity = lesser ? Fidelity.ESTIMATED : series.entry().fidelity();
    return series.entry().metric().kind() == Kind.COUNTER
        ? Measurement.counter(series.entry().metric(), all, value, fidelity, began)
        : Measurement.gauge(series.entry().metric(), all, value, fidelity);
  }

  private Labels labels(Row row) throws SQLException {
    TreeMap<String, String> labels = new TreeMap<>();
    for (Column column : columns) {
      if (column instanceof Column.Label label) {
        row.maybeText(label.column()).ifPresent(v -> labels.put(label.column(), v));
      }
    }
    return new Labels(labels);
  }

  private void columns(List<String> names) {
    List<Column> found = new ArrayList<>();
    for (String name : names) {
      switch (name) {
        case "since" -> since = true;
        case "out_of" -> outOf = true;
        case "estimated" -> estimated = true;
        default -> found.add(column(name));
      }
    }
    columns = List.copyOf(found);
  }

  private static Column column(String name) {
    int brace = name.indexOf('{');
    String metric = brace < 0 ? name : name.substring(0, brace);
    Optional<Catalogue.Entry> entry = Catalogue.shared().find(metric);
    if (entry.isEmpty()) {
      return new Column.Label(name);
    }
    TreeMap<String, String> fixed = new TreeMap<>();
    if (brace >= 0) {
      for (String pair : name.substring(brace + 1, name.length() - 1).split(",", -1)) {
        int equals = pair.indexOf('=');
        fixed.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return new Column.Series(name, entry.get(), new Labels(fixed));
  }
}
