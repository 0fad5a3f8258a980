package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Argument;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.model.EvidenceStatus;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Given a PostgreSQL 15 on which archiving fails, a standby is missed and connections run out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OldServerToolsTest {
  /** What 15 does not have. */
  private static final Set<String> LATER = Set.of("io_by_kind", "subtransactions");

  /** What reads pg_stat_statements, which is not created here. */
  private static final Set<String> EXTENDED = Set.of("jit");

  private final ToolRegistry tools = new ToolRegistry(Toolbox.all());
  private final TempPostgres server;

  OldServerToolsTest() throws IOException {
    server =
        TempPostgres.start(
            "archive_mode = on",
            "archive_command = 'false'",
            "max_prepared_transactions = 3",
            "max_wal_size = '32MB'",
            "min_wal_size = '32MB'",
            "wal_keep_size = 0",
            "max_connections = 14");
  }

  @BeforeAll
  void aLittleOfEverything() throws Exception {
    server.sql(
        "CREATE ROLE bare LOGIN",
        "SELECT pg_create_physical_replication_slot('forgotten', true)",
        "CREATE TABLE t (a int)",
        "BEGIN",
        "INSERT INTO t VALUES (1)",
        "PREPARE TRANSACTION 'left over'");
  }

  @AfterAll
  void stopped() throws IOException {
    server.close();
  }

  private Observation look(ReadDoor door, String name) throws Exception {
    return tools.named(name).orElseThrow().look(Scenes.of(door));
  }

  private Observation await(String name, Predicate<Observation> wanted) throws Exception {
    Instant end = Instant.now().plusSeconds(60);
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      Observation seen = look(door, name);
      while (!wanted.test(seen) && Instant.now().isBefore(end)) {
        seen = look(door, name);
      }
      return seen;
    }
  }

  private static boolean shows(Observation seen, Level level) {
    return seen.findings().stream().anyMatch(f -> f.level() == level);
  }

  @Test
  void everyToolAnswersOrSaysThatThisVersionHasItNot() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      Scene scene = Scenes.of(door);
      for (Tool tool : tools.all()) {
        if (!(tool instanceof SqlTool) || tool.arguments().stream().anyMatch(Argument::required)) {
          continue;
        }
        Observation seen = tool.look(scene);
        if (LATER.contains(tool.name())) {
          assertThat(seen.status()).as(tool.name()).isEqualTo(EvidenceStatus.ABSENT);
          assertThat(seen.words()).contains("PostgreSQL 15");
        } else if (EXTENDED.contains(tool.name())) {
          assertThat(seen.status()).as(tool.name()).isEqualTo(EvidenceStatus.ABSENT);
          assertThat(seen.words()).contains("pg_stat_statements");
        } else {
          assertThat(seen.status())
              .as("%s: %s", tool.name(), seen.words())
              .isIn(EvidenceStatus.OK, EvidenceStatus.EMPTY);
        }
      }
    }
  }

  @Test
  void aBareRoleIsToldWhatToGrantAndNeverShownAPart() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.spec("user=bare"))) {
      Scene scene = Scenes.of(door);
      for (Tool tool : tools.all()) {
        if (tool instanceof SqlTool
            && !LATER.contains(tool.name())
            && !EXTENDED.contains(tool.name())) {
          Observation seen =
              tool.arguments().stream().anyMatch(Argument::required)
                  ? Observation.blind(EvidenceStatus.DENIED, "GRANT is not asked for here")
                  : tool.look(scene);
          if (!tool.privilege().isEmpty()) {
            assertThat(seen.status()).as(tool.name()).isEqualTo(EvidenceStatus.DENIED);
            assertThat(seen.words()).contains("GRANT");
            assertThat(seen.findings()).isEmpty();
          } else {
            assertThat(seen.status())
                .as("%s: %s", tool.name(), seen.words())
                .isNotEqualTo(EvidenceStatus.ERROR);
          }
        }
      }
    }
  }

  @Test
  void anArchiveCommandThatFailsIsFound() throws Exception {
    server.sql("SELECT pg_switch_wal()");
    assertThat(await("archiver", o -> shows(o, Level.STRONG)).findings())
        .anyMatch(f -> f.finding().equals("archiving-fails") && f.level() == Level.STRONG);
  }

  @Test
  void aSlotThatNobodyUsesIsFoundWithWhatItKeeps() throws Exception {
    server.sql(
        "CREATE TABLE IF NOT EXISTS much (a text)",
        "INSERT INTO much SELECT repeat('x', 1000) FROM generate_series(1, 12000)");
    Observation seen = await("replication_slots", o -> !shows(o, Level.NONE));
    assertThat(seen.findings())
        .anySatisfy(f -> {
          assertThat(f.level()).isNotEqualTo(Level.NONE);
          assertThat(f.object().orElseThrow().name()).isEqualTo("forgotten");
        });
  }

  @Test
  void aPreparedTransactionIsListedAndTooYoungToBlame() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      Observation seen = look(door, "prepared_transactions");
      assertThat(seen.words()).contains("left over");
      assertThat(seen.findings()).allMatch(f -> f.level() == Level.NONE);
    }
  }

  @Test
  void commitsThatWaitForAStandbyAreFound() throws Exception {
    server.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                server.sql("SET synchronous_commit = on", "CREATE TABLE waits (a int)");
              } catch (java.sql.SQLException | io.howdah.pg.CannotConnectException e) {
                // ended below
              }
            });
    try {
      assertThat(await("sync_standbys", o -> !shows(o, Level.NONE)).findings())
          .anyMatch(f -> f.finding().equals("sync-standby-waits") && f.level() == Level.SOME);
    } finally {
      server.sql(
          "SET synchronous_commit = off",
          "ALTER SYSTEM RESET synchronous_standby_names",
          "SELECT pg_reload_conf()");
      writer.join();
    }
  }

  @Test
  void connectionsThatRunOutAreFound() throws Exception {
    java.util.List<ReadDoor> held = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        held.add(ReadDoor.open(server.spec("")));
      }
      assertThat(look(held.getFirst(), "connections").findings())
          .anyMatch(f -> f.finding().equals("connections-near-limit") && f.level() != Level.NONE);
    } finally {
      held.forEach(ReadDoor::close);
    }
  }
}
