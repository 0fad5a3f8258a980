package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.IndexReport;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Given statements and tables of many kinds on PostgreSQL 18, which indexes are advised. */
@ExtendWith(SandboxExtension.class)
final class WorkloadAdvisorTest {
  private final SandboxDatabase database;
  private final ReadDoor door;
  private final Path place;

  WorkloadAdvisorTest(SandboxDatabase database, @TempDir Path place) throws Exception {
    this.database = database;
    this.place = place;
    this.door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @BeforeEach
  void tables() throws SQLException {
    database.execute(
        "DROP SCHEMA IF EXISTS w CASCADE",
        "CREATE SCHEMA w",
        "CREATE TABLE w.users (id int PRIMARY KEY, email text NOT NULL, done boolean NOT NULL, team"
            + " int NOT NULL, doc jsonb NOT NULL, made timestamptz NOT NULL, note text)",
        """
        INSERT INTO w.users SELECT n, 'User' || n || '@example.org', n % 100 <> 0, n % 500, jsonb_build_object('k', n % 5000), now() - n * interval '1 minute', repeat('x', 60)
        FROM generate_series(1, 40000) n
        """,
        "CREATE TABLE w.posts (id int PRIMARY KEY, author int NOT NULL REFERENCES w.users, score"
            + " int NOT NULL, body text NOT NULL)",
        "INSERT INTO w.posts SELECT n, 1 + n % 40000, n % 1000, repeat('y', 80) FROM"
            + " generate_series(1, 60000) n",
        "VACUUM (ANALYZE) w.users",
        "VACUUM (ANALYZE) w.posts");
  }

  @AfterEach
  void closed() {
    door.close();
  }

  private IndexReport advised(WorkloadAdvisor.Options options, String... statements)
      throws Exception {
    Path file = Files.writeString(place.resolve("workload.sql"), String.join(";\n", statements));
    Reading<IndexReport> report =
        new WorkloadAdvisor(door).advise(Workload.files(door, file), options);
    assertThat(report.first()).as(report.explain()).isPresent();
    return report.first().orElseThrow();
  }

  private IndexReport advised(String... statements) throws Exception {
    return advised(WorkloadAdvisor.Options.USUAL, statements);
  }

  private static List<String> definitions(IndexReport report) {
    return report.indexes().stream().map(IndexReport.Build::definition).toList();
  }

  @Test
  void oneIndexServesSeveralStatements() throws Exception {
    IndexReport report =
        advised(
            "SELECT id FROM w.posts WHERE author = $1",
            "SELECT id FROM w.posts WHERE author = $1 AND score > 900",
            "SELECT id FROM w.posts WHERE author = 7 ORDER BY score DESC LIMIT 5");
    assertThat(report.indexes()).hasSize(1);
    assertThat(report.indexes().getFirst().columns().getFirst()).isEqualTo("author");
    assertThat(report.indexes().getFirst().templates()).hasSize(3);
    assertThat(report.costAfter()).isLessThan(report.costBefore() / 10);
    assertThat(report.perQuery()).allMatch(q -> q.after() < q.before() / 10);
    assertThat(report.whatIfCalls()).isPositive();
  }

  @Test
  void whatTheServerHasAlreadyIsNotAdvised() throws Exception {
    IndexReport report =
        advised("SELECT * FROM w.users WHERE id = $1", "SELECT count(*) FROM w.users");
    assertThat(definitions(report)).noneMatch(d -> d.startsWith("w.users (id)"));
  }

  @Test
  void expressionsAndRareTruthsGetTheirOwnKindOfIndex() throws Exception {
    IndexReport report =
        advised(
            "SELECT id FROM w.users WHERE lower(email) = $1",
            "SELECT id, team FROM w.users WHERE NOT done ORDER BY made LIMIT 10");
    assertThat(definitions(report)).anyMatch(d -> d.equals("w.users ((lower(email)))"));
    assertThat(definitions(report)).anyMatch(d -> d.contains("made") || d.contains("done"));
    for (IndexReport.Build b : report.indexes()) {
      database.execute(b.sql().getFirst());
    }
    assertThat(cost("SELECT id FROM w.users WHERE lower(email) = 'a'")).isLessThan(800);
  }

  @Test
  void documentsGetGinWithALowConfidence() throws Exception {
    IndexReport report = advised("SELECT id FROM w.users WHERE doc @> '{\"k\": 7}'");
    assertThat(definitions(report)).containsExactly("w.users USING gin (doc jsonb_path_ops)");
    assertThat(report.indexes().getFirst().confidence()).isEqualTo(IndexReport.Confidence.LOW);
    database.execute(report.indexes().getFirst().sql().getFirst());
    assertThat(cost("SELECT id FROM w.users WHERE doc @> '{\"k\": 7}'"))
        .as("what was estimated without HypoPG comes true")
        .isLessThan(report.perQuery().getFirst().before() / 2);
  }

  @Test
  void anExpressionIsFoundForATableThatComesSecond() throws Exception {
    String sql =
        "SELECT p.id FROM w.posts p JOIN w.users u ON u.id = p.author WHERE"
            + " lower(u.email) = 'user7@example.org'";
    IndexReport report = advised(sql);
    assertThat(definitions(report)).contains("w.users ((lower(email)))");
    double before = cost(sql);
    database.execute("CREATE INDEX ON w.users ((lower(email)))", "ANALYZE w.users");
    assertThat(cost(sql)).as("HypoPG would not have seen it").isLessThan(before);
  }

  @Test
  void theBudgetAndTheLimitForATableAreKept() throws Exception {
    String[] many = {
      "SELECT note FROM w.users WHERE team = 5",
      "SELECT note FROM w.users WHERE email = 'a'",
      "SELECT note FROM w.users WHERE made < now() - interval '27 days'",
      "SELECT body FROM w.posts WHERE author = 5"
    };
    IndexReport small =
        advised(new WorkloadAdvisor.Options(OptionalLong.of(700_000), 5, false, false, 1), many);
    assertThat(small.indexes()).isNotEmpty();
    assertThat(small.indexes().stream().mapToLong(IndexReport.Build::bytes).sum())
        .isLessThanOrEqualTo(700_000);
    IndexReport one =
        advised(new WorkloadAdvisor.Options(OptionalLong.empty(), 1, false, false, 1), many);
    assertThat(one.indexes())
        .extracting(IndexReport.Build::table)
        .containsExactlyInAnyOrder("w.users", "w.posts");
    assertThat(one.notBuilt()).anyMatch(n -> n.why().contains("limit"));
  }

  @Test
  void sizesAreThoseOfTheBuiltIndex() throws Exception {
    IndexReport report =
        advised(
            "SELECT note FROM w.users WHERE team = 5",
            "SELECT note FROM w.users WHERE email = 'a'",
            "SELECT score FROM w.posts WHERE author = 5");
    assertThat(report.indexes()).hasSizeGreaterThanOrEqualTo(3);
    for (IndexReport.Build b : report.indexes()) {
      database.execute(b.sql().getFirst());
      assertThat((double) size("w." + b.name()))
          .as(b.definition())
          .isBetween(b.bytes() * 0.85, b.bytes() * 1.15);
    }
  }

  @Test
  void wideningAnIndexByAnUpdatedColumnIsPaidFor() throws Exception {
    String read = "SELECT score FROM w.posts WHERE author = $1";
    String write = "-- weight: 1000\nUPDATE w.posts SET score = score + 1 WHERE id = $1";
    assertThat(definitions(advised("-- weight: 1000\n" + read)))
        .as("alone, the read is worth the included column or not; with it, HOT would be lost")
        .isNotEmpty();
    IndexReport report = advised("-- weight: 1000\n" + read, write);
    assertThat(definitions(report)).containsExactly("w.posts (author)");
    assertThat(report.indexes().getFirst().hotLost()).isFalse();
  }

  @Test
  void aStatementThatCannotBePlannedIsNamedAndTheOthersAreServed() throws Exception {
    IndexReport report =
        advised(
            "SELECT id FROM w.nowhere",
            "CREATE TABLE w.never (a int)",
            "SELECT id FROM w.posts WHERE author = 3",
            "SELEC 1");
    assertThat(report.indexes()).hasSize(1);
    assertThat(report.skipped()).hasSize(3);
    assertThat(report.skipped())
        .anyMatch(s -> s.contains("nowhere"))
        .anyMatch(s -> s.contains("CREATE is not planned"));
    assertThat(exists("w.never")).isFalse();
  }

  @Test
  void copiesAndPrefixesGoAndConstraintsStay() throws Exception {
    database.execute(
        "CREATE INDEX copy_a ON w.posts (score, author)",
        "CREATE INDEX copy_b ON w.posts (score, author)",
        "CREATE INDEX narrow ON w.posts (score)",
        "CREATE INDEX down ON w.posts (score DESC NULLS LAST)",
        "CREATE INDEX part ON w.posts (score) WHERE author > 5",
        "CREATE INDEX like_the_key ON w.posts (id)",
        "CREATE UNIQUE INDEX own_rule ON w.posts (id, score)");
    IndexReport report = advised("SELECT 1");
    assertThat(report.drops())
        .extracting(IndexReport.Drop::index)
        .containsExactlyInAnyOrder("w.copy_b", "w.narrow", "w.like_the_key");
    for (IndexReport.Drop d : report.drops()) {
      database.execute(d.sql(), d.inverse());
    }
    assertThat(exists("w.copy_b")).as("the inverse makes it again").isTrue();
    assertThat(report.notes())
        .as("what nobody read since yesterday is no proof")
        .anyMatch(n -> n.contains("a week"));
  }

  @Test
  void partitionsGetTheirIndexThroughTheirTable() throws Exception {
    database.execute(
        "CREATE TABLE w.events (id int, at date NOT NULL, kind int) PARTITION BY RANGE (at)",
        "CREATE TABLE w.events_1 PARTITION OF w.events FOR VALUES FROM ('2026-01-01') TO"
            + " ('2026-07-01')",
        "CREATE TABLE w.events_2 PARTITION OF w.events FOR VALUES FROM ('2026-07-01') TO"
            + " ('2027-01-01')",
        "INSERT INTO w.events SELECT n, date '2026-01-01' + n % 360, n % 5000 FROM"
            + " generate_series(1, 60000) n",
        "ANALYZE w.events",
        "ANALYZE w.events_1",
        "ANALYZE w.events_2");
    IndexReport report = advised("SELECT id FROM w.events WHERE kind = 7");
    assertThat(definitions(report)).hasSize(1).allMatch(d -> d.startsWith("w.events (kind)"));
    for (String sql : report.indexes().getFirst().sql()) {
      database.execute(sql);
    }
    assertThat(cost("SELECT id FROM w.events WHERE kind = 7"))
        .isLessThan(report.perQuery().getFirst().before() / 3);
    assertThat(
            number(
                "SELECT count(*) FROM pg_index WHERE indrelid = 'w.events'::regclass AND"
                    + " indisvalid"))
        .isEqualTo(1);
  }

  @Test
  void nothingIsCreated() throws Exception {
    long before = number("SELECT count(*) FROM pg_class");
    advised(
        "SELECT id FROM w.posts WHERE author = 3",
        "DELETE FROM w.posts WHERE score = 5",
        "INSERT INTO w.posts VALUES (0, 1, 1, '')");
    assertThat(number("SELECT count(*) FROM pg_class")).isEqualTo(before);
    assertThat(number("SELECT count(*) FROM w.posts")).isEqualTo(60_000);
  }

  private double cost(String sql) throws SQLException {
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("EXPLAIN (FORMAT JSON) " + sql)) {
      r.next();
      return Plan.read(String.valueOf(r.getString(1))).cost();
    }
  }

  private long size(String index) throws SQLException {
    return number("SELECT pg_relation_size('" + index + "')");
  }

  private boolean exists(String relation) throws SQLException {
    return number("SELECT count(to_regclass('" + relation + "'))") == 1;
  }

  private long number(String sql) throws SQLException {
    try (Connection c = database.connect();
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }
}
