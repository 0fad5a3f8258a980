package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table as the advisor knows it; a partitioned one with its leaves.
 *
 * @param rows the planner's belief, of all leaves
 * @param pages of the heap, of all leaves
 * @param deep whether its partitions are partitioned again
 * @param leaves qualified names of what holds rows; of a plain table its own
 * @param counters what was written since the server counts
 */
record Table(
    long oid,
    String schema,
    String name,
    boolean partitioned,
    boolean deep,
    double rows,
    long pages,
    List<String> leaves,
    Map<String, Column> columns,
    List<Existing> indexes,
    Counters counters) {
  /**
   * HypoPG makes one index a leaf, and the planner looks at each: beyond this the rest is left out.
   */
  static final int MOST_LEAVES = 100;

  /** Rows written since the counters began. */
  record Counters(double inserted, double updated, double hot, double deleted) {
    static final Counters NONE = new Counters(0, 0, 0, 0);

    Counters plus(Counters o) {
      return new Counters(
          inserted + o.inserted, updated + o.updated, hot + o.hot, deleted + o.deleted);
    }

    /** The part of the updates that touched no index. */
    double hotShare() {
      return updated <= 0 ? 1 : Math.min(1, hot / updated);
    }
  }

  /**
   * A column with its statistics.
   *
   * @param width bytes on average
   * @param distinct how many values it has; estimated as a fifth of the rows where unknown
   * @param correlation of value and place, -1 to 1
   * @param common its most common values as text, with their share
   * @param dedup whether btree may fold equal keys of this type
   */
  record Column(
      String name,
      String type,
      String category,
      double width,
      int align,
      double nulls,
      double distinct,
      double correlation,
      Map<String, Double> common,
      boolean dedup) {}

  /** An index that exists. */
  record Existing(
      long oid,
      long table,
      String tableName,
      String schema,
      String name,
      String method,
      List<String> keys,
      List<String> included,
      String predicate,
      boolean unique,
      boolean valid,
      long scans,
      long bytes,
      String options,
      String classes,
      String collations,
      String storage,
      boolean byConstraint,
      boolean pinned,
      boolean partition,
      String definition) {
    String qualified() {
      return SqlNames.readable(schema) + "." + SqlNames.readable(name);
    }
  }

  String qualified() {
    return SqlNames.readable(schema) + "." + SqlNames.readable(name);
  }

  Optional<Column> column(String column) {
    return Optional.ofNullable(columns.get(column));
  }

  double distinct(String column) {
    return column(column).map(Column::distinct).orElse(1.0);
  }

  double rowWidth() {
    return columns.values().stream().mapToDouble(Column::width).sum();
  }
}
