package io.howdah.advise;

import io.howdah.model.PlanNode;
import io.howdah.pg.Conditions;
import io.howdah.pg.Conditions.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Which indexes a plan could use, read from its conditions: columns compared for equality first,
 * the most distinct one leading, then one that bounds a range or gives the order.
 */
public final class IndexCandidates {
  private static final int MOST_COLUMNS = 3;
  private static final int MOST = 12;

  /**
   * A candidate.
   *
   * @param table qualified
   * @param columns in key order, unquoted
   */
  public record Candidate(String table, List<String> columns) {}

  private IndexCandidates() {}

  /**
   * Candidates for one plan, the narrowest first.
   *
   * @param distinct how many distinct values a column ({@code table.column}) has
   */
  public static List<Candidate> of(PlanNode plan, ToDoubleFunction<String> distinct) {
    Set<Candidate> out = new LinkedHashSet<>();
    List<Comparison> joins =
        plan.all()
            .flatMap(n -> n.conditions().stream())
            .flatMap(c -> Conditions.of(c).stream())
            .filter(Comparison::join)
            .distinct()
            .toList();
    for (PlanNode scan : plan.scans()) {
      if (scan.filter().isPresent() || scan.type().equals("Seq Scan")) {
        out.addAll(forScan(scan, plan, joins, distinct));
      }
    }
    return out.stream().limit(MOST).toList();
  }

  private static List<Candidate> forScan(
      PlanNode scan, PlanNode plan, List<Comparison> joins, ToDoubleFunction<String> distinct) {
    String table = scan.relation().orElseThrow();
    List<Comparison> own =
        scan.conditions().stream()
            .flatMap(c -> Conditions.of(c).stream())
            .filter(c -> c.alias().equals(scan.alias()) && !c.join())
            .distinct()
            .toList();
    List<String> equal =
        own.stream()
            .filter(Comparison::equality)
            .map(Comparison::column)
            .distinct()
            .sorted((a, b) ->
                Double.compare(
                    distinct.applyAsDouble(table + "." + b),
                    distinct.applyAsDouble(table + "." + a)))
            .toList();
    List<String> last = new ArrayList<>();
    own.stream().filter(c -> !c.equality()).map(Comparison::column).distinct().forEach(last::add);
    plan.all()
        .flatMap(n -> n.sortKeys().stream().limit(1))
        .map(k -> Conditions.sortColumn(k, scan.alias()))
        .filter(c -> !c.isEmpty())
        .forEach(last::add);
    List<String> joined =
        joins.stream()
            .filter(j -> j.alias().equals(scan.alias()))
            .map(Comparison::column)
            .distinct()
            .toList();
    return combine(table, equal, last, joined);
  }

  private static List<Candidate> combine(
      String table, List<String> equal, List<String> last, List<String> joined) {
    List<Candidate> out = new ArrayList<>();
    equal.forEach(c -> add(out, table, List.of(c)));
    joined.forEach(c -> add(out, table, List.of(c)));
    last.forEach(c -> add(out, table, List.of(c)));
    add(out, table, equal);
    for (String l : last) {
      equal.forEach(e -> add(out, table, List.of(e, l)));
      List<String> all = new ArrayList<>(equal);
      all.add(l);
      add(out, table, all);
    }
    for (String j : joined) {
      List<String> all = new ArrayList<>(equal);
      all.add(j);
      add(out, table, all);
    }
    return out;
  }

  private static void add(List<Candidate> out, String table, List<String> columns) {
    List<String> key = columns.stream().distinct().limit(MOST_COLUMNS).toList();
    if (!key.isEmpty() && !out.contains(new Candidate(table, key))) {
      out.add(new Candidate(table, key));
    }
  }
}
