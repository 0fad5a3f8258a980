package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Asked;
import io.howdah.model.Session;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.Overheard;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Given a database under load that nobody watched before, what the tools see in one look of two
 * seconds.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ColdLookTest {
  private static final Duration WATCHED = Duration.ofSeconds(2);

  private final SandboxDatabase database;
  private final Cluster cluster;
  private final PlannerWhatIf whatIf;
  private final AtomicBoolean working = new AtomicBoolean(true);
  private final List<Thread> threads = new ArrayList<>();
  private final Scene scene;

  ColdLookTest(SandboxDatabase database) throws Exception {
    this.database = database;
    database.execute(
        "DROP ROLE IF EXISTS cold_clerk",
        "DROP ROLE IF EXISTS cold_kiosk",
        "CREATE ROLE cold_clerk LOGIN PASSWORD 'x'",
        "CREATE ROLE cold_kiosk LOGIN PASSWORD 'x'",
        "ALTER ROLE cold_clerk SET enable_indexscan = off",
        "ALTER ROLE cold_clerk SET enable_bitmapscan = off",
        "ALTER ROLE cold_kiosk SET plan_cache_mode = force_generic_plan",
        "CREATE SCHEMA cold",
        "CREATE TABLE cold.parcel AS SELECT n AS id, n % 10 <> 0 AS paid, CASE WHEN n > 59970"
            + " THEN 'lost' ELSE 'sent' END AS state, repeat('x', 200) AS label FROM"
            + " generate_series(1, 60000) n",
        "CREATE INDEX ON cold.parcel (id)",
        "CREATE INDEX ON cold.parcel (state)",
        "ANALYZE cold.parcel",
        "GRANT USAGE ON SCHEMA cold TO cold_clerk, cold_kiosk",
        "GRANT SELECT ON cold.parcel TO cold_clerk, cold_kiosk");
    work("cold_clerk", "SELECT label FROM cold.parcel WHERE id = ?", 4711);
    work("cold_kiosk", "SELECT label FROM cold.parcel WHERE state = ? ORDER BY id LIMIT 1", "lost");
    work(database.user(), "SELECT count(*) FROM cold.parcel WHERE paid AND id > ?", 0);
    var spec =
        ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess());
    cluster = Cluster.watch(spec, Clock.systemUTC());
    whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes());
    Examination examination = Examination.of(cluster);
    Examination.Watched seen = examination.watch(WATCHED);
    scene =
        new Scene(
            examination.incident(seen.interval(), seen.past()),
            seen.interval(),
            seen.past(),
            cluster.door(),
            whatIf,
            seen.vitals());
  }

  private void work(String role, String sql, Object value) throws SQLException {
    String password = role.equals(database.user()) ? database.password() : "x";
    Connection connection =
        DriverManager.getConnection(database.instance().jdbcUrl(database.name()), role, password);
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              try (connection;
                  PreparedStatement statement = connection.prepareStatement(sql)) {
                while (working.get()) {
                  statement.setObject(1, value);
                  statement.executeQuery().close();
                }
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            }));
  }

  @AfterAll
  void asItWas() throws Exception {
    working.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
    whatIf.close();
    cluster.close();
    database.execute("DROP SCHEMA cold CASCADE", "DROP ROLE cold_clerk", "DROP ROLE cold_kiosk");
  }

  private Observation look(String tool) {
    return cluster.tools().named(tool).orElseThrow().look(scene);
  }

  private Found strongest(String tool, String finding) {
    Observation seen = look(tool);
    return seen.findings().stream()
        .filter(f -> f.finding().equals(finding))
        .max(Comparator.comparing(Found::level))
        .orElseThrow(() -> new AssertionError(finding + " was not read: " + seen.words()));
  }

  @Test
  void aSuperusersSessionIsASessionOfAClient() {
    assertThat(scene.interval().to().sessions())
        .filteredOn(s -> s.role().equals(database.user()))
        .filteredOn(s -> s.queryId() != 0)
        .isNotEmpty()
        .noneMatch(Session::system);
  }

  /** The workload here never asks for it: what does is ours, and must not count as a template. */
  @Test
  void whatHowdahAsksIsMarkedAsItsOwn() throws SQLException {
    for (String tool : List.of("wait_profile", "sessions_and_locks")) {
      assertThat(look(tool).findings()).isNotEmpty();
    }
    try (Connection connection = database.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT query FROM public.pg_stat_statements WHERE dbid = (SELECT oid FROM"
                        + " pg_database WHERE datname = current_database()) AND query LIKE"
                        + " '%pg_stat_activity%' AND query NOT LIKE '%/* howdah */%' AND query NOT"
                        + " LIKE '%pg_stat_statements%'")) {
      assertThat(rows.next() ? rows.getString(1) : "none").isEqualTo("none");
    }
  }

  @Test
  void whatTheServersProcessesTookOfTheCpuIsKnown() {
    var span = scene.vitals().span().orElseThrow();
    assertThat(span.growth("postgresql_process_cpu_seconds")).isPresent();
    assertThat(span.growth("postgresql_process_cpu_seconds").orElseThrow()).isPositive();
    assertThat(look("host").findings()).extracting(Found::finding).contains("cpu-by-others");
  }

  @Test
  void waitsAreSampledWhileOneWatches() {
    var activity = scene.vitals().activity().orElseThrow();
    assertThat(activity.looks()).isGreaterThanOrEqualTo(10);
    assertThat(activity.average()).isNotEmpty();
  }

  @Test
  void countersThatCannotKnowDoNotDenyThatATemplateBecameSlower() {
    assertThat(look("templates").findings())
        .noneMatch(f -> f.finding().equals("template-slower") && f.level() == Level.NONE);
  }

  @Test
  void whatARoleHasForItselfIsComparedWithTheDefaultForItsTemplates() {
    Found found = strongest("planner_counterfactual", "better-at-default-prices");
    assertThat(found.level()).as(found.words()).isEqualTo(Level.STRONG);
    assertThat(found.object().orElseThrow().name()).endsWith("of role cold_clerk");
    assertThat(strongest("planner_settings", "prices-off").level()).isEqualTo(Level.NONE);
  }

  @Test
  void aRareValueWantsAnotherPlanThanTheGenericOneThatIsForced() {
    Found found = strongest("generic_plan", "generic-plan-worse");
    assertThat(found.level()).as(found.words()).isEqualTo(Level.STRONG);
    assertThat(found.words()).contains("only generic plans are made");
  }

  @Test
  void aBooleanIsComparedAsTheStatisticsWriteIt() {
    assertThat(look("statistics_drift").findings())
        .filteredOn(f -> f.finding().equals("distribution-drifted"))
        .isNotEmpty()
        .allMatch(f -> f.level() == Level.NONE, "nothing drifted");
  }

  @Test
  void aLookTellsWhatItAskedAndNotWhatItComposed() {
    Overheard<Observation> drift = Overheard.during(() -> look("statistics_drift"));
    assertThat(drift.asked()).extracting(Asked::name).contains("column_statistics");
    assertThat(drift.asked())
        .filteredOn(q -> q.name().equals("column_statistics"))
        .allMatch(q -> q.sql().contains("pg_stats"));
    assertThat(drift.asked())
        .filteredOn(q -> q.name().startsWith("drift_") || q.name().equals("plan"))
        .isNotEmpty()
        .allMatch(q -> q.sql().isEmpty());
  }
}
