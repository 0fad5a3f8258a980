package io.howdah.diagnose;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Rows that a tool read. Texts in it come from the server: untrusted.
 *
 * @param complete false when the row limit cut them: a partial reading can be too low
 */
public record Sheet(List<String> columns, List<List<Cell>> rows, boolean complete) {

  /** A value. */
  public sealed interface Cell {
    /** Text of any type. */
    record Words(String text) implements Cell {}

    /** A whole number. */
    record Count(long value) implements Cell {}

    /** Any other number. */
    record Real(double value) implements Cell {}

    /** A truth. */
    record Truth(boolean value) implements Cell {}

    /** A moment. */
    record Moment(Instant at) implements Cell {}

    /** SQL null. */
    record Nothing() implements Cell {}

    /** As a person reads it. */
    default String words() {
      return switch (this) {
        case Words w -> w.text();
        case Count c -> Long.toString(c.value());
        case Real r -> real(r.value());
        case Truth t -> t.value() ? "yes" : "no";
        case Moment m -> m.at().toString();
        case Nothing _ -> "-";
      };
    }

    private static String real(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value)
          : String.format(Locale.ROOT, "%.6g", value);
    }

    /** Its number; not a number for everything else. */
    default double number() {
      return switch (this) {
        case Count c -> c.value();
        case Real r -> r.value();
        case Truth t -> t.value() ? 1 : 0;
        default -> Double.NaN;
      };
    }
  }

  public Sheet {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Where a column stands, -1 where there is none of that name. */
  public int column(String name) {
    return columns.indexOf(name);
  }
}
