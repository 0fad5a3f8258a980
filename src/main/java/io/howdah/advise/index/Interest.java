package io.howdah.advise.index;

import io.howdah.advise.index.Clauses.Ordered;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one plan wants of one table: how it finds rows, joins them, orders them, and which columns
 * it needs.
 *
 * @param own predicates with constants that hold for every row wanted
 * @param branches predicates of each branch of an OR
 * @param joins equalities with columns of other tables
 * @param orders orders it sorts or groups by, leading columns of this table only
 * @param needed every column it needs; empty where that is not known or rows are written
 */
record Interest(
    Table table,
    String alias,
    List<Predicate> own,
    List<List<Predicate>> branches,
    List<Predicate> joins,
    List<List<Ordered>> orders,
    Set<String> needed) {
  private static final Pattern EXTREME = Pattern.compile("(?:min|max)\\(([^()]+)\\)");

  /** What a plan wants of each table that it reads. */
  static List<Interest> of(Plan plan, Catalogue catalogue) {
    boolean writes = plan.top().all().anyMatch(Plan.Node::writes);
    Set<String> written =
        new HashSet<>(
            plan.top()
                .all()
                .filter(Plan.Node::writes)
                .flatMap(n -> n.relation().stream())
                .toList());
    List<Interest> out = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<Plan.Node> nodes = BareNames.qualified(plan, catalogue);
    for (Plan.Node scan : nodes) {
      Optional<Table> table =
          scan.scans() ? catalogue.table(scan.relation().orElseThrow()) : Optional.empty();
      // One leaf speaks for all of a partitioned table.
      if (table.isEmpty()
          || !seen.add(table.get().partitioned() ? table.get().qualified() : scan.alias())) {
        continue;
      }
      boolean target = writes && written.contains(scan.relation().orElseThrow());
      out.add(of(table.get(), scan, nodes.getFirst(), nodes, target));
    }
    return out;
  }

  private static Interest of(
      Table table, Plan.Node scan, Plan.Node top, List<Plan.Node> nodes, boolean target) {
    Set<String> aliases = aliases(table, scan, nodes);
    Set<Predicate> own = new LinkedHashSet<>();
    Set<Predicate> joins = new LinkedHashSet<>();
    List<List<Predicate>> branches = new ArrayList<>();
    for (Plan.Node n : nodes) {
      for (String condition : n.conditions()) {
        Clauses.Read read = Clauses.of(condition);
        read.all().stream()
            .filter(p -> aliases.contains(p.alias()))
            .forEach(p -> (p.join() ? joins : own).add(p));
        read.branches().stream()
            .map(b -> b.stream().filter(p -> aliases.contains(p.alias()) && !p.join()).toList())
            .filter(b -> !b.isEmpty())
            .forEach(branches::add);
      }
    }
    Set<List<Ordered>> orders = new LinkedHashSet<>();
    for (Plan.Node n : nodes) {
      leading(n.sortKeys(), aliases).ifPresent(orders::add);
      leading(n.groupKeys(), aliases).ifPresent(orders::add);
      for (String output : n.outputs()) {
        Matcher m = EXTREME.matcher(output);
        while (m.find()) {
          leading(List.of(String.valueOf(m.group(1))), aliases).ifPresent(orders::add);
        }
      }
    }
    return new Interest(
        table,
        scan.alias(),
        List.copyOf(own),
        List.copyOf(branches),
        List.copyOf(joins),
        List.copyOf(orders),
        target ? Set.of() : needed(table, aliases, top, nodes));
  }

  private static Set<String> aliases(Table table, Plan.Node scan, List<Plan.Node> nodes) {
    Set<String> out = new HashSet<>(Set.of(scan.alias()));
    if (table.partitioned()) {
      nodes.stream()
          .filter(n -> n.relation().filter(table.leaves()::contains).isPresent())
          .forEach(n -> out.add(n.alias()));
      // Above the Append the parent's own name stands.
      out.add(scan.alias().replaceFirst("_\\d+$", ""));
    }
    return out;
  }

  private static Optional<List<Ordered>> leading(List<String> keys, Set<String> aliases) {
    List<Ordered> out = new ArrayList<>();
    for (String key : keys) {
      Optional<Ordered> o = Clauses.ordered(key).filter(x -> aliases.contains(x.alias()));
      if (o.isEmpty()) {
        break;
      }
      out.add(o.get());
    }
    return out.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(out));
  }

  /**
   * Every column that the plan needs of a table. What a scan itself gives out is no measure: where
   * that is cheaper the planner lets it give whole rows.
   */
  private static Set<String> needed(
      Table table, Set<String> aliases, Plan.Node top, List<Plan.Node> nodes) {
    Set<String> out = new LinkedHashSet<>();
    for (Plan.Node n : nodes) {
      boolean itself = aliases.contains(n.alias()) && n.scans();
      List<String> texts = new ArrayList<>(n.conditions());
      texts.addAll(n.sortKeys());
      texts.addAll(n.groupKeys());
      if (!itself || n.equals(top) || n.outputs().size() < table.columns().size()) {
        texts.addAll(n.outputs());
      }
      for (String text : texts) {
        for (Map.Entry<String, String> c : Clauses.columns(text)) {
          if (aliases.contains(c.getKey())) {
            out.add(c.getValue());
          }
        }
      }
    }
    boolean known = out.stream().allMatch(table.columns()::containsKey);
    return known ? out : Set.of();
  }

  /** Columns by which an index could begin to be of use. */
  Set<String> leading() {
    Set<String> out = new HashSet<>();
    own.forEach(p -> out.addAll(p.columns()));
    joins.forEach(p -> out.addAll(p.columns()));
    branches.forEach(b -> b.forEach(p -> out.addAll(p.columns())));
    orders.forEach(o -> out.add(o.getFirst().column()));
    return out;
  }
}
