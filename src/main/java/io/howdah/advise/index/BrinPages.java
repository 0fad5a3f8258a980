package io.howdah.advise.index;

import io.howdah.advise.index.Shape.Method;
import java.util.Optional;

/**
 * What the planner charges too much for a BRIN index of a column whose rows lie in its order. It
 * takes the rows that it looks for as spread over all pages; in truth they lie together, and the
 * pages read are their share of the table and a range of pages at either end.
 */
final class BrinPages {
  /** The default of {@code pages_per_range}. */
  private static final double RANGE = 128;

  private static final double PAGE = 1;

  /** A part of the names that HypoPG gives to such indexes. */
  private static final String METHOD = "brin";

  private static final double ROW = 0.0125;

  private BrinPages() {}

  /** By how much the plan's cost is too high; 0 where it uses no such index. */
  static double overcharged(Plan plan, Shape shape) {
    if (shape.method() != Method.BRIN) {
      return 0;
    }
    Table table = shape.table();
    return plan.top()
        .all()
        .filter(n ->
            n.type().equals("Bitmap Heap Scan")
                && n.relation().filter(r -> of(table, r)).isPresent())
        .mapToDouble(n -> overcharged(n, table))
        .sum();
  }

  /** Whether a relation is of the table; only EXPLAIN VERBOSE says in which schema it is. */
  private static boolean of(Table table, String relation) {
    return table.leaves().stream().anyMatch(l -> l.equals(relation) || l.endsWith("." + relation));
  }

  private static double overcharged(Plan.Node heap, Table table) {
    Optional<Plan.Node> index =
        heap.children().stream()
            .filter(c -> c.type().equals("Bitmap Index Scan"))
            .filter(c -> c.index().filter(i -> i.contains(METHOD)).isPresent())
            .findFirst();
    if (index.isEmpty() || table.rows() <= 0) {
      return 0;
    }
    double share = Math.min(1, index.get().rows() / table.rows());
    double pages = Math.min(table.pages(), share * table.pages() + 2 * RANGE);
    double rows = table.rows() * pages / Math.max(1, table.pages());
    return Math.max(0, heap.cost() - index.get().cost() - pages * PAGE - rows * ROW);
  }
}
