package io.howdah.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Analyze;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Diagnosis;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Incident;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import io.howdah.simulate.Simulator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given templates that ran on PostgreSQL 18, the index that is advised, and what it would do. */
@ExtendWith(SandboxExtension.class)
final class IndexAdvisorTest {
  private final SandboxDatabase database;
  private final ReadDoor door;
  private final IndexAdvisor advisor;

  IndexAdvisorTest(SandboxDatabase database) throws BadConnectionException, CannotConnectException {
    this.database = database;
    door = open();
    advisor = new IndexAdvisor(door);
  }

  private ReadDoor open() throws BadConnectionException, CannotConnectException {
    return ReadDoor.open(
        ConnectionRules.resolve(ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @BeforeEach
  void tables() throws SQLException {
    // Queries that differ in a name only are one template, which keeps the text it was seen with
    // first.
    database.execute(
        "SELECT public.pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname ="
            + " current_database()",
        "DROP SCHEMA IF EXISTS adv CASCADE",
        "CREATE SCHEMA adv",
        "CREATE TABLE adv.orders AS SELECT n AS id, n % 3000 AS customer, n % 4 AS status, now() -"
            + " n * interval '1 minute' AS made FROM generate_series(1, 30000) n",
        "CREATE UNIQUE INDEX orders_id ON adv.orders (id)",
        "CREATE TABLE adv.\"order\" AS SELECT n AS \"select\", repeat('x', 20) AS pad FROM"
            + " generate_series(1, 20000) n",
        "ANALYZE adv.orders",
        "ANALYZE adv.\"order\"");
  }

  @AfterEach
  void closed() {
    door.close();
  }

  private TemplateId ran(String marker, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("MARK", marker));
      try (var rows =
          statement.executeQuery(
              "SELECT dbid, queryid FROM public.pg_stat_statements WHERE query LIKE '%"
                  + marker
                  + "%' AND query NOT LIKE '%pg_stat_statements%'")) {
        rows.next();
        return new TemplateId(rows.getLong(1), rows.getLong(2));
      }
    }
  }

  private CreateIndex advised(TemplateId template) {
    Reading<IndexAdvisor.Advice> advice = advisor.best(template);
    assertThat(advice.first()).as(advice.explain()).isPresent();
    assertThat(advice.first().orElseThrow().after())
        .isLessThan(advice.first().orElseThrow().before() / 2);
    return advice.first().orElseThrow().index();
  }

  @Test
  void aFurtherColumnHasToEarnItsPlace() throws SQLException {
    CreateIndex narrow =
        advised(
            ran(
                "mrkax",
                "SELECT id AS MARK FROM adv.orders WHERE made = '2026-01-01' AND status = 1"));
    assertThat(narrow.columns()).as("made is unique").containsExactly("made");
    CreateIndex wide =
        advised(
            ran("mrkkx", "SELECT id AS MARK FROM adv.orders WHERE customer = 5 AND status = 1"));
    assertThat(wide.columns()).as("the most distinct first").containsExactly("customer", "status");
    assertThat(wide.qualifiedName()).isEqualTo("adv.howdah_orders_customer_status_idx");
    database.execute(wide.sql().getFirst(), wide.inverse().getFirst());
  }

  @Test
  void reservedWordsAreFoundAndQuoted() throws SQLException {
    CreateIndex index =
        advised(ran("mrkbx", "SELECT pad AS MARK FROM adv.\"order\" WHERE \"select\" = 5"));
    assertThat(index.columns()).containsExactly("select");
    assertThat(index.object().name()).isEqualTo("adv.\"order\"");
    database.execute(index.sql().getFirst(), index.inverse().getFirst());
  }

  @Test
  void aNameThatIsTakenIsNumbered() throws SQLException {
    database.execute("CREATE VIEW adv.howdah_orders_customer_idx AS SELECT 1");
    assertThat(advised(ran("mrkcx", "SELECT made AS MARK FROM adv.orders WHERE customer = 5")))
        .extracting(CreateIndex::name)
        .isEqualTo("howdah_orders_customer_idx_1");
  }

  @Test
  void whereAnIndexServesAlreadyNoneIsAdvised() throws SQLException {
    TemplateId served = ran("mrkdx", "SELECT made AS MARK FROM adv.orders WHERE id = 5");
    assertThat(advisor.best(served).status()).isEqualTo(EvidenceStatus.EMPTY);
    TemplateId all = ran("mrkex", "SELECT count(*) AS MARK FROM adv.orders");
    assertThat(advisor.best(all).status()).isEqualTo(EvidenceStatus.EMPTY);
    assertThat(advisor.best(new TemplateId(1, 1)).status()).isEqualTo(EvidenceStatus.EMPTY);
  }

  @Test
  void withoutHypoPgNothingIsAdvisedAndItSaysSo() throws Exception {
    TemplateId template = ran("mrkfx", "SELECT made AS MARK FROM adv.orders WHERE customer = 5");
    CreateIndex index = advised(template);
    database.execute("DROP EXTENSION hypopg");
    try (ReadDoor without = open()) {
      Reading<IndexAdvisor.Advice> advice = new IndexAdvisor(without).best(template);
      assertThat(advice.status()).isEqualTo(EvidenceStatus.ABSENT);
      assertThat(advice.explain()).contains("hypopg");
      Estimate estimate = new Simulator(without).estimate(index, List.of(counted(template)));
      assertThat(estimate.status()).isEqualTo(EvidenceStatus.ABSENT);
      assertThat(estimate.words()).contains("hypopg");
    } finally {
      database.execute("CREATE EXTENSION hypopg SCHEMA public");
    }
  }

  private static TemplateCounters counted(TemplateId id) {
    return new TemplateCounters(id, 10, 100, 1000, 0, 10, 10, 0, 0, 0);
  }

  @Test
  void theEstimateNamesWhoGainsAndLeavesOtherTablesOut() throws SQLException {
    TemplateId gains = ran("mrkgx", "SELECT made AS MARK FROM adv.orders WHERE customer = 5");
    TemplateId same = ran("mrkhx", "SELECT count(*) AS MARK FROM adv.orders");
    TemplateId other = ran("mrkix", "SELECT count(*) AS MARK FROM adv.\"order\"");
    Estimate estimate =
        new Simulator(door)
            .estimate(advised(gains), List.of(counted(gains), counted(same), counted(other)));
    assertThat(estimate.status()).isEqualTo(EvidenceStatus.OK);
    assertThat(estimate.templates())
        .extracting(Estimate.TemplateCost::template)
        .containsExactly(gains, same);
    assertThat(estimate.templates().getFirst().gain()).isGreaterThan(2);
    assertThat(estimate.templates().getFirst().weight())
        .isCloseTo(1.0 / 3, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(estimate.worstSlowdown()).isEqualTo(1);
    assertThat(estimate.bytes().orElseThrow()).isBetween(100_000L, 5_000_000L);
    assertThat(estimate.words()).contains("adv.orders (customer)", "1 of 2 templates");
  }

  @Test
  void aBeliefBecomesAProposalWithItsGate() throws SQLException {
    TemplateId template = ran("mrkjx", "SELECT made AS MARK FROM adv.orders WHERE customer = 5");
    ObjectRef table = ObjectRef.table("adv.orders", 1);
    List<Proposal> proposals =
        proposed(
            List.of(template),
            new Belief(Cause.MISSING_INDEX, table, List.of(), 0.8, List.of()),
            new Belief(Cause.STALE_STATISTICS, table, List.of(), 0.4, List.of()),
            new Belief(Cause.RUNAWAY_QUERY, ObjectRef.session(1), List.of(), 0.2, List.of()));
    assertThat(proposals)
        .extracting(p -> p.remedy().type())
        .as("a belief below 30 % has no remedy")
        .containsExactly("create-index", "analyze");
    assertThat(proposals).noneMatch(Proposal::gate);
  }

  @Test
  void statisticsAreMadeFreshOnBothSidesOfAJoin() throws SQLException {
    database.execute(
        "ALTER TABLE adv.orders SET (autovacuum_enabled = off)",
        "ALTER TABLE adv.\"order\" SET (autovacuum_enabled = off)",
        "CREATE TABLE adv.events (\"order\" int, kind text) WITH (autovacuum_enabled = off)",
        "ANALYZE adv.events",
        "INSERT INTO adv.orders SELECT n, n, 9, now() FROM generate_series(40000, 50000) n",
        "INSERT INTO adv.events SELECT n, 'view' FROM generate_series(40000, 50000) n",
        "INSERT INTO adv.\"order\" SELECT n, 'y' FROM generate_series(40000, 50000) n",
        "SELECT pg_stat_force_next_flush()");
    TemplateId joined =
        ran(
            "joins_both",
            "SELECT count(*) AS MARK FROM adv.orders o JOIN adv.events e ON e.\"order\" = o.id"
                + " WHERE o.status = 9");
    TemplateId alone = ran("reads_another", "SELECT count(*) AS MARK FROM adv.\"order\"");
    Belief stale =
        new Belief(
            Cause.STALE_STATISTICS, ObjectRef.table("adv.orders", 1), List.of(), 0.9, List.of());
    assertThat(proposed(List.of(alone, joined), stale))
        .extracting(Proposal::remedy)
        .as("what another template reads is not its matter")
        .singleElement()
        .isInstanceOfSatisfying(
            Analyze.class, a -> assertThat(a.tables()).containsExactly("adv.orders", "adv.events"));
  }

  private List<Proposal> proposed(List<TemplateId> suspects, Belief... beliefs) {
    Incident incident = new Incident("i", Looks.SERVER, Looks.START, Looks.START, List.of());
    Diagnosis diagnosis =
        new Diagnosis(
            incident,
            Diagnosis.Status.INCIDENT,
            List.of(beliefs),
            List.of(),
            List.of(),
            Duration.ZERO);
    return new RemedyAdvisor(door, advisor, (c, r) -> 0.5).propose(diagnosis, suspects, "test");
  }
}
