package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.PlanNode;
import io.howdah.pg.Conditions.Comparison;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given conditions as the server deparses them, which columns they compare. */
@ExtendWith(SandboxExtension.class)
final class ConditionsTest {
  private final SandboxDatabase database;

  ConditionsTest(SandboxDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void tables() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS c CASCADE",
        "CREATE SCHEMA c",
        "CREATE TABLE c.t (a int, b bigint, price numeric(10,2), ratio float8, name varchar(40), code char(3), made timestamptz, day date,"
            + " flag boolean, tags text[], \"user\" int, \"odd \"\"name\" int, \"Ünï\" text)",
        "CREATE TABLE c.\"Big Table\" (a int, \"select\" int)");
  }

  private Set<Comparison> of(String where) throws SQLException {
    return ofQuery("SELECT * FROM c.t WHERE " + where);
  }

  private Set<Comparison> ofQuery(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("EXPLAIN (FORMAT JSON, VERBOSE) " + sql)) {
        rows.next();
        PlanNode plan = PlanJson.read(rows.getString(1));
        return plan.all()
            .flatMap(n -> n.conditions().stream())
            .flatMap(c -> Conditions.of(c).stream())
            .collect(Collectors.toSet());
      }
    }
  }

  private static Comparison equal(String column) {
    return new Comparison("t", column, true, false);
  }

  private static Comparison range(String column) {
    return new Comparison("t", column, false, false);
  }

  @Test
  void comparisonsWithConstants() throws SQLException {
    assertThat(of("a = 5")).containsExactly(equal("a"));
    assertThat(of("a = 5 AND b > 3")).containsExactlyInAnyOrder(equal("a"), range("b"));
    assertThat(of("b BETWEEN 3 AND 9")).containsExactly(range("b"));
    assertThat(of("a IN (1, 2, 3)")).containsExactly(equal("a"));
    assertThat(of("a = ANY ('{1,2}')")).containsExactly(equal("a"));
    assertThat(of("price = 5.5")).containsExactly(equal("price"));
    assertThat(of("price > 5")).containsExactly(range("price"));
    assertThat(of("ratio < 0.25 AND a = -1")).containsExactlyInAnyOrder(range("ratio"), equal("a"));
    assertThat(of("a = 1 OR b = 2")).containsExactlyInAnyOrder(equal("a"), equal("b"));
    assertThat(of("made >= now() - interval '1 day'")).containsExactly(range("made"));
    assertThat(of("day = '2026-11-20'")).containsExactly(equal("day"));
  }

  @Test
  void castsAndQuotedNames() throws SQLException {
    assertThat(of("name = 'x'")).containsExactly(equal("name"));
    assertThat(of("code = 'abc'")).containsExactly(equal("code"));
    assertThat(of("name IN ('x', 'y')")).containsExactly(equal("name"));
    assertThat(of("\"user\" = 5")).containsExactly(equal("user"));
    assertThat(of("\"odd \"\"name\" = 5 AND \"Ünï\" = 'x'"))
        .containsExactlyInAnyOrder(equal("odd \"name"), equal("Ünï"));
    assertThat(ofQuery("SELECT * FROM c.\"Big Table\" WHERE \"select\" = 1"))
        .containsExactly(new Comparison("Big Table", "select", true, false));
  }

  @Test
  void reversedComparisons() throws SQLException {
    assertThat(of("5 = a")).containsExactly(equal("a"));
    assertThat(of("'x' = name")).containsExactly(equal("name"));
    assertThat(of("5.5 < price")).containsExactly(range("price"));
    assertThat(of("now() < made")).as("a candidate less").isEmpty();
  }

  @Test
  void joinsNameBothSides() throws SQLException {
    assertThat(ofQuery("SELECT * FROM c.t JOIN c.\"Big Table\" x ON t.a = x.a"))
        .contains(new Comparison("t", "a", true, true), new Comparison("x", "a", true, true));
    assertThat(ofQuery("SELECT * FROM c.t JOIN c.t s ON t.name = s.code"))
        .contains(new Comparison("t", "name", true, true), new Comparison("s", "code", true, true));
  }

  @Test
  void expressionsAreNoColumns() throws SQLException {
    for (String where :
        List.of(
            "lower(name) = 'x'",
            "a + 1 = 5",
            "1 + a = 5",
            "a % 10 = 3",
            "5 = a + 1",
            "length(name) > 3",
            "flag",
            "NOT flag",
            "name IS NULL",
            "name LIKE '%x%'",
            "'x' = ANY (tags)",
            "abs(a) = 3")) {
      assertThat(of(where)).as(where).isEmpty();
    }
  }

  @Test
  void whatAConstantHoldsIsNoCondition() throws SQLException {
    assertThat(of("name = 't.a = 5 AND t.b > ''3'' \\\\ '")).containsExactly(equal("name"));
    assertThat(of("name LIKE '%(t.a = 5)%'")).isEmpty();
  }

  @Test
  void sortKeysOfOneTable() {
    assertThat(Conditions.sortColumn("t.a", "t")).isEqualTo("a");
    assertThat(Conditions.sortColumn("t.a DESC NULLS LAST", "t")).isEqualTo("a");
    assertThat(Conditions.sortColumn("\"Big Table\".\"odd \"\"name\"", "Big Table"))
        .isEqualTo("odd \"name");
    assertThat(Conditions.sortColumn("s.a", "t")).isEmpty();
    assertThat(Conditions.sortColumn("lower(t.a)", "t")).isEmpty();
    assertThat(Conditions.sortColumn("(count(*))", "t")).isEmpty();
  }
}
