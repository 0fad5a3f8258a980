package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.ServerIdentity;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given an action that was decided for one server, what the write door does and what it refuses.
 */
final class WriteDoorTest {
  private static final Duration BRIEF = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

  private static TempPostgres postgres;
  private ReadDoor read;
  private ServerIdentity identity;

  @BeforeAll
  static void aServer() throws IOException, SQLException, CannotConnectException {
    postgres = TempPostgres.start();
    postgres.sql("CREATE TABLE public.t AS SELECT generate_series(1, 1000) AS n");
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void thatIsKnown() throws CannotConnectException {
    read = ReadDoor.open(postgres.spec(""));
    identity = read.identity().first().orElseThrow();
  }

  @AfterEach
  void closed() {
    read.close();
  }

  private WriteDoor door(ServerIdentity expected) throws CannotConnectException {
    return WriteDoor.open(postgres.spec(""), "a-42", expected);
  }

  private String seen(String sql) {
    return read.read(Query.of("seen", sql), row -> row.maybeText(1).orElse("null"))
        .first()
        .orElse("none");
  }

  /** Waits for a condition on the server, not for time; fails after 20 s. */
  private void until(String sql) {
    Instant end = Instant.now().plusSeconds(20);
    while (!seen(sql).equals("t")) {
      assertThat(Instant.now()).as("waited for " + sql).isBefore(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void concurrentlyIsDoneAndTheActionIsVisible() throws CannotConnectException {
    try (WriteDoor door = door(identity)) {
      assertThat(
              door.execute(Write.of("CREATE INDEX CONCURRENTLY t_n ON public.t (n)", LONG, LONG)))
          .isInstanceOf(WriteResult.Done.class);
      assertThat(seen("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.t_n'::regclass"))
          .isEqualTo("t");
      assertThat(
              seen(
                  "SELECT application_name FROM pg_stat_activity WHERE pid = " + door.backendPid()))
          .isEqualTo("howdah:act:a-42");
    }
  }

  @Test
  void rowsAndNoticesAreTold() throws CannotConnectException {
    try (WriteDoor door = door(identity)) {
      WriteResult.Done deleted =
          (WriteResult.Done)
              door.execute(Write.of("DELETE FROM public.t WHERE n <= 10", BRIEF, LONG));
      assertThat(deleted.rows()).isEqualTo(OptionalLong.of(10));
      WriteResult.Done dropped =
          (WriteResult.Done)
              door.execute(Write.of("DROP INDEX IF EXISTS public.none", BRIEF, LONG));
      assertThat(dropped.notices()).singleElement().asString().contains("does not exist");
    }
  }

  @Test
  void anotherServerOrAnotherLifeIsRefused() throws CannotConnectException {
    for (ServerIdentity other :
        List.of(
            new ServerIdentity("1", 1, identity.postmasterStart(), false, identity.versionNum()),
            new ServerIdentity(
                identity.systemIdentifier(),
                2,
                identity.postmasterStart(),
                false,
                identity.versionNum()),
            new ServerIdentity(
                identity.systemIdentifier(), 1, Instant.EPOCH, false, identity.versionNum()),
            new ServerIdentity(
                identity.systemIdentifier(),
                1,
                identity.postmasterStart(),
                true,
                identity.versionNum()))) {
      try (WriteDoor door = door(other)) {
        assertThat(door.execute(Write.of("CREATE TABLE public.never ()", BRIEF, LONG)))
            .isInstanceOfSatisfying(
                WriteResult.Refused.class, r -> assertThat(r.reasons()).hasSize(1));
      }
    }
    assertThat(seen("SELECT to_regclass('public.never')")).isEqualTo("null");
  }

  @Test
  void afterARestartTheOldDecisionIsRefused() throws IOException, CannotConnectException {
    postgres.control("restart");
    try (WriteDoor door = door(identity)) {
      assertThat(door.execute(Write.of("CREATE TABLE public.never ()", BRIEF, LONG)))
          .isInstanceOfSatisfying(
              WriteResult.Refused.class,
              r -> assertThat(r.reasons()).singleElement().asString().contains("a restart"));
    }
  }

  @Test
  void twoStatementsAreRefused() throws CannotConnectException {
    try (WriteDoor door = door(identity)) {
      assertThat(door.execute(Write.of("SELECT 1; DROP TABLE public.t", BRIEF, LONG)))
          .isInstanceOf(WriteResult.Refused.class);
    }
    assertThat(seen("SELECT to_regclass('public.t') IS NOT NULL")).isEqualTo("t");
  }

  @Test
  void aLockedTableEndsWithTheServersWords() throws Exception {
    try (WriteDoor door = door(identity);
        Connection reader = Opener.open(postgres.spec(""), "reader").connection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM public.t");
      assertThat(door.execute(Write.of("DROP TABLE public.t", BRIEF, LONG)))
          .isInstanceOfSatisfying(
              WriteResult.Failed.class,
              f -> {
                assertThat(f.error().sqlState()).isEqualTo("55P03");
                assertThat(f.error().message()).contains("lock timeout");
              });
      assertThat(door.execute(Write.of("SELECT 1", BRIEF, LONG)))
          .isInstanceOf(WriteResult.Done.class);
    }
  }

  @Test
  void cancelledFromAnotherThread() throws Exception {
    try (WriteDoor door = door(identity)) {
      var result =
          CompletableFuture.supplyAsync(
              () -> door.execute(Write.of("SELECT pg_sleep(60)", BRIEF, LONG)));
      until(
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = %d)"
              .formatted(door.backendPid()));
      door.cancel();
      assertThat(result.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              WriteResult.Failed.class, f -> assertThat(f.error().sqlState()).isEqualTo("57014"));
    }
  }

  @Test
  void aLostSessionIsUnknownAndNotFailed() throws Exception {
    try (WriteDoor door = door(identity)) {
      var result =
          CompletableFuture.supplyAsync(
              () -> door.execute(Write.of("SELECT pg_sleep(60)", BRIEF, LONG)));
      until(
          "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = %d)"
              .formatted(door.backendPid()));
      postgres.sql("SELECT pg_terminate_backend(%d)".formatted(door.backendPid()));
      assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(WriteResult.Unknown.class);
    }
  }

  @Test
  void theOwnersRoleIsTakenForOneStatementOnly() throws Exception {
    postgres.sql("CREATE ROLE owner", "GRANT CREATE ON SCHEMA public TO owner");
    try (WriteDoor door = door(identity)) {
      assertThat(door.execute(Write.of("CREATE TABLE public.o ()", BRIEF, LONG).as("owner")))
          .isInstanceOf(WriteResult.Done.class);
      assertThat(door.execute(Write.of("CREATE TABLE public.p ()", BRIEF, LONG)))
          .isInstanceOf(WriteResult.Done.class);
    }
    assertThat(
            seen(
                "SELECT string_agg(relowner::regrole::text, ',' ORDER BY relname) FROM pg_class WHERE relname IN ('o', 'p') AND relkind = 'r'"))
        .isEqualTo("owner,postgres");
  }

  @Test
  void theHomeDoorWritesIntoTheHomeSchema() throws Exception {
    try (HomeDoor home = HomeDoor.open(postgres.spec(""), 2)) {
      assertThat(home.exists()).isFalse();
      postgres.sql("CREATE SCHEMA howdah");
      assertThat(home.exists()).isTrue();
      try (Connection connection = home.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE note (t text)");
      }
      assertThat(seen("SELECT to_regclass('howdah.note') IS NOT NULL")).isEqualTo("t");
    }
  }
}
