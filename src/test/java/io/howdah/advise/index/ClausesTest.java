package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.advise.index.Predicate.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given conditions as EXPLAIN VERBOSE deparses them, what is read out of them. */
final class ClausesTest {
  private static List<String> read(String condition) {
    return Clauses.of(condition).all().stream()
        .map(p ->
            "%s.%s %s%s"
                .formatted(p.alias(), p.expression(), p.kind(), p.join() ? " " + p.other() : ""))
        .toList();
  }

  @Test
  void comparisonsOfColumnsWithConstantsAndParameters() {
    assertThat(
            read(
                "((o.status = 'a AND (b.x = 1)'::text) AND (o.made >= $1) AND (o.total < (InitPlan"
                    + " 1).col1) AND (o.id = ANY ('{1,2}'::integer[])))"))
        .containsExactly("o.status EQUAL", "o.made RANGE", "o.total RANGE", "o.id EQUAL");
  }

  @Test
  void theColumnMayStandOnEitherSideAndBeCastToText() {
    assertThat(read("(('x'::text = (c.name)::text) AND ($1 > c.age))"))
        .containsExactly("c.name EQUAL", "c.age RANGE");
  }

  @Test
  void aJoinIsReadFromBothSides() {
    assertThat(read("(l.order_id = \"my orders\".\"Id\")"))
        .containsExactly("l.order_id EQUAL my orders", "my orders.\"Id\" EQUAL l");
    assertThat(read("(l.a < l.b)")).as("both of one table: no index finds it").isEmpty();
  }

  @Test
  void expressionsOfOneTableAreKeptWithoutItsAlias() {
    assertThat(read("(lower((u.email)::text) = $1)"))
        .containsExactly("u.lower((email)::text) EQUAL");
    assertThat(read("((a.x + b.y) = 5)")).as("of two tables").isEmpty();
    assertThat(read("(u.x = (u.y + $1))")).isEmpty();
  }

  @Test
  void truthsAndNulls() {
    assertThat(read("((NOT t.done) AND t.open AND (t.closed IS NULL) AND (t.who IS NOT NULL))"))
        .containsExactly("t.done FALSE", "t.open TRUE", "t.closed IS_NULL", "t.who IS_NOT_NULL");
  }

  @Test
  void eachBranchOfAnOrStandsForItself() {
    Clauses.Read read =
        Clauses.of(
            "((p.size > 1) AND (((p.brand = 'x'::bpchar) AND (p.q = 2)) OR (p.brand ="
                + " 'y'::bpchar)))");
    assertThat(read.all()).extracting(Predicate::column).containsExactly("size");
    assertThat(read.branches()).hasSize(2);
    assertThat(read.branches().getFirst())
        .extracting(Predicate::column)
        .containsExactly("brand", "q");
  }

  @Test
  void containmentAndPatternsAreNoOrder() {
    Clauses.Read read =
        Clauses.of(
            "((d.body @> '{\"a\": 1}'::jsonb) AND (d.name ~~ '%x%'::text) AND (d.tags ?"
                + " 'b'::text))");
    assertThat(read.all())
        .extracting(Predicate::kind)
        .containsExactly(Kind.CONTAINS, Kind.PATTERN, Kind.CONTAINS);
  }

  @Test
  void onlyWhatIsKnownWhenPlanningIsALiteral() {
    assertThat(Clauses.of("(o.a = 'x'::text)").all()).allMatch(Predicate::literal);
    assertThat(
            Clauses.of("((o.a = $1) AND (o.b = (InitPlan 1).col1) AND (o.c = (now())::date))")
                .all())
        .hasSize(3)
        .noneMatch(Predicate::literal);
  }

  @Test
  void ordersKeepTheirDirection() {
    assertThat(Clauses.ordered("o.made DESC NULLS LAST").orElseThrow())
        .isEqualTo(new Clauses.Ordered("o", "made", true));
    assertThat(Clauses.ordered("o.made").orElseThrow().down()).isFalse();
    assertThat(Clauses.ordered("(sum(o.total)) DESC")).isEmpty();
  }

  @Test
  void nonsenseGivesNothing() {
    for (String odd :
        List.of("", "(", "((((", "'", "a.b = ", " = ", "NOT ", " IS NULL", "(a.b = 'x", ")(")) {
      assertThat(Clauses.of(odd).all()).as(odd).hasSizeLessThan(2);
    }
    assertThat(read("(".repeat(5000) + "a.b = 1" + ")".repeat(5000))).containsExactly("a.b EQUAL");
  }
}
