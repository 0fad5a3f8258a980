package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.advise.index.IndexCase.Server;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.IndexReport;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Given PostgreSQL 15 with HypoPG 1.3 and 18 with 1.4, and what each kind of index is for, the
 * advisor names that kind; really built, plans use it and become cheaper. Where none is worth it,
 * none is named.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessMethodsTest {
  private final Map<Server, String> urls = new EnumMap<>(Server.class);
  private final TempPostgres fifteen;
  private final Path place;

  AccessMethodsTest(SandboxDatabase eighteen, @TempDir Path place) throws Exception {
    this.fifteen = TempPostgres.start();
    this.place = place;
    urls.put(
        Server.V15,
        "postgresql://postgres@127.0.0.1:%d/postgres?application_name=test"
            .formatted(fifteen.port()));
    urls.put(Server.V18, eighteen.url());
    fifteen.sql("CREATE EXTENSION hypopg");
  }

  @BeforeAll
  void tables() throws SQLException {
    for (Server server : Server.values()) {
      execute(server, IndexCase.TABLES);
    }
  }

  @AfterAll
  void stopped() throws Exception {
    fifteen.close();
  }

  static Stream<Arguments> wanted() {
    return everywhere(IndexCase.WANTED);
  }

  static Stream<Arguments> decoys() {
    return everywhere(IndexCase.DECOYS);
  }

  private static Stream<Arguments> everywhere(List<IndexCase> cases) {
    return Stream.of(Server.values())
        .flatMap(s -> cases.stream().filter(c -> c.on().contains(s)).map(c -> Arguments.of(s, c)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wanted")
  void theRightKindIsNamedAndBuiltItIsUsed(Server server, IndexCase wanted) throws Exception {
    execute(server, wanted.before());
    try {
      IndexReport report = advised(server, wanted);
      assertThat(report.indexes())
          .extracting(IndexReport.Build::definition)
          .as(report.notBuilt().toString())
          .hasSize(1)
          .first()
          .asString()
          .matches(wanted.definition());
      builtItIsUsed(server, wanted, report.indexes().getFirst());
    } finally {
      execute(server, wanted.after());
    }
  }

  private void builtItIsUsed(Server server, IndexCase wanted, IndexReport.Build index)
      throws SQLException {
    List<Executed> before = executed(server, wanted.reads());
    execute(server, index.sql());
    execute(server, List.of("VACUUM ANALYZE " + index.table()));
    try {
      List<Executed> after = executed(server, wanted.reads());
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i).pages())
            .as("%s: %s", wanted.reads().get(i), after.get(i))
            .isLessThan(before.get(i).pages() / 2);
        assertThat(used(after.get(i).plan())).anyMatch(u -> u.contains(bare(index)));
      }
    } finally {
      execute(server, List.of("DROP INDEX %s.%s".formatted(IndexCase.SCHEMA, index.name())));
    }
  }

  /** What a statement did: its plan, and the pages that it touched. */
  private record Executed(Plan plan, long pages) {}

  /** An index of a partition is named after the partition and its columns. */
  private static String bare(IndexReport.Build index) {
    return index.table().endsWith("events") ? "kind" : index.name();
  }

  private static List<String> used(Plan plan) {
    return plan.top().all().flatMap(n -> n.index().stream()).toList();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("decoys")
  void whereNoneIsWorthItNoneIsNamed(Server server, IndexCase decoy) throws Exception {
    execute(server, decoy.before());
    try {
      assertThat(advised(server, decoy).indexes())
          .extracting(IndexReport.Build::definition)
          .isEmpty();
    } finally {
      execute(server, decoy.after());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aValueAsFrequentAsTheOthersIsNoPartOfAnIndex(Server server) throws Exception {
    String write = "-- weight: 2000\nINSERT INTO am.people SELECT * FROM am.people WHERE id = 1";
    for (String condition : List.of("region = 2", "status = 'open'")) {
      IndexCase c =
          new IndexCase(
              condition,
              List.of(
                  "SELECT * FROM am.people WHERE %s ORDER BY made LIMIT 5".formatted(condition)),
              List.of(write),
              "",
              List.of(),
              List.of(),
              Set.of(server));
      assertThat(advised(server, c).indexes())
          .extracting(IndexReport.Build::definition)
          .as(condition)
          .isNotEmpty()
          .allMatch(d -> d.contains(" WHERE ") == condition.startsWith("status"));
    }
  }

  private IndexReport advised(Server server, IndexCase c) throws Exception {
    List<String> all = new ArrayList<>(c.reads());
    all.addAll(c.writes());
    Path file = Files.writeString(place.resolve("workload.sql"), String.join(";\n", all));
    try (ReadDoor door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(String.valueOf(urls.get(server))),
                Surroundings.ofProcess()))) {
      Reading<IndexReport> report =
          new WorkloadAdvisor(door)
              .advise(Workload.files(door, file), WorkloadAdvisor.Options.USUAL);
      assertThat(report.first()).as(report.explain()).isPresent();
      assertThat(report.first().orElseThrow().skipped()).isEmpty();
      return report.first().orElseThrow();
    }
  }

  private Connection connected(Server server) throws SQLException {
    java.net.URI uri = java.net.URI.create(String.valueOf(urls.get(server)));
    String[] who = uri.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
        who[0],
        who.length > 1 ? who[1] : "");
  }

  private void execute(Server server, List<String> statements) throws SQLException {
    try (Connection c = connected(server);
        Statement s = c.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
    }
  }

  private List<Executed> executed(Server server, List<String> statements) throws SQLException {
    List<Executed> out = new ArrayList<>();
    try (Connection c = connected(server);
        Statement s = c.createStatement()) {
      for (String sql : statements) {
        try (ResultSet r =
            s.executeQuery("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql)) {
          r.next();
          String json = String.valueOf(r.getString(1));
          JsonNode top = JsonMapper.shared().readTree(json).path(0).path("Plan");
          out.add(
              new Executed(
                  Plan.read(json),
                  top.path("Shared Hit Blocks").asLong()
                      + top.path("Shared Read Blocks").asLong()));
        }
      }
    }
    return out;
  }
}
