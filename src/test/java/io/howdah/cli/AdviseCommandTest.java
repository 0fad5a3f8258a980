package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Given a plain PostgreSQL 15 with Debian's HypoPG, what {@code howdah advise indexes} says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AdviseCommandTest {
  private final AdvisedServer server;

  AdviseCommandTest() throws IOException {
    server = AdvisedServer.start();
  }

  @BeforeAll
  void aWorkloadThatRan() throws Exception {
    server.sql(
        "CREATE EXTENSION pg_stat_statements",
        "CREATE TABLE parents (id int PRIMARY KEY, name text)",
        "CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents, kind int, pad"
            + " text)",
        "INSERT INTO parents SELECT n, 'p' || n FROM generate_series(1, 6000) n",
        "INSERT INTO children SELECT n, 1 + n % 5000, n % 3000, repeat('x', 90) FROM"
            + " generate_series(1, 30000) n",
        "VACUUM ANALYZE parents",
        "VACUUM ANALYZE children",
        "SELECT pg_stat_statements_reset()",
        "CREATE ROLE looker LOGIN",
        "GRANT pg_monitor TO looker");
    for (int i = 0; i < 200; i++) {
      server.sql("SELECT pad FROM children WHERE kind = " + i);
    }
    server.sql("DELETE FROM parents WHERE id > 5990");
  }

  @AfterAll
  void stopped() throws IOException {
    server.close();
  }

  @Test
  @Order(1)
  void withoutHypoPgItSaysWhatIsMissingAndStillAnswers() {
    Command.Said said = server.indexes();
    assertThat(said.exit()).isEqualTo(Exit.FAILED);
    assertThat(said.err()).contains("hypopg").contains("CREATE EXTENSION hypopg");
    assertThat(said.out()).contains("\"indexes\":[]").contains("\"drops\":[");
  }

  @Test
  @Order(2)
  void theContractIsKeptOnWhatPgStatStatementsCounted() throws Exception {
    server.sql("CREATE EXTENSION hypopg");
    JsonNode answer = server.indexes().json();
    for (String field :
        new String[] {
          "indexes", "drops", "cost_before", "cost_after", "per_query", "whatif_calls", "seconds"
        }) {
      assertThat(answer.has(field)).as(field).isTrue();
    }
    assertThat(answer.path("indexes").valueStream().map(i -> i.path("sql").asString()))
        .as(answer.toString())
        .anyMatch(s ->
            s.startsWith("CREATE INDEX CONCURRENTLY") && s.contains("ON public.children (kind)"));
    assertThat(answer.path("indexes").valueStream())
        .allMatch(i -> i.path("size_bytes").asLong() > 0 && i.path("benefit").asDouble() > 0);
    assertThat(answer.path("cost_after").asDouble())
        .isLessThan(answer.path("cost_before").asDouble() / 2);
    assertThat(answer.path("per_query").valueStream())
        .as("what was measured is told")
        .anyMatch(q ->
            q.path("text").asString().contains("kind = $1")
                && q.path("calls").asDouble() == 200
                && q.path("ms_before").asDouble() > 0);
  }

  @Test
  @Order(3)
  void deletesThatCheckAForeignKeyCount() {
    JsonNode answer = server.indexes().json();
    assertThat(answer.path("indexes").valueStream().map(i -> i.path("sql").asString()))
        .anyMatch(s -> s.contains("ON public.children (parent)"));
    assertThat(answer.path("per_query").valueStream().map(q -> q.path("query").asString()))
        .anyMatch(q -> q.contains("children_parent_fkey"));
  }

  @Test
  @Order(4)
  void filesAreAdvisedForAndTheirMeasuredTimesAreFound(@TempDir Path place) throws IOException {
    Path file =
        Files.writeString(
            place.resolve("one.sql"), "-- weight: 3\nSELECT pad FROM children WHERE kind = 77;");
    JsonNode answer = server.indexes("--workload", file.toString(), "--budget", "1MB").json();
    assertThat(answer.path("indexes").size()).isEqualTo(1);
    JsonNode query = answer.path("per_query").path(0);
    assertThat(query.path("calls").asDouble()).isEqualTo(3);
    assertThat(query.path("ms_before").asDouble())
        .as("the same statement ran here before")
        .isPositive();
  }

  @Test
  @Order(5)
  void aRoleThatMayNotReadTheTablesIsToldWhatToGrant() {
    Command.Said said = server.indexesAs("looker");
    assertThat(said.exit()).isEqualTo(Exit.FAILED);
    assertThat(said.err()).contains("denied").contains("howdah grants --level sense --with-data");
  }

  @Test
  @Order(6)
  void aBudgetThatIsNoSizeIsRefused() {
    Command.Said said = server.indexes("--budget", "much");
    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("--budget is a size such as 500MB, not much");
  }

  @Test
  @Order(7)
  void aPersonReadsStatementsReasonsAndThatNothingWasDone() {
    Command.Said said = Command.howdah("advise", "indexes", "--url", server.conninfo());
    assertThat(said.exit()).isEqualTo(Exit.WELL);
    assertThat(said.out()).contains("CREATE INDEX CONCURRENTLY").contains("nothing was created");
  }
}
