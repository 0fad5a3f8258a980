package io.howdah.advise.index;

import io.howdah.advise.index.Predicate.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the statistics say about the joins of one plan: whether lookups come in the order of what
 * they look up, and how many rows a join on the columns of a key gives. The planner multiplies the
 * selectivities of such columns and expects next to nothing; but what names all columns of a key
 * mostly means a row that is there.
 */
final class Lookups {
  /** From here on rows lie in the order of the column. */
  private static final double ORDERED = 0.9;

  private final Catalogue catalogue;
  private final Map<String, Table> byAlias = new HashMap<>();

  Lookups(Catalogue catalogue, Plan plan) {
    this.catalogue = catalogue;
    plan.top()
        .all()
        .filter(Plan.Node::scans)
        .forEach(n -> table(n).ifPresent(t -> byAlias.putIfAbsent(n.alias(), t)));
  }

  private Optional<Table> table(Plan.Node n) {
    return n.relation().flatMap(catalogue::table);
  }

  /** Whether the rows of the outer side come in the order of the column that is looked up. */
  boolean aligned(Plan.Node outer, Plan.Node inner) {
    Optional<Plan.Node> first = driver(outer);
    if (first.isEmpty()) {
      return false;
    }
    Plan.Node drives = first.get();
    Optional<String> column =
        Clauses.of(inner.manner().found()).all().stream()
            .filter(p -> p.alias().equals(drives.alias()) && p.other().equals(inner.alias()))
            .map(Predicate::column)
            .findFirst();
    boolean byPlace = drives.type().equals("Seq Scan") || drives.type().equals("Bitmap Heap Scan");
    return column
        .map(c ->
            byPlace
                ? correlation(drives, c) >= ORDERED
                : leading(drives).filter(c::equals).isPresent())
        .orElse(false);
  }

  private double correlation(Plan.Node n, String column) {
    return table(n).flatMap(t -> t.column(column)).map(c -> Math.abs(c.correlation())).orElse(0.0);
  }

  /** The column that an index is read by, of those that exist or by what is searched. */
  private Optional<String> leading(Plan.Node n) {
    return table(n).stream()
        .flatMap(t -> t.indexes().stream())
        .filter(i -> n.index().filter(i.name()::equals).isPresent())
        .map(i -> Clauses.unquoted(i.keys().getFirst()))
        .findFirst();
  }

  /** The scan that gives a subtree its order. */
  private static Optional<Plan.Node> driver(Plan.Node n) {
    if (n.scans()) {
      return Optional.of(n);
    }
    return switch (n.type()) {
      case "Nested Loop", "Hash Join", "Limit", "Subquery Scan", "Result" ->
          n.children().stream()
              .filter(c -> c.manner().role().equals("Outer"))
              .findFirst()
              .flatMap(Lookups::driver);
      default -> Optional.empty();
    };
  }

  /**
   * Rows of a join on two or more columns that are a key of one side.
   *
   * @param conditions under which the two are joined
   * @param outer rows of the outer side
   * @param inner rows of the inner side, as if it were read by itself
   * @return empty where no such key is known
   */
  OptionalDouble byKey(List<String> conditions, Plan.Node outerNode, double outer, double inner) {
    Map<Map.Entry<String, String>, Set<String>> columns = new HashMap<>();
    conditions.stream()
        .flatMap(c -> Clauses.of(c).all().stream())
        .filter(p -> p.join() && p.kind() == Kind.EQUAL && p.plainColumn())
        .forEach(p ->
            columns
                .computeIfAbsent(Map.entry(p.alias(), p.other()), _ -> new HashSet<>())
                .add(p.column()));
    Set<String> outside = new HashSet<>();
    outerNode.all().filter(Plan.Node::scans).forEach(n -> outside.add(n.alias()));
    return columns.entrySet().stream()
        .filter(e -> e.getValue().size() > 1 && key(e.getKey().getKey(), e.getValue()))
        .mapToDouble(e -> {
          String owner = e.getKey().getKey();
          double all = Optional.ofNullable(byAlias.get(owner)).map(Table::rows).orElse(1.0);
          return outside.contains(owner)
              ? inner * Math.min(1, outer / Math.max(1, all))
              : outer * Math.min(1, inner / Math.max(1, all));
        })
        .max();
  }

  private boolean key(String alias, Set<String> columns) {
    return Stream.ofNullable(byAlias.get(alias))
        .flatMap(t -> t.indexes().stream())
        .anyMatch(i ->
            i.unique()
                && i.keys().size() > 1
                && i.predicate().isEmpty()
                && columns.containsAll(i.keys().stream().map(Clauses::unquoted).toList()));
  }
}
