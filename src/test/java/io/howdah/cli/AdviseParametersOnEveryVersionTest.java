package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.sense.server.EmbeddedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Given PostgreSQL 14, 16 and 17 (15 and 18 have tests of their own), {@code howdah advise
 * parameters} keeps its contract: counted statements or files, measured or not, and nothing is
 * changed.
 */
final class AdviseParametersOnEveryVersionTest {
  /** Joined in the order written, and the ninth table is the one that leaves few rows. */
  private static final String CHAIN =
      "SELECT count(*) FROM d1 JOIN d2 ON d2.id = d1.id JOIN d3 ON d3.id = d1.id JOIN d4 ON d4.id ="
          + " d1.id JOIN d5 ON d5.id = d1.id JOIN d6 ON d6.id = d1.id JOIN d7 ON d7.id = d1.id JOIN"
          + " d8 ON d8.id = d1.id JOIN d9 ON d9.id = d1.id WHERE d9.kind = 7";

  @TempDir private Path place;

  @ParameterizedTest
  @ValueSource(ints = {14, 16, 17})
  void theContractIsKept(int major) throws Exception {
    try (EmbeddedServers servers = new EmbeddedServers();
        AdvisedServer server =
            AdvisedServer.startOf(
                servers.binaries(major), "max_wal_size = 64MB", "min_wal_size = 32MB")) {
      server.sql("CREATE EXTENSION pg_stat_statements");
      for (int i = 1; i <= 9; i++) {
        server.sql(
            "CREATE TABLE d%d AS SELECT n AS id, n %% 100 AS kind FROM generate_series(1, 5000) n"
                .formatted(i),
            "ANALYZE d" + i);
      }
      server.sql("SELECT pg_stat_statements_reset()", CHAIN, CHAIN);
      String settings =
          "SELECT md5(string_agg(name || reset_val, ',' ORDER BY name)) FROM"
              + " pg_settings WHERE context IN ('user', 'superuser', 'sighup')";
      String before = server.asked(settings);

      JsonNode counted = server.parameters().json();
      shaped(counted);
      assertThat(counted.path("trials").asInt())
          .as("what pg_stat_statements counted is planned: %s", counted)
          .isBetween(1, 20);

      Path file = Files.writeString(place.resolve("q.sql"), CHAIN);
      JsonNode measured = server.parameters("--workload", file.toString(), "--measure").json();
      shaped(measured);
      assertThat(measured.path("trials").asInt()).as(measured.toString()).isBetween(1, 20);
      assertThat(measured.path("notes").toString()).doesNotContain("not executed");

      assertThat(server.asked(settings)).as("nothing is changed").isEqualTo(before);
      assertThat(server.asked("SELECT count(*) FROM pg_db_role_setting")).isEqualTo("0");
    }
  }

  private static void shaped(JsonNode answer) {
    for (String list : new String[] {"parameters", "cards", "rejected", "lacking", "notes"}) {
      assertThat(answer.path(list).isArray()).as("%s in %s", list, answer).isTrue();
    }
    for (JsonNode p : answer.path("parameters")) {
      assertThat(p.path("sql").asString()).isNotEmpty();
      assertThat(p.path("inverse").asString()).isNotEmpty();
      assertThat(p.path("evidence").isEmpty()).isFalse();
    }
    assertThat(answer.path("memory").path("total_bytes").asLong()).isPositive();
  }
}
