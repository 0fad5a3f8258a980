package io.howdah.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.advise.IndexCandidates.Candidate;
import io.howdah.model.PlanNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Given plans made by hand, which indexes they could use. */
final class IndexCandidatesTest {
  private static PlanNode node(
      String type, List<String> conditions, List<String> sort, PlanNode... children) {
    return new PlanNode(
        type,
        Optional.empty(),
        "",
        Optional.empty(),
        1,
        1,
        conditions,
        Optional.empty(),
        sort,
        List.of(children));
  }

  private static PlanNode scan(String alias, String filter) {
    return new PlanNode(
        "Seq Scan",
        Optional.of("shop.orders"),
        alias,
        Optional.empty(),
        1,
        1,
        filter.isEmpty() ? List.of() : List.of(filter),
        filter.isEmpty() ? Optional.empty() : Optional.of(filter),
        List.of(),
        List.of());
  }

  private static List<List<String>> columns(PlanNode plan, Map<String, Double> distinct) {
    List<Candidate> found = IndexCandidates.of(plan, c -> distinct.getOrDefault(c, 1.0));
    assertThat(found).allMatch(c -> c.table().equals("shop.orders")).doesNotHaveDuplicates();
    return found.stream().map(Candidate::columns).toList();
  }

  @Test
  void equalColumnsComeFirstTheMostDistinctLeading() {
    assertThat(
            columns(
                scan("o", "((o.status = 1) AND (o.customer = 5) AND (o.made > $1))"),
                Map.of("shop.orders.status", 5.0, "shop.orders.customer", 9_000.0)))
        .containsExactlyInAnyOrder(
            List.of("customer"),
            List.of("status"),
            List.of("made"),
            List.of("customer", "status"),
            List.of("customer", "made"),
            List.of("status", "made"),
            List.of("customer", "status", "made"))
        .startsWith(List.of("customer"), List.of("status"));
  }

  @Test
  void theOrderOfASortCanBeServed() {
    PlanNode plan =
        node("Sort", List.of(), List.of("o.made DESC", "o.id"), scan("o", "(o.customer = 5)"));
    assertThat(columns(plan, Map.of()))
        .contains(List.of("made"), List.of("customer", "made"))
        .doesNotContain(List.of("id"));
  }

  @Test
  void aJoinedColumnIsACandidateOnItsOwnTable() {
    PlanNode plan =
        node("Hash Join", List.of("(o.customer = c.id)"), List.of(), scan("o", "(o.status = 1)"));
    assertThat(columns(plan, Map.of()))
        .containsExactlyInAnyOrder(
            List.of("status"), List.of("customer"), List.of("status", "customer"));
  }

  @Test
  void conditionsOfAnotherAliasAreNotOurs() {
    assertThat(columns(scan("o", "(x.status = 1)"), Map.of())).isEmpty();
  }

  @Test
  void anIndexScanThatThrowsNothingAwayNeedsNoOther() {
    PlanNode served =
        new PlanNode(
            "Index Scan",
            Optional.of("shop.orders"),
            "o",
            Optional.of("i"),
            1,
            1,
            List.of("(o.customer = 5)"),
            Optional.empty(),
            List.of(),
            List.of());
    assertThat(columns(served, Map.of())).isEmpty();
  }

  @Test
  void thereAreNeverTooManyNorTooWide() {
    String filter =
        IntStream.range(0, 20)
            .mapToObj(i -> "(o.c%d = %d)".formatted(i, i))
            .collect(Collectors.joining(" AND ", "(", ")"));
    assertThat(columns(scan("o", filter), Map.of())).hasSize(12).allMatch(c -> c.size() <= 3);
  }
}
