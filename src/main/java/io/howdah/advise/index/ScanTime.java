package io.howdah.advise.index;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Microseconds that reading a table takes. How many rows an index gives before the filter is not in
 * a plan; it is found from the node's cost, by PostgreSQL's own formula for it (cost_index and
 * index_pages_fetched of src/backend, after Mackert and Lohman, 1989) turned around.
 *
 * <p>The figures are of TPC-H at scale 1 on PostgreSQL 15, data in memory, per row or page: see
 * bench/indexes/README.md.
 */
final class ScanTime {
  private static final double ROW = 0.05;
  private static final double TEST = 0.012;
  private static final double MOST_TESTS = 12;
  private static final double PAGE = 0.5;
  private static final double PAGE_COPIED = 0.5;
  private static final double DESCENT = 1.2;
  private static final double NEIGHBOUR = 0.16;
  private static final double STRANGER = 0.7;
  private static final double STRANGER_COPIED = 1.8;

  /** Tables so small are in the processor's reach. */
  private static final double SMALL_PAGES = 4096;

  private static final double INDEX_ONLY = 0.11;
  private static final double INDEX_ENTRY = 0.06;
  private static final double FILTERED = 0.06;
  private static final double BITMAP_ROW = 0.25;
  private static final double BITMAP_PAGE = 1.5;
  private static final double BITMAP_PAGE_COPIED = 3.0;

  /** Assumed: a page from a solid state disk, alone and as one of many. */
  private static final double DEVICE = 100;

  private static final double DEVICE_NEXT = 10;

  /** PostgreSQL's default costs, in which its formula is turned around. */
  private static final double TUPLE_COST = 0.0125;

  private static final double INDEX_TUPLE_COST = 0.01;
  private static final double DESCENT_COST = 0.43;
  private static final double ENTRIES_ON_A_PAGE = 200;
  private static final double OPERATOR_COST = 0.0025;
  private static final double ROW_COST = 0.01;
  private static final double ROWS_ON_A_PAGE = 50;
  private static final int HALVINGS = 40;

  private final Catalogue catalogue;
  private final Host host;

  ScanTime(Catalogue catalogue, Host host) {
    this.catalogue = catalogue;
    this.host = host;
  }

  private record Heap(double rows, double pages, Optional<Table> table) {}

  private Heap heap(Plan.Node n) {
    Optional<Table> table = n.relation().flatMap(catalogue::table);
    double leaves = table.map(t -> Math.max(1, t.leaves().size())).orElse(1);
    double rows = table.map(t -> t.rows() / leaves).orElse(n.rows());
    double pages = table.map(t -> t.pages() / leaves).orElse(n.rows() / ROWS_ON_A_PAGE);
    return new Heap(Math.max(1, rows), Math.max(1, pages), table);
  }

  /**
   * @param cost the node's own, without what is beneath it
   */
  double sequential(Plan.Node n, double cost) {
    Heap h = heap(n);
    double tests =
        (cost - h.pages() * host.seqPage() - h.rows() * ROW_COST) / (h.rows() * OPERATOR_COST);
    return h.rows() * (ROW + TEST * Math.clamp(tests, 0, MOST_TESTS))
        + h.pages() * (PAGE + PAGE_COPIED * host.missing() + DEVICE_NEXT * host.cold());
  }

  /**
   * One of many scans of an index.
   *
   * @param cost the node's own, of one scan
   * @param times how often it is scanned
   * @param aligned whether one scan after the other finds its rows beside those of the one before
   */
  double index(Plan.Node n, double rows, double cost, double times, boolean aligned) {
    Heap h = heap(n);
    boolean only = n.type().equals("Index Only Scan");
    double inOrder = inOrder(n, h);
    double found = rows;
    if (n.manner().filtered()) {
      found = Math.max(rows, equalities(n, h).orElseGet(() -> found(h, rows, cost, times, n)));
    }
    double stranger = stranger(h);
    double begin = DESCENT + (aligned ? 0 : stranger * (only ? 1 : 2));
    double each = only ? INDEX_ONLY : inOrder * NEIGHBOUR + (1 - inOrder) * stranger;
    return begin + found * (each + (n.manner().filtered() ? FILTERED : 0));
  }

