package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.PlanNode;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given templates as pg_stat_statements keeps them, what the planner says of them. */
@ExtendWith(SandboxExtension.class)
final class PlanSessionTest {
  private final SandboxDatabase database;
  private final ReadDoor door;
  private final PlanSession session;

  PlanSessionTest(SandboxDatabase database) throws BadConnectionException, CannotConnectException {
    this.database = database;
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
    session = PlanSession.open(door);
  }

  @BeforeEach
  void aTable() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS plans CASCADE",
        "CREATE SCHEMA plans",
        "CREATE TABLE plans.t AS SELECT n AS id, n % 500 AS kind, now() - n * interval '1 minute'"
            + " AS made, 'x' || n AS note FROM generate_series(1, 20000) n",
        "CREATE UNIQUE INDEX t_id ON plans.t (id)",
        "CREATE SEQUENCE plans.s",
        "ANALYZE plans.t");
  }

  @AfterEach
  void closed() {
    session.close();
    door.close();
  }

  /** Runs it as an application does, and finds what was kept of it. */
  private TemplateText kept(String marker, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      // Queries that differ in a name only are one template with the first one's text.
      statement.execute(
          "SELECT public.pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname ="
              + " current_database()");
      statement.execute("SET search_path = plans");
      statement.execute(sql.replace("MARK", marker));
      try (var rows =
          statement.executeQuery(
              "SELECT dbid, queryid FROM public.pg_stat_statements WHERE query LIKE '%"
                  + marker
                  + "%' AND query NOT LIKE '%pg_stat_statements%'")) {
        assertThat(rows.next()).as("kept: " + sql).isTrue();
        TemplateText found =
            session.text(new TemplateId(rows.getLong(1), rows.getLong(2))).first().orElseThrow();
        return new TemplateText(
            found.id(), found.text(), found.role(), "plans", found.rowsPerCall());
      }
    }
  }

  private PlanNode plan(TemplateText text) {
    Reading<PlanNode> plan = session.plan(text);
    assertThat(plan.first()).as("%s: %s", text.text(), plan.explain()).isPresent();
    return plan.first().orElseThrow();
  }

  @Test
  void everyKindOfNormalisedTextIsPlanned() throws SQLException {
    int i = 0;
    for (String sql :
        List.of(
            "SELECT count(*) AS MARK FROM t WHERE made > now() - interval '1 day'",
            "SELECT max(made) AS MARK FROM t WHERE made > now() - INTERVAL '1' DAY",
            "SELECT min(made) AS MARK FROM t WHERE made > now() - interval '1 2' day to hour",
            "SELECT count(*) AS MARK FROM t WHERE made > timestamp with time zone '2026-01-01'",
            "SELECT count(*) AS MARK FROM t WHERE made > timestamp '2026-01-01' AND made < date"
                + " '2026-12-01'",
            "SELECT extract(dow FROM made) AS MARK, count(*) FROM t GROUP BY 1",
            "SELECT id AS MARK FROM t ORDER BY made DESC LIMIT 5",
            "SELECT id AS MARK FROM t ORDER BY made DESC OFFSET 3 FETCH FIRST 5 ROWS ONLY",
            "SELECT id AS MARK FROM t WHERE kind IN (1, 2, 3) AND id BETWEEN 5 AND 9",
            "SELECT id AS MARK FROM t WHERE note = text 'x5' OR note LIKE 'x1%'",
            "SELECT jsonb '{\"a\": 1}' -> 'a' AS MARK, id FROM t WHERE id = 3",
            "SELECT CASE WHEN kind = 1 THEN 'one' ELSE 'more' END AS MARK FROM t WHERE id = 7",
            "SELECT substring(note FROM 1 FOR 2) AS MARK FROM t WHERE id = 7")) {
      plan(kept("normalised_%02d_x".formatted(i++), sql));
    }
  }

  @Test
  void limitIsAsDeepAsCallsReallyRead() {
    TemplateText text =
        new TemplateText(new TemplateId(1, 1), "SELECT 1 LIMIT $1", "app", "public", 7.4);
    assertThat(PlanSession.plannable(text)).isEqualTo("SELECT 1 LIMIT 7");
  }

  @Test
  void settingsHoldForOneQuestionOnly() throws SQLException {
    TemplateText text = kept("settings_x", "SELECT note AS MARK FROM t WHERE id = 42");
    assertThat(plan(text).shape()).contains("Index Scan t_id");
    Map<String, String> without =
        Map.of(
            "enable_indexscan", "off", "enable_bitmapscan", "off", "enable_indexonlyscan", "off");
    assertThat(session.plan(text, without).first())
        .hasValueSatisfying(p -> assertThat(p.shape()).contains("Seq Scan"));
    assertThat(plan(text).shape()).contains("Index Scan t_id");
  }

  @Test
  void aSettingThatDoesNotExistIsAFailureAndNoPlan() throws SQLException {
    TemplateText text = kept("nosetting_x", "SELECT note AS MARK FROM t WHERE id = 42");
    assertThat(session.plan(text, Map.of("enable_magic", "off")).first()).isEmpty();
    assertThat(plan(text).shape()).contains("t_id");
  }

  @Test
  void aPretendedIndexChangesThePlanUntilItIsForgotten() throws SQLException {
    TemplateText text = kept("pretended_x", "SELECT note AS MARK FROM t WHERE kind = 42");
    double before = plan(text).cost();
    assertThat(plan(text).shape()).contains("Seq Scan");
    PlanSession.Hypothetical index = session.pretend("plans.t (kind)").first().orElseThrow();
    assertThat(index.bytes()).isPositive();
    PlanNode with = plan(text);
    assertThat(with.all()).anyMatch(n -> n.index().filter(index.name()::equals).isPresent());
    assertThat(with.cost()).isLessThan(before / 2);
    session.forget();
    assertThat(plan(text).cost()).isEqualTo(before);
    assertThat(session.pretend("plans.t (nothing)").first()).isEmpty();
    assertThat(session.pretend("plans.nothing (id)").status()).isNotEqualTo(EvidenceStatus.OK);
  }

  @Test
  void nothingIsExecuted() throws SQLException {
    List<String> writing =
        List.of(
            "INSERT INTO t (id) VALUES (0) RETURNING id AS MARK",
            "UPDATE t SET kind = kind + 1 WHERE id = 5 RETURNING id AS MARK",
            "DELETE FROM t WHERE id = 17 RETURNING id AS MARK",
            "SELECT nextval('plans.s') AS MARK");
    List<TemplateText> texts = new java.util.ArrayList<>();
    for (int i = 0; i < writing.size(); i++) {
      texts.add(kept("writes_%d_x".formatted(i), writing.get(i)));
    }
    String before = state();
    texts.forEach(this::plan);
    assertThat(state()).isEqualTo(before);
  }

  private String state() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT (SELECT count(*) || ',' || sum(kind) FROM plans.t) || ',' || (SELECT"
                    + " last_value FROM plans.s)")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void aTemplateOfAnotherDatabaseHasNoTextHere() {
    assertThat(session.text(new TemplateId(1, 42)).status()).isEqualTo(EvidenceStatus.EMPTY);
  }

  /** A NULL in place of what is not given would let the planner conclude that there are no rows. */
  @Test
  void whatIsNotGivenStaysOpen() throws SQLException {
    TemplateText text =
        kept(
            "spans",
            "SELECT count(note) AS MARK FROM t WHERE kind = 3 AND made > now() - interval '1 day'");
    PlanNode open = plan(text);
    PlanNode given = session.planFor(text, Map.of(1, "3")).first().orElseThrow();
    assertThat(open.scans()).isNotEmpty();
    assertThat(given.relations()).isEqualTo(open.relations());
    assertThat(given.scans().getFirst().conditions()).anyMatch(c -> c.contains("kind = 3"));
    assertThat(given.scans().getFirst().conditions()).anyMatch(c -> c.contains("$"));
    assertThat(plan(text)).as("asked again, nothing given").isEqualTo(open);
  }

  @Test
  void aValueThatDoesNotFitIsAFailureAndTheSessionGoesOn() throws SQLException {
    TemplateText text = kept("unfit", "SELECT note AS MARK FROM t WHERE id = 7");
    assertThat(session.planFor(text, Map.of(1, "seven")).status()).isEqualTo(EvidenceStatus.ERROR);
    assertThat(session.planFor(text, Map.of(1, "7")).first()).isPresent();
    assertThat(session.planFor(text, Map.of(9, "7")).first()).isPresent();
  }
}
