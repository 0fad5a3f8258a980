package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Outcome;
import io.howdah.model.Action;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Given a build that waits for a writer, what is told of it meanwhile. */
final class UnderwayTest {
  private static final CreateIndex INDEX =
      new CreateIndex(
          ObjectRef.table("public.t", 1), "public", "t", "t_id_idx", List.of("id"), "a test");

  @Test
  void theBuildTellsWhomItWaitsForAndIsNotToldOfWhenItIsOver() throws Exception {
    try (TempPostgres server = TempPostgres.start();
        ReadDoor door = ReadDoor.pooled(server.spec(""), 2)) {
      server.sql("CREATE TABLE public.t AS SELECT n AS id FROM generate_series(1, 1000) n");
      Action action = Steps.scheduled(7, INDEX, door.identity().first().orElseThrow());
      List<String> told = new CopyOnWriteArrayList<>();
      try (Connection writer = connect(server, "writer");
          Connection other = connect(server, "howdah:act:77:e1")) {
        int pid = begin(writer, "INSERT INTO public.t VALUES (1)");
        Outcome outcome =
            Underway.told(
                door,
                action,
                event -> {
                  told.add(((LoopEvent.Underway) event).words());
                  if (told.getLast().contains("for 1 transaction")) {
                    end(writer);
                  }
                },
                Duration.ofMillis(10),
                () -> {
                  build(server);
                  return new Outcome.Failed(action, "over", true);
                });
        assertThat(((Outcome.Failed) outcome).words()).isEqualTo("over");
        assertThat(told)
            .contains(
                "CREATE INDEX CONCURRENTLY: waiting for writers before build, for 1 transaction,"
                    + " now that of process "
                    + pid);
        assertThat(other.isValid(1)).isTrue();
      }
    }
  }

  private static Connection connect(TempPostgres server, String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&ApplicationName=%s"
            .formatted(server.port(), name));
  }

  private static int begin(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      try (var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static void end(Connection connection) {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Unless somebody is told of it, it waits for the writer until its time is up. */
  private static void build(TempPostgres server) {
    try (Connection connection = connect(server, "howdah:act:7:e1");
        var statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = '60s'");
      statement.execute(INDEX.sql().getFirst());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
