package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/** The statements that make an index, without blocking writers wherever the server can. */
final class Ddl {
  private Ddl() {}

  static String wantedName(Shape shape) {
    String columns =
        String.join(
            "_",
            shape.keys().stream().map(k -> k.column().isEmpty() ? "expr" : k.column()).toList());
    String kind =
        switch (shape.method()) {
          case BTREE -> "";
          case BRIN -> "_brin";
          case GIN -> "_gin";
        };
    String extra = (shape.whole() ? "" : "_part") + (shape.included().isEmpty() ? "" : "_incl");
    return "howdah_%s_%s%s%s_idx"
        .formatted(shape.table().name(), columns, kind, extra)
        .replaceAll("[^A-Za-z0-9_]", "_");
  }

  static List<String> create(Shape shape, String name) {
    String quoted = SqlNames.readable(name);
    if (!shape.table().partitioned()) {
      return List.of("CREATE INDEX CONCURRENTLY %s ON %s".formatted(quoted, shape.definition()));
    }
    if (shape.table().deep() || shape.table().leaves().size() >= Table.MOST_LEAVES) {
      // Partitions of partitions: the server makes the tree of indexes itself, and blocks writers.
      return List.of("CREATE INDEX %s ON %s".formatted(quoted, shape.definition()));
    }
    List<String> out = new ArrayList<>();
    String qualified = SqlNames.readable(shape.table().schema()) + "." + quoted;
    out.add("CREATE INDEX %s ON ONLY %s".formatted(quoted, shape.definition()));
    int number = 0;
    for (String leaf : shape.table().leaves()) {
      Matcher parts = Clauses.WHOLE_COLUMN.matcher(leaf);
      String schema = parts.matches() ? String.valueOf(parts.group(1)) : "public";
      String own = name.substring(0, Math.min(name.length(), 58)) + "_" + ++number;
      out.add(
          "CREATE INDEX CONCURRENTLY %s ON %s"
              .formatted(SqlNames.readable(own), shape.definition(leaf)));
      out.add(
          "ALTER INDEX %s ATTACH PARTITION %s.%s"
              .formatted(qualified, schema, SqlNames.readable(own)));
    }
    return out;
  }

  static List<String> drop(Shape shape, String name) {
    String qualified = SqlNames.readable(shape.table().schema()) + "." + SqlNames.readable(name);
    return List.of(
        shape.table().partitioned()
            ? "DROP INDEX IF EXISTS " + qualified
            : "DROP INDEX CONCURRENTLY IF EXISTS " + qualified);
  }
}
