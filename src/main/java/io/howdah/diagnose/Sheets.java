package io.howdah.diagnose;

import io.howdah.diagnose.Sheet.Cell;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads rows of any shape. */
public final class Sheets {
  /** Longer texts are cut, with a mark at the end. */
  private static final int LONGEST = 2_000;

  private Sheets() {}

  /** A row with the names of its columns. */
  public record Line(List<String> columns, List<Cell> cells) {}

  /** A row's values, by the types that the server gives its columns. */
  public static Line line(Row row) throws SQLException {
    List<String> names = row.columns();
    List<String> types = row.columnTypes();
    List<Cell> cells = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      Optional<String> text = row.maybeText(i + 1);
      if (text.isEmpty()) {
        cells.add(new Cell.Nothing());
      } else if (types.get(i).equals("timestamptz")) {
        cells.add(
            row.maybeInstant(names.get(i))
                .<Cell>map(Cell.Moment::new)
                .orElseGet(Cell.Nothing::new));
      } else {
        cells.add(cell(types.get(i), text.get()));
      }
    }
    return new Line(names, cells);
  }

  /** Rows that came, as a sheet. */
  public static Sheet of(Reading.Ok<Line> rows) {
    return new Sheet(
        rows.rows().getFirst().columns(),
        rows.rows().stream().map(Line::cells).toList(),
        rows.complete());
  }

  private static Cell cell(String type, String text) {
    return switch (type) {
      case "int2", "int4", "int8", "oid", "xid" -> new Cell.Count(Long.parseLong(text));
      case "float4", "float8", "numeric" -> new Cell.Real(Double.parseDouble(text));
      case "bool" -> new Cell.Truth(text.equals("t") || text.equals("true"));
      default -> new Cell.Words(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    };
  }
}
