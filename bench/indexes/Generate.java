import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Rows of one table of TPC-H for {@code COPY ... (DELIMITER '|')}: the table's name, then the scale. */
final class Generate {
  private static final int BUFFER = 1 << 20;

  public static void main(String[] arguments) throws IOException {
    TpchTable<? extends TpchEntity> table = TpchTable.getTable(arguments[0]);
    double scale = Double.parseDouble(arguments[1]);
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), BUFFER)) {
      for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
        String line = row.toLine();
        // The generator ends each line with a delimiter, which COPY would take for one more column.
        out.write(line, 0, line.length() - 1);
        out.write('\n');
      }
    }
  }
}
