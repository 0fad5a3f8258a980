package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Given a copy of a database on a plain PostgreSQL 15, what {@code howdah advise indexes --try}
 * finds by building, and what it leaves behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdviseTrialTest {
  private static final String OURS =
      "SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relname LIKE 'howdah%'";

  /** Found in one of ten thousand rows, which the planner knows. */
  private static final String HELPED = "SELECT pad FROM events WHERE kind = 77";

  /**
   * The planner thinks that a third of the rows match, so that the newest are soon found by an
   * index on made; in truth only the oldest match, and all of it is walked.
   */
  private static final String TRAP =
      "SELECT id FROM events WHERE length(pad) + id % 2 > 100 ORDER BY made DESC LIMIT 5";

  private final AdvisedServer server;
  private final Path place;

  AdviseTrialTest(@TempDir Path place) throws IOException {
    this.server = AdvisedServer.start();
    this.place = place;
  }

  @BeforeAll
  void aCopy() throws Exception {
    server.sql(
        "CREATE EXTENSION hypopg",
        "CREATE ROLE other LOGIN",
        "GRANT pg_read_all_data TO other",
        "CREATE TABLE events (id int, kind int, made int, pad text)",
        """
        INSERT INTO events SELECT n, n % 10000, hashint4(n), repeat('x', CASE WHEN hashint4(n) < -2147000000 THEN 120 ELSE 60 END)
        FROM generate_series(1, 200000) n
        """,
        "VACUUM ANALYZE events");
  }

  @AfterEach
  void nothingOfOursStands() throws Exception {
    assertThat(server.asked(OURS)).isEqualTo("0");
  }

  @AfterAll
  void stopped() throws IOException {
    server.close();
  }

  private Command.Said tries(String role, String... more) {
    return server.indexesAs(
        role, Stream.concat(Stream.of("--try"), Stream.of(more)).toArray(String[]::new));
  }

  private String workload(String... statements) throws IOException {
    return Files.writeString(place.resolve("workload.sql"), String.join(";\n", statements))
        .toString();
  }

  @Test
  void whatHelpsIsFoundAndWhatHarmsIsNotAdvisedThoughThePlannerWantsIt() throws Exception {
    String file = workload(HELPED, TRAP);
    Path experience = place.resolve("experience.jsonl");
    JsonNode onPaper = server.indexes("--workload", file).json();
    assertThat(onPaper.path("indexes").toString()).as("the trap works").contains("made");

    JsonNode answer =
        tries("postgres", "--workload", file, "--experience", experience.toString()).json();

    JsonNode measured = answer.path("measured");
    assertThat(answer.path("indexes").valueStream().map(i -> i.path("definition").asString()))
        .as(answer.toString())
        .contains("public.events (kind)")
        .noneMatch(d -> d.contains("(made"));
    assertThat(measured.path("tried").valueStream())
        .as(measured.toString())
        .anyMatch(t ->
            t.path("definition").asString().contains("(made")
                && !t.path("chosen").asBoolean()
                && t.path("why").asString().contains("of the time"));
    assertThat(measured.path("ms_after").asDouble())
        .isLessThan(measured.path("ms_before").asDouble());
    assertThat(measured.path("statements").valueStream())
        .hasSize(2)
        .allMatch(s -> s.path("ms_after").asDouble() <= s.path("ms_before").asDouble() * 1.1 + 10);

    JsonNode wiser =
        server.indexes("--workload", file, "--experience", experience.toString()).json();
    assertThat(wiser.path("indexes").toString())
        .as("who has seen it does not advise it on paper either")
        .contains("kind")
        .doesNotContain("(made");
    JsonNode swapped =
        server
            .indexes("--workload", workload(TRAP, HELPED), "--experience", experience.toString())
            .json();
    assertThat(swapped.path("indexes").toString())
        .as("a statement is known by its text, wherever it stands in a file")
        .contains("kind")
        .doesNotContain("(made");
  }

  @Test
  void aDatabaseThatIsUsedIsNoCopy() throws Exception {
    try (Connection session = server.connected()) {
      assertThat(session.isValid(1)).isTrue();
      Command.Said said = tries("postgres", "--workload", workload(HELPED));
      assertThat(said.exit()).isEqualTo(Exit.FAILED);
      assertThat(said.err()).contains("1 other sessions").contains("copy");
    }
  }

  @Test
  void whatACrashedTrialLeftIsTakenAway() throws Exception {
    server.sql("CREATE INDEX howdah_try_7 ON events (kind)");
    Command.Said said = tries("postgres", "--workload", workload(HELPED));
    assertThat(said.exit()).isEqualTo(Exit.WELL);
    assertThat(said.err()).contains("howdah_try_7");
    assertThat(said.json().path("indexes").toString())
        .as("the trial began without it")
        .contains("public.events (kind)");
  }

  @Test
  void whoMayNotBuildIsToldSoAndNothingIsAdvisedAsMeasured() throws Exception {
    Command.Said said = tries("other", "--workload", workload(HELPED));
    assertThat(said.err()).contains("could not build").contains("permission denied");
    assertThat(said.json().path("indexes")).isEmpty();
  }

  @Test
  void writersAreNotExecuted() throws Exception {
    Command.Said said =
        tries("postgres", "--workload", workload(HELPED, "DELETE FROM events WHERE kind = 5"));
    assertThat(said.json().path("measured").path("notes").toString()).contains("not executed");
    assertThat(server.asked("SELECT count(*) FROM events WHERE kind = 5")).isEqualTo("20");
  }

  @Test
  void anExperienceFileThatIsSomethingElseIsRefusedBeforeAnythingIsBuilt() throws Exception {
    Path file = Files.writeString(place.resolve("other.jsonl"), "{\"a\": 1}\n");
    Command.Said said =
        tries("postgres", "--workload", workload(HELPED), "--experience", file.toString());
    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("line 1");
    assertThat(Files.readString(file)).isEqualTo("{\"a\": 1}\n");
  }

  @Test
  void keepingBelongsToTrying() {
    Command.Said said = Command.howdah("advise", "indexes", "--url", server.conninfo(), "--keep");
    assertThat(said.exit()).isEqualTo(Exit.USAGE);
    assertThat(said.err()).contains("--keep belongs to --try");
  }
}
