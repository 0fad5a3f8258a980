package io.howdah.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Interval;
import io.howdah.model.Sample;
import io.howdah.model.Sample.Source;
import io.howdah.model.Session;
import io.howdah.model.TableUse;
import io.howdah.model.TemplateCounters;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a server at work, what one look at it sees. */
@ExtendWith(SandboxExtension.class)
final class SensorTest {
  private static ReadDoor door(SandboxDatabase database) throws Exception {
    return open(database.url());
  }

  private static ReadDoor open(String url) throws Exception {
    try {
      return ReadDoor.open(
          ConnectionRules.resolve(ConnectionRequest.of(url), Surroundings.ofProcess()));
    } catch (BadConnectionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void callsBetweenTwoLooksAreCountedAndOwnOnesLeftOut(SandboxDatabase database) throws Exception {
    database.execute("CREATE SCHEMA felt", "CREATE TABLE felt.t AS SELECT 1 AS a");
    try (ReadDoor door = door(database)) {
      Sensor sensor = new Sensor(door);
      // Howdah's own first questions must have been counted before they can be known as its own.
      Sample _ = sensor.sample();
      Sample first = sensor.sample();
      for (int i = 0; i < 7; i++) {
        database.execute("SELECT a AS felt_marker FROM felt.t");
      }
      sensor.refresh();
      Sample second = sensor.sample();
      assertThat(second.sources()).allSatisfy((s, r) -> assertThat(second.read(s)).isTrue());
      List<TemplateCounters> seven =
          new Interval(first, second)
              .templates().stream().filter(t -> t.calls() == 7 && t.rows() == 7).toList();
      assertThat(seven).hasSize(1);
      List<Long> own =
          door.read(
                  io.howdah.pg.Query.of(
                      "own",
                      "SELECT queryid FROM public.pg_stat_statements WHERE query LIKE '%/* howdah */%' AND query LIKE '%pg_stat_user_tables%'"),
                  r -> r.number("queryid"))
              .rows();
      assertThat(own).isNotEmpty();
      assertThat(second.templates()).noneMatch(t -> own.contains(t.id().queryId()));
      assertThat(second.tables()).extracting(TableUse::name).contains("felt.t");
    }
  }

  @Test
  void aBlockedSessionNamesItsBlocker(SandboxDatabase database) throws Exception {
    database.execute("CREATE TABLE public.held AS SELECT 1 AS a");
    try (ReadDoor door = door(database);
        Connection blocker = plain(database);
        Connection victim = plain(database);
        Statement holds = blocker.createStatement();
        Statement waits = victim.createStatement()) {
      Sensor sensor = new Sensor(door);
      blocker.setAutoCommit(false);
      holds.execute("UPDATE public.held SET a = 2");
      int root = blocker.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      int pid = victim.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      var waiting =
          CompletableFuture.supplyAsync(() -> {
            try {
              return waits.executeUpdate("UPDATE public.held SET a = 3");
            } catch (java.sql.SQLException e) {
              throw new IllegalStateException(e);
            }
          });
      Session seen = blocked(sensor, pid);
      assertThat(seen.blockers()).containsExactly(root);
      assertThat(seen.waitType()).isEqualTo("Lock");
      assertThat(seen.blockedFor()).isLessThan(Duration.ofMinutes(1));
      blocker.rollback();
      assertThat(waiting.join()).isEqualTo(1);
      assertThat(sensor.sample().sessions()).noneMatch(Session::blocked);
    }
  }

  private static Connection plain(SandboxDatabase database) throws Exception {
    return database.instance().connect(database.user(), database.name(), "shop");
  }

  private static Session blocked(Sensor sensor, int pid) throws Exception {
    for (int look = 0; look < 2_000; look++) {
      for (Session s : sensor.sample().sessions()) {
        if (s.pid() == pid && s.blocked()) {
          return s;
        }
      }
    }
    throw new AssertionError("session " + pid + " was never seen waiting");
  }

  @Test
  void aRoleThatMayNotLookIsDeniedAndNotEmpty(SandboxDatabase database) throws Exception {
    database.execute("CREATE ROLE sensor_blind LOGIN PASSWORD 'open'");
    try (ReadDoor door = open(database.url().replaceFirst("//[^@]*@", "//sensor_blind:open@"))) {
      Sample sample = new Sensor(door).sample();
      assertThat(sample.read(Source.TEMPLATES)).isFalse();
      assertThat(sample.sources().get(Source.SESSIONS))
          .isNotNull()
          .satisfies(r -> {
            assertThat(r.status()).isEqualTo(EvidenceStatus.DENIED);
            assertThat(r.note()).contains("pg_read_all_stats");
          });
      assertThat(sample.read(Source.PARAMETERS)).isTrue();
    } finally {
      database.execute("DROP ROLE sensor_blind");
    }
  }

  @Test
  void aClosedDoorIsALostServer(SandboxDatabase database) throws Exception {
    ReadDoor door = door(database);
    Sensor sensor = new Sensor(door);
    door.close();
    assertThatThrownBy(sensor::sample).isInstanceOf(LostServerException.class);
  }

  @Test
  void durationsAreReadInEveryUnitOfTheServer() {
    assertThat(Rows.duration("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Rows.duration("1s")).isEqualTo(Duration.ofSeconds(1));
    assertThat(Rows.duration("2min")).isEqualTo(Duration.ofMinutes(2));
    assertThat(Rows.duration("1h")).isEqualTo(Duration.ofHours(1));
    assertThat(Rows.duration("1d")).isEqualTo(Duration.ofDays(1));
    assertThat(Rows.duration("0")).isEqualTo(Duration.ZERO);
    assertThatThrownBy(() -> Rows.duration("1 fortnight"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
