package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What partial and expression indexes should save in statements that read several tables. HypoPG
 * before 1.4.5 does not look at such an index unless its table comes first, so the planner is asked
 * about the one table by itself, with the conditions that the statement's plan puts on it.
 */
final class Probe {
  /** Numbers that no template of a workload has. */
  private static final int FIRST_NUMBER = 1_000_000;

  private final Planner planner;
  private final Candidates candidates;
  private int asked;

  Probe(Planner planner, Candidates candidates) {
    this.planner = planner;
    this.candidates = candidates;
  }

  /** What a call should cost less with one of them; empty where the planner would use none. */
  Optional<Saved> best(
      Template template, Plan plan, Interest interest, Collection<Shape> proposals) {
    BitSet odd = new BitSet();
    proposals.stream()
        .filter(s -> s.oftenIgnored() && s.method() == Shape.Method.BTREE)
        .forEach(s -> odd.set(candidates.add(s)));
    String conditions = conditions(plan, interest);
    if (odd.isEmpty() || conditions.isEmpty() || plan.relations().size() < 2) {
      return Optional.empty();
    }
    Template alone = alone(template, interest, conditions);
    OptionalDouble without =
        planner.with(alone, new BitSet(), _ -> true).stream()
            .mapToDouble(a -> a.plan().cost())
            .findFirst();
    Optional<Planner.Answer> with = planner.with(alone, odd, _ -> true);
    if (without.isEmpty() || with.isEmpty() || with.get().used().isEmpty()) {
      return Optional.empty();
    }
    double saved = without.getAsDouble() - with.get().plan().cost();
    Shape used = candidates.shape(with.get().used().nextSetBit(0));
    return saved > 0 ? Optional.of(new Saved(used, saved)) : Optional.empty();
  }

  /**
   * @param shape what the planner would use
   * @param cost what it saves of one reading of the table
   */
  record Saved(Shape shape, double cost) {}

  private static String conditions(Plan plan, Interest interest) {
    return plan.top()
        .all()
        .filter(n -> n.scans() && n.alias().equals(interest.alias()))
        .flatMap(n -> n.conditions().stream())
        .filter(c ->
            !c.contains("Plan ")
                && Clauses.columns(c).stream().allMatch(x -> x.getKey().equals(interest.alias())))
        .distinct()
        .collect(Collectors.joining(" AND "));
  }

  private Template alone(Template template, Interest interest, String conditions) {
    List<String> columns = interest.needed().stream().sorted().map(SqlNames::readable).toList();
    String text =
        "SELECT %s FROM %s AS %s WHERE %s"
            .formatted(
                columns.isEmpty() ? "1" : String.join(", ", columns),
                interest.table().qualified(),
                SqlNames.readable(interest.alias()),
                conditions);
    int number = FIRST_NUMBER + asked++;
    return new Template(
        number,
        "",
        new TemplateText(
            new TemplateId(0, number),
            text,
            template.text().role(),
            template.text().searchPath(),
            1),
        text.contains("$"),
        1,
        OptionalDouble.empty());
  }
}
