package io.howdah.loop.nerves;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Policy;
import io.howdah.loop.Home;
import io.howdah.loop.LoopEvent;
import io.howdah.loop.Steward;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.TempPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Given a daemon on a server with a home, trouble that no template and no session shows is looked
 * at because a series says so: one incident, with the beginning that the series saw.
 */
final class SeriesWakeTheLoopTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private final Queue<NerveEvent> felt = new ConcurrentLinkedQueue<>();
  private final Queue<LoopEvent> done = new ConcurrentLinkedQueue<>();
  private final List<Connection> held = new ArrayList<>();

  @Test
  void connectionsThatRunOutAreOneIncidentAndDiagnosed() throws Exception {
    try (TempPostgres postgres =
        TempPostgres.start("max_connections = 50", "superuser_reserved_connections = 15")) {
      postgres.sql("CREATE EXTENSION pg_stat_statements", "CREATE ROLE app LOGIN");
      ConnectionSpec spec = postgres.spec("");
      try (Home _ = Home.make(spec, "tester", CLOCK);
          Daemon daemon = Daemon.start(settings(spec), felt::add, CLOCK);
          Steward _ =
              Steward.start("c", spec, Policy.shipped(), daemon.unrest("c"), done::add, CLOCK)) {
        eventually("the server is advised and felt", () -> isAdvised() && isFelt());
        assertThat(incidents()).isEmpty();

        Instant planted = CLOCK.instant();
        takeAll(postgres);
        eventually("it is diagnosed", () -> !diagnoses().isEmpty());
        Incident first = incidents().getFirst();
        assertThat(first.began()).isAfter(planted.minus(Duration.ofSeconds(2)));
        assertThat(first.anomalies())
            .allMatch(a -> a.symptom() == Anomaly.Symptom.LIMIT_REACHED)
            .anyMatch(a -> a.words().contains("connections"));
        assertThat(begun())
            .singleElement()
            .satisfies(
                i -> assertThat(i.id()).isEqualTo(first.id()),
                i -> assertThat(i.began()).isEqualTo(first.began()));
        assertThat(diagnoses().getFirst().top().map(Belief::cause))
            .contains(Cause.CONNECTIONS_EXHAUSTED);

        giveBack();
        eventually("it is over", () -> felt.stream().anyMatch(NerveEvent.Ended.class::isInstance));
        assertThat(incidents()).hasSize(1);
        assertThat(begun()).hasSize(1);
      } finally {
        giveBack();
      }
    }
  }

  private static Daemon.Settings settings(ConnectionSpec spec) {
    return new Daemon.Settings(
        List.of(new Daemon.Watched("c", spec, Duration.ofSeconds(1))),
        Optional.empty(),
        64L << 20,
        20_000,
        Optional.empty());
  }

  private boolean isAdvised() {
    return done.stream()
        .anyMatch(e -> e instanceof LoopEvent.Sentence s && s.words().startsWith("is advised"));
  }

  private boolean isFelt() {
    return felt.stream()
        .anyMatch(e -> e instanceof NerveEvent.Sees s && s.collector().equals("postgresql fast"));
  }

  private List<Incident> incidents() {
    return done.stream()
        .filter(LoopEvent.Felt.class::isInstance)
        .map(e -> ((LoopEvent.Felt) e).incident())
        .toList();
  }

  private List<Diagnosis> diagnoses() {
    return done.stream()
        .filter(LoopEvent.Diagnosed.class::isInstance)
        .map(e -> ((LoopEvent.Diagnosed) e).diagnosis())
        .toList();
  }

  private List<Incident> begun() {
    return felt.stream()
        .filter(NerveEvent.Begun.class::isInstance)
        .map(e -> ((NerveEvent.Begun) e).incident())
        .toList();
  }

  /** A service without a pool: connects until it is refused. */
  private void takeAll(TempPostgres postgres) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres?user=app".formatted(postgres.port());
    try {
      while (true) {
        held.add(DriverManager.getConnection(url));
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo(TOO_MANY_CONNECTIONS);
    }
  }

  private void giveBack() throws SQLException {
    for (Connection c : held) {
      c.close();
    }
    held.clear();
  }

  private void eventually(String what, BooleanSupplier so) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("in time: %s; felt %s, done %s", what, felt, done)
          .isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(100));
    }
  }
}
