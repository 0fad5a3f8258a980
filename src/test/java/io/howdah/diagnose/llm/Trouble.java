package io.howdah.diagnose.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.CauseModel;
import io.howdah.diagnose.EmbeddedReasoner;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.diagnose.WhatIf;
import io.howdah.diagnose.tools.Toolbox;
import io.howdah.lab.SandboxDatabase;
import io.howdah.model.Anomaly;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import io.howdah.sense.Sensor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real incident on a real server: one session stands idle inside a transaction and holds a row,
 * another waits for it. What a reasoner gets is what Howdah's own sensor saw.
 */
final class Trouble implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Connection holder;
  private final Connection victim;
  private final Thread waiting;
  private final ReadDoor door;
  private final int holderPid;
  private final Scene scene;

  /**
   * @param table the table whose row is fought for, made here
   * @param role who both sessions are; made here
   * @param application the name that the holder gives itself
   * @param comment stands in both sessions' statements
   */
  Trouble(SandboxDatabase database, String table, String role, String application, String comment)
      throws Exception {
    make(database, table, role);
    String url = database.instance().jdbcUrl(database.name());
    holder = DriverManager.getConnection(url, role, "x");
    victim = DriverManager.getConnection(url, role, "x");
    holder.setAutoCommit(false);
    try (Statement s = holder.createStatement()) {
      s.execute("SET application_name = '%s'".formatted(application.replace("'", "''")));
      s.execute(
          "UPDATE %s SET note = '%s' /* %s */ WHERE id = 1".formatted(table, comment, comment));
    }
    holderPid = holder.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    int victimPid = victim.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    waiting = Thread.ofVirtual().start(() -> wantTheRow(table, comment));
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
    Sensor sensor = new Sensor(door);
    Instant end = Instant.now().plus(PATIENCE);
    Sample first = sensor.sample();
    Sample last = first;
    while (!waits(last, victimPid)) {
      assertThat(Instant.now()).as("the victim waits").isBefore(end);
      last = sensor.sample();
    }
    Session blocked =
        last.sessions().stream().filter(s -> s.pid() == victimPid).findFirst().orElseThrow();
    scene =
        new Scene(
            new Incident(
                "i",
                last.server(),
                last.at().minus(blocked.blockedFor()),
                last.at(),
                List.of(
                    new Anomaly(
                        Anomaly.Symptom.SESSIONS_BLOCKED,
                        ObjectRef.session(victimPid),
                        1,
                        0,
                        "sessions",
                        last.at().minus(blocked.blockedFor()),
                        1,
                        "session %d of %s waits for a lock".formatted(victimPid, application)))),
            new Interval(first, last),
            _ -> Optional.empty(),
            door,
            new NoPlanner());
  }

  private static void make(SandboxDatabase database, String table, String role)
      throws SQLException {
    database.execute(
        "DROP TABLE IF EXISTS " + table,
        "CREATE TABLE %s (id int PRIMARY KEY, note text)".formatted(table),
        "INSERT INTO %s VALUES (1, 'one'), (2, 'two')".formatted(table),
        "DO $$ BEGIN CREATE ROLE %1$s LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            .formatted(role),
        "GRANT ALL ON %s TO %s".formatted(table, role),
        "GRANT USAGE ON SCHEMA %s TO %s".formatted(table.substring(0, table.indexOf('.')), role));
  }

  private void wantTheRow(String table, String comment) {
    try (Statement s = victim.createStatement()) {
      s.execute(
          "UPDATE %s SET note = '%s' /* %s */ WHERE id = 1".formatted(table, comment, comment));
    } catch (SQLException e) {
      // The holder's end, or the victim's own: both are what a test does at its end.
    }
  }

  private static boolean waits(Sample sample, int pid) {
    return sample.sessions().stream()
        .anyMatch(s -> s.pid() == pid && s.blockedFor().compareTo(Duration.ofMillis(1_200)) > 0);
  }

  Scene scene() {
    return scene;
  }

  int holderPid() {
    return holderPid;
  }

  /** The reasoner, with pauses that pass at once and are kept. */
  static LlmReasoner reasoner(LlmSettings settings, List<Duration> pauses) {
    return reasoner(settings, pauses, SqlGate.CLOSED, new ProviderHealth(Clock.systemUTC()));
  }

  static LlmReasoner reasoner(
      LlmSettings settings, List<Duration> pauses, SqlGate gate, ProviderHealth health) {
    KnowledgeBase kb = KnowledgeBase.shipped();
    return new LlmReasoner(
        settings,
        kb,
        new ToolRegistry(Toolbox.all()),
        new EmbeddedReasoner(kb, Toolbox.all(), CauseModel::prior, Clock.systemUTC()),
        gate,
        health,
        new LlmReasoner.Surroundings(Clock.systemUTC(), () -> "n0nce", pauses::add));
  }

  /** Plans are not what these tests are about. */
  private record NoPlanner() implements WhatIf {
    @Override
    public Reading<TemplateText> text(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template, Map<String, String> settings) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<IndexGain> bestIndex(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }
  }

  @Override
  public void close() throws SQLException {
    door.close();
    holder.rollback();
    holder.close();
    try {
      waiting.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    victim.close();
  }
}