  /** A page out of order. */
  private double stranger(Heap h) {
    return h.pages() < SMALL_PAGES
        ? NEIGHBOUR
        : STRANGER + STRANGER_COPIED * host.missing() + DEVICE * host.cold();
  }

  /** Rows that an index gives where every column is searched for one value, by the statistics. */
  private static Optional<Double> equalities(Plan.Node n, Heap h) {
    List<Predicate> searched =
        Clauses.of(n.manner().found()).all().stream()
            .filter(p -> p.alias().equals(n.alias()))
            .toList();
    if (h.table().isEmpty()
        || searched.isEmpty()
        || !searched.stream().allMatch(p -> p.kind() == Predicate.Kind.EQUAL && p.plainColumn())) {
      return Optional.empty();
    }
    double rows = h.rows();
    for (Predicate p : searched) {
      rows /= h.table().get().distinct(p.column());
    }
    return Optional.of(Math.max(1, rows));
  }

  /** The same from the cost of one scan: the formula, turned around by halving. */
  private double found(Heap h, double rows, double cost, double times, Plan.Node n) {
    boolean only = n.type().equals("Index Only Scan");
    double inOrder = inOrder(n, h);
    double low = Math.max(1, Math.min(rows, h.rows()));
    double high = Math.max(low, h.rows());
    for (int i = 0; i < HALVINGS; i++) {
      double middle = Math.sqrt(low * high);
      if (cost(h, middle, times, inOrder, only) < cost) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private double cost(Heap h, double found, double times, double inOrder, boolean only) {
    double leaves = Math.min(times, h.rows() / ENTRIES_ON_A_PAGE) / times;
    double index = found * INDEX_TUPLE_COST + DESCENT_COST + leaves * host.randomPage();
    if (only) {
      return index + (times > 1 ? 0 : found / ENTRIES_ON_A_PAGE * host.randomPage());
    }
    double scattered = fetched(h.pages(), found * times) / times * host.randomPage();
    double pages = Math.max(1, Math.ceil(found / h.rows() * h.pages()));
    double together =
        times > 1
            ? fetched(h.pages(), pages * times) / times * host.randomPage()
            : host.randomPage() + (pages - 1) * host.seqPage();
    return index + found * TUPLE_COST + scattered + inOrder * (together - scattered);
  }

  /** Different pages touched by so many fetches. */
  private static double fetched(double pages, double fetches) {
    return Math.min(2 * pages * fetches / (2 * pages + fetches), pages);
  }

  /** How far the order of the index is the order of the table, 0 to 1. */
  private static double inOrder(Plan.Node n, Heap h) {
    List<Map.Entry<String, String>> columns = Clauses.columns(n.manner().found());
    Optional<Table.Column> first =
        h.table()
            .flatMap(t ->
                columns.stream()
                    .filter(c -> c.getKey().equals(n.alias()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .or(() -> leading(t, n))
                    .flatMap(t::column));
    double correlation = first.map(Table.Column::correlation).orElse(0.0);
    return correlation * correlation;
  }

  /** Of an index that is read from end to end. */
  private static Optional<String> leading(Table table, Plan.Node n) {
    return table.indexes().stream()
        .filter(i -> n.index().filter(i.name()::equals).isPresent())
        .map(i -> Clauses.unquoted(i.keys().getFirst()))
        .findFirst();
  }

  double bitmap(Plan.Node n, double found, double times) {
    Heap h = heap(n);
    double pages = fetched(h.pages(), found * times) / times;
    return found * (BITMAP_ROW + (n.manner().filtered() ? FILTERED : 0))
        + pages * (BITMAP_PAGE + BITMAP_PAGE_COPIED * host.missing() + DEVICE * host.cold());
  }

  static double bitmapIndex(double found) {
    return DESCENT + found * INDEX_ENTRY;
  }
}
