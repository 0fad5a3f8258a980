package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.diagnose.Arguments;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.guard.sql.GuardContext;
import io.howdah.guard.sql.StatementGuard;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.EvidenceStatus;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Given a directory of a team's own SQL files, what becomes of them. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TeamToolsTest {
  private static final String LATE =
      """
      -- tool: orders_late
      -- description: orders that wait for longer than they should
      -- argument: minutes integer 30 - from how many minutes on
      -- argument: kind text optional - only this kind
      -- rows: 2
      -- finding: orders-late waiting some 1 strong 3
      -- empty: no order is late
      SELECT kind, count(*) AS waiting, max(minutes) AS longest -- a note: not a header, since it is behind a query
      FROM team.orders WHERE minutes >= :minutes AND :kind IN ('', kind) AND kind <> ':minutes'::text
      GROUP BY kind ORDER BY 2 DESC;
      """;

  private final StatementGuard guard = new StatementGuard();
  private final ReadDoor door;

  TeamToolsTest(SandboxDatabase database) throws Exception {
    database.execute(
        "CREATE SCHEMA team",
        "CREATE TABLE team.orders (kind text, minutes int)",
        "INSERT INTO team.orders VALUES ('rye', 40), ('rye', 50), ('rye', 60), ('oat', 45), ('oat', 5), ('corn', 90)");
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @AfterAll
  void closed() {
    door.close();
    guard.close();
  }

  private Optional<String> refusal(String sql) {
    var judgement = guard.judge(sql, GuardContext.NOTHING_OWNED);
    return judgement.allowed() ? Optional.empty() : Optional.of(judgement.decisive().text());
  }

  private ToolRegistry registry(Path directory) {
    return Toolbox.registry(Optional.of(directory), this::refusal);
  }

  private Observation look(Tool tool, String json) throws Exception {
    return tool.look(
        Scenes.of(door),
        ((Arguments.Parsed.Fit) Arguments.parse(tool.arguments(), json)).arguments());
  }

  @Test
  void aFileBecomesAToolLikeAnyOther(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("late.sql"), LATE);
    Files.writeString(directory.resolve("README.md"), "not a tool");
    ToolRegistry tools = registry(directory);
    assertThat(tools.all()).hasSize(Toolbox.all().size() + 1);
    Tool late = tools.named("orders_late").orElseThrow();
    assertThat(ToolRegistry.schema(late).toString())
        .contains("\"minutes\":{\"type\":\"integer\"")
        .contains("\"required\":[]");

    Observation all = late.look(Scenes.of(door));
    assertThat(all.status()).isEqualTo(EvidenceStatus.OK);
    assertThat(all.sheet().orElseThrow().complete()).as("three kinds, two rows").isFalse();
    assertThat(all.findings())
        .anyMatch(f -> f.finding().equals("orders-late") && f.level() == Level.STRONG);

    Observation part = look(late, "{\"minutes\": 44, \"kind\": \"oat\"}");
    assertThat(part.words()).contains("kind oat, waiting 1, longest 45");
    assertThat(part.findings()).as("a part says nothing of the whole").isEmpty();

    Observation none = look(late, "{\"minutes\": 1000}");
    assertThat(none.status()).isEqualTo(EvidenceStatus.EMPTY);
    assertThat(none.words()).isEqualTo("no order is late");
  }

  @Test
  void anArgumentIsBoundAndNeverPartOfTheText(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("late.sql"), LATE);
    Tool late = registry(directory).named("orders_late").orElseThrow();
    Observation seen = look(late, "{\"kind\": \"x') OR true --\"}");
    assertThat(seen.status()).isEqualTo(EvidenceStatus.EMPTY);
  }

  @Test
  void argumentsThatDoNotFitAreRefusedInWords(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("late.sql"), LATE);
    Tool late = registry(directory).named("orders_late").orElseThrow();
    Map<String, String> cases =
        Map.of(
            "{\"minute\": 3}", "it takes minutes, kind",
            "{\"minutes\": \"3\"}", "type integer",
            "{\"minutes\": 1.5}", "type integer",
            "[]", "one JSON object",
            "{", "not JSON");
    cases.forEach((json, words) ->
        assertThat(Arguments.parse(late.arguments(), json).toString()).contains(words));
  }

  @Test
  void whatMayNotRunOrCannotBeReadIsNamedWithItsFile(@TempDir Path directory) throws IOException {
    String head = "-- tool: x\n-- description: x\n";
    Map<String, String> cases =
        Map.ofEntries(
            Map.entry("DELETE FROM team.orders", "may not run"),
            Map.entry("SELECT pg_read_file('/etc/passwd')", "may not run"),
            Map.entry("SELECT 1; SELECT 2", "may not run"),
            Map.entry("SELECT passwd FROM pg_shadow", "may not run"),
            Map.entry("SELECT :nobody", "uses :nobody"),
            Map.entry("", "no query"),
            Map.entry("-- rows: 9999\nSELECT 1", "rows are 1 to"),
            Map.entry("-- seconds: x\nSELECT 1", "must be a number"),
            Map.entry("-- argument: a blob required - x\nSELECT 1", "no type"),
            Map.entry("-- colour: red\nSELECT 1", "no word of the header"),
            Map.entry("-- tool: y\nSELECT 1", "given twice"),
            Map.entry("-- versions: new\nSELECT 1", "versions are written"));
    Path file = directory.resolve("bad.sql");
    for (Map.Entry<String, String> e : cases.entrySet()) {
      Files.writeString(file, head + e.getKey());
      assertThatThrownBy(() -> registry(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bad.sql")
          .hasMessageContaining(e.getValue());
    }
    Files.writeString(file, "-- tool: sessions\n-- description: x\nSELECT 1");
    assertThatThrownBy(() -> registry(directory)).hasMessageContaining("two tools are called");
    assertThatThrownBy(() -> registry(directory.resolve("nowhere")))
        .hasMessageContaining("cannot be read");
  }
}
