package io.howdah.pg;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The row a mapper reads. Getters that return a plain value fail on SQL null with the column's
 * name; where null is possible, ask for the optional one.
 */
public final class Row {
  private final ResultSet rows;

  Row(ResultSet rows) {
    this.rows = rows;
  }

  public String text(String column) throws SQLException {
    return present(column, maybeText(column));
  }

  public Optional<String> maybeText(String column) throws SQLException {
    return Optional.ofNullable(rows.getString(column));
  }

  public long number(String column) throws SQLException {
    long value = rows.getLong(column);
    failOnNull(column);
    return value;
  }

  public OptionalLong maybeNumber(String column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  public int integer(String column) throws SQLException {
    return Math.toIntExact(number(column));
  }

  public double real(String column) throws SQLException {
    double value = rows.getDouble(column);
    failOnNull(column);
    return value;
  }

  public OptionalDouble maybeReal(String column) throws SQLException {
    double value = rows.getDouble(column);
    return rows.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  public boolean truth(String column) throws SQLException {
    boolean value = rows.getBoolean(column);
    failOnNull(column);
    return value;
  }

  public Optional<Boolean> maybeTruth(String column) throws SQLException {
    boolean value = rows.getBoolean(column);
    return rows.wasNull() ? Optional.empty() : Optional.of(value);
  }

  /** Of a timestamptz; {@code infinity} becomes {@link OffsetDateTime#MAX}'s instant. */
  public Instant instant(String column) throws SQLException {
    return present(column, maybeInstant(column));
  }

  public Optional<Instant> maybeInstant(String column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Of a text[], name[] or int[] column; a null element becomes an empty text, a null array an
   * empty list.
   */
  public List<String> texts(String column) throws SQLException {
    Array array = rows.getArray(column);
    if (array == null) {
      return List.of();
    }
    Object[] elements = (Object[]) array.getArray();
    return Arrays.stream(elements).map(e -> Objects.toString(e, "")).toList();
  }

  /** As text, by position from 1: for tools that show whatever a query gives. */
  public Optional<String> maybeText(int position) throws SQLException {
    return Optional.ofNullable(rows.getString(position));
  }

  /** The column names in order. */
  public List<String> columns() throws SQLException {
    var meta = rows.getMetaData();
    String[] names = new String[meta.getColumnCount()];
    for (int i = 0; i < names.length; i++) {
      names[i] = meta.getColumnLabel(i + 1);
    }
    return List.of(names);
  }

  /** PostgreSQL's names of the columns' types in order, such as {@code int8}. */
  public List<String> columnTypes() throws SQLException {
    var meta = rows.getMetaData();
    String[] names = new String[meta.getColumnCount()];
    for (int i = 0; i < names.length; i++) {
      names[i] = meta.getColumnTypeName(i + 1);
    }
    return List.of(names);
  }

  private void failOnNull(String column) throws SQLException {
    if (rows.wasNull()) {
      throw nullIn(column);
    }
  }

  private static <T> T present(String column, Optional<T> value) throws SQLException {
    return value.orElseThrow(() -> nullIn(column));
  }

  private static SQLException nullIn(String column) {
    return new SQLException(
        "column \"%s\" is null where a value was expected".formatted(column), "22004");
  }
}
