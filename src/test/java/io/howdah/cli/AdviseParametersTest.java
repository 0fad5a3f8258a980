package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Given a PostgreSQL 18 with gains, traps and nothing to gain, what {@code howdah advise
 * parameters} decides. Decisions are asserted, not times.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AdviseParametersTest {
  /** Joined in the order written, the dimension that leaves one row in a hundred comes last. */
  private static final String STAR =
      "SELECT count(*), sum(d1.kind + d2.kind) FROM t.fact f JOIN t.d1 ON d1.id = f1 JOIN t.d2 ON"
          + " d2.id = f2 JOIN t.d3 ON d3.id = f3 JOIN t.d4 ON d4.id = f4 JOIN t.d5 ON d5.id = f5"
          + " JOIN t.d6 ON d6.id = f6 JOIN t.d7 ON d7.id = f7 JOIN t.d8 ON d8.id = f8 JOIN t.d9 ON"
          + " d9.id = f9 JOIN t.d10 ON d10.id = f10 WHERE d10.kind = 7";

  private static final String LOOKUPS =
      "SELECT max(length(g.note)) FROM t.few f JOIN t.goods g ON g.id = f.goods";

  /** Twenty-five times as many rows as the planner believes: it wants the hash join. */
  private static final String MISJUDGED =
      "SELECT max(length(g.note)) FROM t.many m JOIN t.goods g ON g.id = m.goods WHERE a = 3 AND b"
          + " = 3 AND c = 3";

  private static final String GROUPS =
      "SELECT code, who, sum(amount) FROM t.lines GROUP BY code, who";

  private static final String DISTINCT = "SELECT count(DISTINCT code) FROM t.lines";

  @TempDir private Path place;

  private final SandboxDatabase database;

  AdviseParametersTest(SandboxDatabase database) {
    this.database = database;
  }

  @BeforeAll
  void data() throws SQLException {
    List<String> sql = new ArrayList<>();
    // Workers are other processes, whose CPU nobody can tell from here.
    sql.add("ALTER DATABASE %s SET max_parallel_workers_per_gather = 0".formatted(database.name()));
    sql.add("CREATE SCHEMA t");
    sql.add("CREATE TABLE t.goods (id int PRIMARY KEY, note text)");
    sql.add(
        "INSERT INTO t.goods SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 60000) n"
            + " ORDER BY md5(n::text)");
    sql.add(
        "CREATE TABLE t.few AS SELECT n AS id, 1 + (n * 7919) % 60000 AS goods FROM"
            + " generate_series(1, 1500) n");
    sql.add(
        "CREATE TABLE t.many AS SELECT n % 5 AS a, n % 5 AS b, n % 5 AS c, (1 + (n * 7919::bigint)"
            + " % 60000)::int AS goods FROM generate_series(1, 150000) n");
    sql.add(
        "CREATE TABLE t.lines (code text COLLATE \"en-x-icu\", who text COLLATE \"en-x-icu\","
            + " amount int)");
    sql.add(
        "INSERT INTO t.lines SELECT md5((n % 140000)::text), 'customer of the north ' || n %"
            + " 149000, n FROM generate_series(1, 150000) n");
    StringBuilder keys = new StringBuilder();
    for (int i = 1; i <= 10; i++) {
      sql.add(
          "CREATE TABLE t.d%d AS SELECT n AS id, n %% %d AS kind FROM generate_series(1, 400) n"
              .formatted(i, i == 10 ? 100 : 2));
      sql.add("ALTER TABLE t.d%d ADD PRIMARY KEY (id)".formatted(i));
      keys.append(", 1 + n %% %d AS f%d".formatted(401 - i, i));
    }
    sql.add(
        "CREATE TABLE t.fact AS SELECT n AS id%s FROM generate_series(1, 60000) n".formatted(keys));
    sql.add("VACUUM ANALYZE");
    database.execute(sql.toArray(String[]::new));
    database.execute(
        "CREATE ROLE par_lookups",
        "CREATE ROLE par_misjudged",
        "GRANT USAGE ON SCHEMA t TO PUBLIC",
        "GRANT SELECT ON ALL TABLES IN SCHEMA t TO PUBLIC");
  }

  private JsonNode advise(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("advise", "parameters", "--url", database.url(), "--json", "--seconds", "1"));
    all.addAll(List.of(more));
    return Command.howdah(all.toArray(String[]::new)).json();
  }

  private String files(String... statements) throws IOException {
    Path directory = Files.createTempDirectory(place, "workload");
    for (int i = 0; i < statements.length; i++) {
      Files.writeString(directory.resolve("q" + i + ".sql"), statements[i]);
    }
    return directory.toString();
  }

  /** Measured, and again while others' work keeps the difference from being clear. */
  private JsonNode measured(String parameter, String... statements) throws IOException {
    String[] asked = {"--workload", files(statements), "--measure"};
    JsonNode answer = advise(asked);
    for (int again = 0; again < 2 && change(answer, parameter).isEmpty(); again++) {
      answer = advise(asked);
    }
    return answer;
  }

  private static Optional<JsonNode> change(JsonNode answer, String name) {
    return answer
        .path("parameters")
        .valueStream()
        .filter(p -> p.path("name").asString().equals(name))
        .findFirst();
  }

  @Test
  @Order(1)
  void theContractIsKeptAndTheLongJoinIsFoundByThePlannerAlone() throws IOException {
    JsonNode answer = advise("--workload", files(STAR));
    for (String field :
        new String[] {"parameters", "cards", "rejected", "memory", "trials", "seconds"}) {
      assertThat(answer.has(field)).as(field).isTrue();
    }
    JsonNode p = change(answer, "join_collapse_limit").orElseThrow();
    for (String field :
        new String[] {
          "scope",
          "for",
          "current",
          "proposed",
          "step",
          "bounds",
          "unit",
          "evidence",
          "expected",
          "sql",
          "inverse",
          "context",
          "risk"
        }) {
      assertThat(p.has(field)).as(field).isTrue();
    }
    assertThat(p.path("current").asString()).isEqualTo("8");
    assertThat(p.path("proposed").asInt()).isBetween(9, 12);
    assertThat(p.path("scope").asString()).isEqualTo("global");
    assertThat(p.path("sql").asString()).contains("ALTER SYSTEM SET join_collapse_limit = '");
    assertThat(p.path("inverse").asString()).contains("ALTER SYSTEM RESET join_collapse_limit");
    assertThat(p.path("expected").path("basis").asString()).isEqualTo("planner");
    assertThat(p.path("risk").asString()).contains("--measure");
    assertThat(answer.path("trials").asInt()).isBetween(1, 20);
  }

  @Test
  @Order(2)
  void theLongJoinIsMeasuredToBeFaster() throws IOException {
    JsonNode answer = measured("join_collapse_limit", STAR);
    assertThat(change(answer, "join_collapse_limit")).as(answer.toString()).isPresent();
    JsonNode p = change(answer, "join_collapse_limit").orElseThrow();
    assertThat(p.path("expected").path("basis").asString()).isEqualTo("measured");
    assertThat(p.path("expected").path("gain").asDouble()).isGreaterThan(1.3);
    assertThat(p.path("expected").path("worst_template_ratio").asDouble()).isLessThan(1);
  }

  @Test
  @Order(3)
  void randomPagesOfACachedTableAreCheap() throws IOException {
    JsonNode p = change(measured("random_page_cost", LOOKUPS), "random_page_cost").orElseThrow();
    assertThat(p.path("proposed").asDouble()).isLessThan(4);
    assertThat(p.path("scope").asString()).isEqualTo("global");
    assertThat(p.path("expected").path("gain").asDouble()).as(p.toString()).isGreaterThan(1.3);
  }

  @Test
  @Order(4)
  void whatMakesOneTemplateSlowerIsNotForEverybody() throws IOException {
    JsonNode answer = measured("random_page_cost", LOOKUPS, MISJUDGED);
    assertThat(answer.path("parameters").valueStream())
        .filteredOn(p -> p.path("name").asString().equals("random_page_cost"))
        .as("for the template that gains only: " + answer)
        .isNotEmpty()
        .allMatch(p ->
            p.path("scope").asString().equals("template")
                && p.path("for").asString().equals("q0")
                && p.path("sql").asString().startsWith("SET LOCAL random_page_cost = "));
    assertThat(answer.path("rejected").valueStream().map(JsonNode::toString))
        .anyMatch(r -> r.contains("random_page_cost") && r.contains("q1 would take"));
  }

  @Test
  @Order(5)
  void whereRolesDifferTheRoleThatGainsIsGivenIt() throws SQLException {
    database.execute(
        "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname ="
            + " current_database()), 0)");
    database.execute(
        "SET max_parallel_workers_per_gather = 0",
        "SET ROLE par_lookups",
        LOOKUPS,
        LOOKUPS,
        LOOKUPS,
        LOOKUPS,
        "SET ROLE par_misjudged",
        MISJUDGED,
        MISJUDGED);
    JsonNode answer = advise("--measure");
    JsonNode p =
        change(answer, "random_page_cost").orElseThrow(() -> new AssertionError(answer.toString()));
    assertThat(p.path("scope").asString()).isEqualTo("role");
    assertThat(p.path("for").asString()).isEqualTo("par_lookups");
    assertThat(p.path("sql").asString())
        .startsWith("ALTER ROLE par_lookups SET random_page_cost = '");
    assertThat(p.path("inverse").asString())
        .isEqualTo("ALTER ROLE par_lookups RESET random_page_cost");
    assertThat(p.path("context").asString()).isEqualTo("session");
  }

  @Test
  @Order(6)
  void aGroupByThatCouldHashGetsTheMemoryWithinTheBudget() throws IOException {
    JsonNode answer = advise("--workload", files(GROUPS), "--measure", "--memory", "24GB");
    JsonNode p =
        change(answer, "work_mem").orElseThrow(() -> new AssertionError(answer.toString()));
    assertThat(p.path("current").asString()).isEqualTo("4MB");
    assertThat(p.path("proposed").asString()).isIn("16MB", "32MB", "64MB");
    JsonNode memory = answer.path("memory");
    assertThat(memory.path("sum_after_bytes").asLong())
        .isGreaterThan(memory.path("sum_bytes").asLong())
        .isLessThanOrEqualTo(
            memory.path("total_bytes").asLong() - memory.path("reserve_bytes").asLong());
  }

  @Test
  @Order(7)
  void aSmallMachineIsNotPromisedAway() throws IOException {
    JsonNode answer = advise("--workload", files(GROUPS), "--measure", "--memory", "2GB");
    assertThat(answer.path("parameters").valueStream())
        .filteredOn(p -> p.path("name").asString().endsWith("_mem"))
        .noneMatch(p -> p.path("scope").asString().equals("global"));
    JsonNode memory = answer.path("memory");
    assertThat(memory.path("sum_after_bytes").asLong())
        .isEqualTo(memory.path("sum_bytes").asLong());
  }

  @Test
  @Order(8)
  void aSortThatSpillsIsNotTakenForSlow() throws IOException {
    JsonNode answer = advise("--workload", files(DISTINCT), "--measure", "--memory", "64GB");
    assertThat(answer.path("parameters").valueStream())
        .filteredOn(p -> p.path("name").asString().equals("work_mem"))
        .as("kept only where it was measured to be faster: " + answer)
        .allMatch(p ->
            p.path("expected").path("basis").asString().equals("measured")
                && p.path("expected").path("worst_template_ratio").asDouble() < 0.95);
    JsonNode guessed = advise("--workload", files(DISTINCT), "--memory", "64GB");
    assertThat(change(guessed, "work_mem")).as("the planner does not know").isEmpty();
  }

  @Test
  @Order(9)
  void whereNothingHelpsNothingIsProposed() throws IOException {
    JsonNode answer =
        advise(
            "--workload",
            files("SELECT count(*) FROM t.many", "SELECT note FROM t.goods WHERE id = 77"),
            "--measure");
    assertThat(answer.path("parameters").valueStream().map(p -> p.path("expected")))
        .noneMatch(e -> e.path("basis").asString().equals("measured"));
    assertThat(answer.path("rejected").isEmpty()).as("what was thought of is told").isFalse();
  }

  @Test
  @Order(10)
  void whatWritesIsNotExecutedAndAPersonReadsThatNothingWasChanged() throws IOException {
    String writes =
        files("DELETE FROM t.few WHERE id < 1000", "SELECT pg_sleep(1)", "SELECT 1 FROM t.few");
    JsonNode answer = advise("--workload", writes, "--measure");
    assertThat(answer.path("notes").valueStream().map(JsonNode::asString))
        .anyMatch(n -> n.contains("q0: not executed: it writes"))
        .anyMatch(n -> n.contains("q1: not executed:"));
    Command.Said said =
        Command.howdah(
            "advise",
            "parameters",
            "--url",
            database.url(),
            "--workload",
            writes,
            "--seconds",
            "1");
    assertThat(said.exit()).isEqualTo(Exit.WELL);
    assertThat(said.out()).contains("nothing was changed").contains("memory at worst");
    assertThat(said.lines()).allMatch(l -> l.length() <= 80);
    assertThat(advise("--workload", files("SELECT count(*) FROM t.few")).path("trials").asInt())
        .isZero();
  }
}
