package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.pg.TunableParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Given a plain PostgreSQL 15 with risky durability settings and checkpoints by request, what
 * {@code howdah advise parameters} says and what it leaves alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AdviseParametersOn15Test {
  /** A million times as many rows as there are: it is compiled, and runs for a moment. */
  private static final String OVERESTIMATED =
      "SELECT count(*), sum(x * y) FROM small s, LATERAL generate_series(1, s.one) x, LATERAL"
          + " generate_series(1, s.one) y";

  private final AdvisedServer server;

  AdviseParametersOn15Test() throws IOException {
    server =
        AdvisedServer.start(
            "max_wal_size = 64MB",
            "min_wal_size = 32MB",
            "synchronous_commit = off",
            "full_page_writes = on",
            "autovacuum = off",
            "wal_compression = off",
            "enable_hashjoin = off",
            "jit = on");
  }

  @BeforeAll
  void aServerThatWrites() throws Exception {
    server.sql(
        "CREATE TABLE small AS SELECT n AS id, 1 AS one FROM generate_series(1, 200) n",
        "CREATE TABLE written (id int PRIMARY KEY, n int, pad text)",
        "INSERT INTO written SELECT n, 0, repeat('x', 200) FROM generate_series(1, 20000) n",
        "ANALYZE",
        "SELECT pg_stat_reset_shared('bgwriter')",
        "SELECT pg_stat_reset_shared('wal')",
        "CREATE ROLE nobody LOGIN");
    for (int i = 0; i < 6; i++) {
      server.sql("CHECKPOINT", "UPDATE written SET n = n + 1 WHERE id % 7 = " + i);
    }
  }

  @AfterAll
  void stopped() throws IOException {
    server.close();
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
  void checkpointsByRequestAreAnsweredWithTheSumShown() {
    JsonNode answer = server.parameters().json();
    JsonNode size = change(answer, "max_wal_size").orElseThrow();
    assertThat(size.path("evidence").toString())
        .contains("were requested, not timed")
        .contains("x checkpoint_timeout 300 s")
        .contains("are free where the log is");
    assertThat(size.path("expected").path("basis").asString()).isEqualTo("arithmetic");
    assertThat(size.path("inverse").asString())
        .as("what stood in postgresql.auto.conf comes back")
        .contains("ALTER SYSTEM SET max_wal_size = '64MB'");
    JsonNode compression = change(answer, "wal_compression").orElseThrow();
    assertThat(compression.path("proposed").asString()).isIn("lz4", "pglz");
    assertThat(compression.path("evidence").toString()).contains("full pages");
  }

  @Test
  @Order(2)
  void withoutPgStatStatementsItSaysWhatItLacks() {
    JsonNode answer = server.parameters().json();
    assertThat(answer.path("lacking").toString())
        .contains("pg_stat_statements")
        .contains("--workload");
    assertThat(answer.path("trials").asInt()).isZero();
  }

  @Test
  @Order(3)
  void compilingWhatRunsForAMomentIsTurnedOff(@TempDir Path place) throws IOException {
    Path file = Files.writeString(place.resolve("q.sql"), OVERESTIMATED);
    JsonNode answer = server.parameters("--workload", file.toString(), "--measure").json();
    JsonNode jit = change(answer, "jit").orElseThrow(() -> new AssertionError(answer.toString()));
    assertThat(jit.path("proposed").asString()).isEqualTo("off");
    assertThat(jit.path("expected").path("gain").asDouble()).isGreaterThan(3);
  }

  @Test
  @Order(4)
  void compilationThatPgStatStatementsCountedIsKnownWithoutExecuting() throws Exception {
    server.sql("CREATE EXTENSION pg_stat_statements", "SELECT pg_stat_statements_reset()");
    server.sql(OVERESTIMATED, OVERESTIMATED);
    JsonNode answer = server.parameters().json();
    JsonNode jit = change(answer, "jit").orElseThrow(() -> new AssertionError(answer.toString()));
    assertThat(jit.path("evidence").toString()).contains("compiling took");
  }

  @Test
  @Order(5)
  void whatLosesDataOrBreaksSessionsIsNeverTouched(@TempDir Path place) throws IOException {
    Set<String> never = new HashSet<>(TunableParameters.load().never());
    never.addAll(Set.of("lock_timeout", "statement_timeout", "idle_session_timeout"));
    assertThat(never).contains("fsync", "full_page_writes", "synchronous_commit", "autovacuum");
    Path file =
        Files.writeString(
            place.resolve("q.sql"),
            OVERESTIMATED + "; SELECT count(*) FROM written a JOIN written b ON a.n = b.id;");
    JsonNode answer = server.parameters("--workload", file.toString(), "--measure").json();
    for (String list : List.of("parameters", "cards", "rejected")) {
      assertThat(answer.path(list).valueStream().map(p -> p.path("name").asString()))
          .as(list)
          .doesNotContainAnyElementsOf(never);
    }
    assertThat(answer.path("cards").valueStream()).noneMatch(c -> c.has("sql"));
  }

  @Test
  @Order(6)
  void aRoleThatSeesLittleIsToldWhatItDoesNotSee() {
    Command.Said said = server.parametersAs("nobody");
    assertThat(said.exit()).isEqualTo(Exit.WELL);
    assertThat(said.json().path("lacking").toString()).contains("pg_read_all_stats");
  }

  @Test
  @Order(7)
  void whatIsNoNumberIsRefused() {
    Command.Said said = server.parameters("--memory", "plenty");
    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("--memory is a size such as 64GB, not plenty");
    assertThat(server.parameters("--trials", "0").exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  @Order(8)
  void nothingWasChangedByAllThis() throws Exception {
    server.sql(
        "DO $$ BEGIN IF current_setting('max_wal_size') <> '64MB' OR current_setting('jit') <> 'on'"
            + " OR EXISTS (SELECT FROM pg_db_role_setting) THEN RAISE 'changed'; END IF; END $$");
  }
}
