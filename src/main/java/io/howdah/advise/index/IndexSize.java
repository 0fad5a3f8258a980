package io.howdah.advise.index;

import io.howdah.advise.index.Shape.IndexKey;
import io.howdah.advise.index.Table.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How large an index would really be, from the statistics of its columns: btree with its
 * deduplication and fill factor as nbtree builds it. HypoPG's own figure ignores deduplication and
 * is 1.4 to 3.6 times too large.
 */
final class IndexSize {
  private static final double PAGE = 8192;

  /**
   * What of a leaf is filled when an index is built: fillfactor 90 of the page behind its header.
   */
  private static final double FILLED = PAGE - 24 - 16 - PAGE / 10;

  /** A posting list grows to a tenth of a page when an index is built. */
  private static final double LONGEST_POSTING = 812;

  private static final double TUPLE_HEADER = 8;
  private static final double LINE_POINTER = 4;
  private static final double ROW_POINTER = 6;
  private static final double EXPRESSION_WIDTH = 16;
  private static final String TEXT = "S";

  /**
   * Bytes of a GIN for each byte of a value, beside six a row: measured on documents and arrays
   * (0.05 to 0.27), unique words (1.3), and three letters at a time of random text (3.8; of e-mail
   * addresses 1.7).
   */
  private static final double GIN_PART = 0.27;

  private static final double GIN_WORDS = 1.3;
  private static final double GIN_TRIGRAMS = 4;

  private IndexSize() {}

  /** Bytes after building. */
  static long of(Shape shape) {
    return switch (shape.method()) {
      case BTREE -> btree(shape);
      case BRIN -> brin(shape);
      case GIN -> gin(shape);
    };
  }

  private static long btree(Shape shape) {
    double rows = Math.max(1, shape.table().rows() * shape.share());
    double data = 0;
    double distinct = 1;
    double nulls = 0;
    boolean folds = shape.included().isEmpty();
    for (IndexKey key : shape.keys()) {
      Optional<Column> c =
          key.column().isEmpty()
              ? Optional.of(expression(shape, key))
              : shape.table().column(key.column());
      data = place(data, c);
      // No value is one more.
      distinct *= c.map(x -> x.distinct() + (x.nulls() > 0 ? 1 : 0)).orElse(rows / 5);
      nulls = Math.max(nulls, c.map(Column::nulls).orElse(0.0));
      folds &= c.map(Column::dedup).orElse(true);
    }
    for (String column : shape.included()) {
      Optional<Column> c = shape.table().column(column);
      data = place(data, c);
      nulls = Math.max(nulls, c.map(Column::nulls).orElse(0.0));
    }
    double key = aligned(TUPLE_HEADER + data) + (nulls > 0.01 ? 8 * nulls : 0);
    double item = key + LINE_POINTER;
    double perRow = item;
    double group = rows / Math.clamp(distinct, 1, rows);
    if (folds && group > 1.05) {
      double held = Math.min(group, Math.floor((LONGEST_POSTING - key) / ROW_POINTER));
      perRow = Math.min(item, (key + aligned(ROW_POINTER * held) + LINE_POINTER) / held);
    }
    double leaves = Math.ceil(rows * perRow / (FILLED - item));
    double inner = leaves <= 1 ? 0 : leaves / Math.max(2, FILLED / (item + 8) - 1);
    return (long) ((leaves + Math.ceil(inner) + 1) * PAGE);
  }

  /**
   * What an expression gives, taken to be as wide and as distinct as the text that it is made of;
   * of what is no text, a short text that is different in each row.
   */
  private static Column expression(Shape shape, IndexKey key) {
    double rows = shape.table().rows();
    return shape.table().columns().values().stream()
        .filter(c -> c.category().equals(TEXT) && words(key.sql()).contains(c.name()))
        .findFirst()
        .orElseGet(
            () -> new Column("", "text", TEXT, EXPRESSION_WIDTH, 1, 0, rows, 0, Map.of(), true));
  }

  private static Set<String> words(String sql) {
    return Arrays.stream(sql.split("\\W+", -1)).collect(Collectors.toUnmodifiableSet());
  }

  private static double place(double at, Optional<Column> column) {
    double align = column.map(Column::align).orElse(1);
    double width = column.map(Column::width).orElse(EXPRESSION_WIDTH);
    return Math.ceil(at / align) * align + width;
  }

  private static double aligned(double bytes) {
    return Math.ceil(bytes / 8) * 8;
  }

  /** One summary for 128 pages, and the map to find them. */
  private static long brin(Shape shape) {
    double summaries = Math.ceil(shape.table().pages() / 128.0);
    double width = 16 + 2 * width(shape) + LINE_POINTER;
    return (long)
        ((3 + Math.ceil(summaries * width / 8000) + Math.ceil(summaries * 6 / 8000)) * PAGE);
  }

  private static long gin(Shape shape) {
    double rows = shape.table().rows() * shape.share();
    return (long)
        (Math.ceil(rows * (width(shape) * ginPart(shape) + ROW_POINTER) / PAGE + 2) * PAGE);
  }

  private static double ginPart(Shape shape) {
    IndexKey key = shape.keys().getFirst();
    if (key.sql().endsWith(" gin_trgm_ops")) {
      return GIN_TRIGRAMS;
    }
    return shape
        .table()
        .column(key.column())
        .map(c -> c.type().equals("tsvector") ? GIN_WORDS : GIN_PART)
        .orElse(GIN_WORDS);
  }

  private static double width(Shape shape) {
    List<IndexKey> keys = shape.keys();
    return keys.stream()
        .mapToDouble(k -> shape.table().column(k.column()).map(Column::width).orElse(64.0))
        .sum();
  }
}
