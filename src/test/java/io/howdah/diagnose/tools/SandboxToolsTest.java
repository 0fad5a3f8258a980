package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Arguments;
import io.howdah.diagnose.FindingModel;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a PostgreSQL 18 with a little of everything, what each tool sees. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SandboxToolsTest {
  private final SandboxDatabase database;
  private final ReadDoor door;
  private final ToolRegistry tools = new ToolRegistry(Toolbox.all());

  SandboxToolsTest(SandboxDatabase database) throws Exception {
    this.database = database;
    database.execute(
        "CREATE SCHEMA mill",
        "CREATE TABLE mill.flour (id smallserial PRIMARY KEY, kind text DEFAULT 'rye', weight int)"
            + " WITH (autovacuum_enabled = off)",
        "COMMENT ON COLUMN mill.flour.kind IS 'what it was ground from'",
        "INSERT INTO mill.flour (weight) SELECT g FROM generate_series(1, 500) g",
        "UPDATE mill.flour SET weight = weight + 1",
        "CREATE INDEX flour_kind ON mill.flour (kind)",
        "CREATE INDEX flour_kind_again ON mill.flour (kind)",
        "CREATE TABLE mill.sack (id int, flour smallint REFERENCES mill.flour)",
        "CREATE TABLE mill.log (at timestamptz) PARTITION BY RANGE (at)",
        "CREATE TABLE mill.log_rest PARTITION OF mill.log DEFAULT",
        "SELECT setval('mill.flour_id_seq', 32000)",
        "SELECT count(*) FROM mill.flour",
        "ANALYZE mill.flour",
        "SELECT pg_stat_force_next_flush()");
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @AfterAll
  void closed() {
    door.close();
  }

  private Observation look(String tool, String json) throws Exception {
    return look(tool, json, Scenes.of(door));
  }

  private Observation look(String name, String json, Scene scene) {
    Tool tool = tools.named(name).orElseThrow();
    Arguments.Parsed parsed = Arguments.parse(tool.arguments(), json);
    assertThat(parsed).isInstanceOf(Arguments.Parsed.Fit.class);
    return tool.look(scene, ((Arguments.Parsed.Fit) parsed).arguments());
  }

  @Test
  void thereAreEnoughAndEachSaysWhatItIs() {
    assertThat(tools.all()).hasSizeGreaterThanOrEqualTo(45);
    for (Tool tool : tools.all()) {
      assertThat(tool.description()).as(tool.name()).isNotBlank();
      assertThat(ToolRegistry.schema(tool).path("additionalProperties").asBoolean(true)).isFalse();
    }
  }

  @Test
  void everyFindingHasItsToolAndEveryToolThatIsAQueryItsFinding() {
    KnowledgeBase kb = KnowledgeBase.shipped();
    for (FindingModel finding : kb.findings()) {
      assertThat(tools.named(finding.tool())).as(finding.name()).isPresent();
    }
    for (Tool tool : tools.all()) {
      if (tool instanceof SqlTool sql) {
        sql.rules()
            .forEach(r ->
                assertThat(asked(kb.finding(r.finding()).tool()))
                    .as(r.finding())
                    .contains(sql.name()));
      }
    }
  }

  /** A tool by its name, and those that it asks. */
  private List<String> asked(String tool) {
    return tools.named(tool).orElseThrow() instanceof RoundTool round
        ? round.parts().stream().map(Tool::name).toList()
        : List.of(tool);
  }

  @Test
  void everyToolThatNeedsNoArgumentAnswers() throws Exception {
    Scene scene = Scenes.of(door);
    for (Tool tool : tools.all()) {
      if (tool.arguments().stream().noneMatch(io.howdah.diagnose.Argument::required)) {
        Observation seen = tool.look(scene);
        assertThat(seen.status())
            .as("%s: %s", tool.name(), seen.words())
            .isIn(EvidenceStatus.OK, EvidenceStatus.EMPTY);
        assertThat(seen.words()).as(tool.name()).isNotBlank();
      }
    }
  }

  @Test
  void rowsCarryTheirTypes() throws Exception {
    Observation seen = look("table_activity", "{\"table_name\": \"mill.flour\"}");
    assertThat(seen.sheet().orElseThrow().columns()).startsWith("oid", "table_name");
    assertThat(seen.sheet().orElseThrow().rows()).hasSize(1);
    var row = seen.sheet().orElseThrow().rows().getFirst();
    assertThat(row.get(seen.sheet().orElseThrow().column("updated")).number()).isEqualTo(500);
    assertThat(row.get(seen.sheet().orElseThrow().column("last_analyze")))
        .isInstanceOf(io.howdah.diagnose.Sheet.Cell.Moment.class);
    assertThat(look("table_activity", "{\"table_name\": \"mill.nothing\"}").status())
        .isEqualTo(EvidenceStatus.EMPTY);
  }

  @Test
  void aSequenceNearItsEndIsFoundAtTheColumnThatItFills() throws Exception {
    Observation seen = look("sequences", "{}");
    assertThat(seen.findings())
        .anySatisfy(f -> {
          assertThat(f.finding()).isEqualTo("sequence-near-end");
          assertThat(f.level()).isEqualTo(Level.STRONG);
          ObjectRef at = f.object().orElseThrow();
          assertThat(at.name()).isEqualTo("mill.flour");
          assertThat(at.kind()).isEqualTo(ObjectRef.Kind.TABLE);
          assertThat(at.oid()).isPositive();
        });
  }

  @Test
  void theSchemaIsReadWithItsComments() throws Exception {
    assertThat(
            look("table_schema", "{\"table_name\": \"mill.flour\"}").sheet().orElseThrow().rows())
        .anyMatch(r -> r.stream().anyMatch(c -> c.words().equals("what it was ground from")));
  }

  @Test
  void indexesThatAreTheSameOrMissingAreNamed() throws Exception {
    assertThat(words("indexes_duplicate")).contains("flour_kind", "flour_kind_again");
    assertThat(words("foreign_keys_unindexed")).contains("mill.sack");
    assertThat(words("indexes_unused")).contains("flour_kind");
    assertThat(words("partitions")).contains("mill.log");
    assertThat(words("autovacuum_overdue")).contains("mill.flour");
  }

  private String words(String tool) throws Exception {
    return look(tool, "{}").sheet().orElseThrow().rows().stream()
        .flatMap(List::stream)
        .map(c -> c.words())
        .collect(Collectors.joining(" "));
  }

  @Test
  void whatAnExtensionWouldTellIsAbsentWithoutIt() throws Exception {
    Observation seen = look("heap_bloat", "{\"table_name\": \"mill.flour\"}");
    assertThat(seen.status()).isEqualTo(EvidenceStatus.ABSENT);
    assertThat(seen.words()).contains("pgstattuple");
    database.execute("CREATE EXTENSION pgstattuple");
    try (ReadDoor fresh =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()))) {
      assertThat(look("heap_bloat", "{\"table_name\": \"mill.flour\"}", Scenes.of(fresh)).status())
          .isEqualTo(EvidenceStatus.OK);
    } finally {
      database.execute("DROP EXTENSION pgstattuple");
    }
  }

  @Test
  void anAdvisoryLockThatSessionsQueueForIsFoundAtItsHolder() throws Exception {
    try (var holder = database.connect();
        var waiter = database.connect();
        var statement = holder.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(77)");
      int pid = holder.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try (var s = waiter.createStatement()) {
                  s.execute("SELECT pg_advisory_lock(77)");
                } catch (java.sql.SQLException e) {
                  // ended with the test
                }
              });
      Observation seen = look("advisory_locks", "{}");
      java.time.Instant end = java.time.Instant.now().plusSeconds(60);
      while (seen.status() == EvidenceStatus.EMPTY && java.time.Instant.now().isBefore(end)) {
        seen = look("advisory_locks", "{}");
      }
      assertThat(seen.findings())
          .anySatisfy(f -> {
            assertThat(f.level()).isEqualTo(Level.SOME);
            assertThat(f.object()).contains(ObjectRef.session(pid));
          });
      statement.execute("SELECT pg_advisory_unlock(77)");
      waiting.join();
    }
    assertThat(Set.of(EvidenceStatus.EMPTY)).contains(look("advisory_locks", "{}").status());
  }
}
