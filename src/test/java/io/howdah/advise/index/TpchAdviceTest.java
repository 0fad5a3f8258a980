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
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given the 22 queries of TPC-H on a hundredth of a gigabyte, what is advised comes true. */
@ExtendWith(SandboxExtension.class)
final class TpchAdviceTest {
  private static final String SCALE = "0.01";

  private final SandboxDatabase database;

  TpchAdviceTest(SandboxDatabase database) {
    this.database = database;
  }

  private static URL resource(String name) {
    return Objects.requireNonNull(TpchAdviceTest.class.getResource("tpch/" + name), name);
  }

  private static Path queries() throws URISyntaxException {
    return Path.of(resource("queries").toURI());
  }

  private void load(Statement statement, String script) throws IOException, SQLException {
    try (InputStream in = resource(script).openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(":sf", SCALE);
      for (SqlScript.Statement s : SqlScript.split(text)) {
        statement.execute(s.text());
      }
    }
  }

  @Test
  void whatIsAdvisedUnderABudgetComesTrueWhenItIsBuilt() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ReadDoor door =
            ReadDoor.open(
                ConnectionRules.resolve(
                    ConnectionRequest.of(database.url()), Surroundings.ofProcess()))) {
      load(statement, "schema.sql");
      load(statement, "data.sql");
      long budget =
          number(
              statement,
              "SELECT sum(pg_table_size(oid)) / 4 FROM pg_class WHERE relkind = 'r' AND"
                  + " relnamespace = 'public'::regnamespace");
      Workload workload = Workload.files(door, queries());
      assertThat(workload.templates()).hasSize(22);
      Reading<IndexReport> reading =
          new WorkloadAdvisor(door)
              .advise(
                  workload,
                  new WorkloadAdvisor.Options(OptionalLong.of(budget), 5, false, true, 1));
      IndexReport report = reading.first().orElseThrow(() -> new AssertionError(reading.explain()));

      assertThat(report.skipped()).isEmpty();
      assertThat(report.whatIfCalls()).isLessThanOrEqualTo(1_000);
      assertThat(report.perQuery()).hasSize(22).allMatch(q -> q.after() <= q.before() * 1.1);
      assertThat(report.costAfter()).isLessThan(report.costBefore() * 0.5);
      assertThat(report.indexes().stream().mapToLong(IndexReport.Build::bytes).sum())
          .isLessThanOrEqualTo(budget);

      Map<String, Double> before = costs(statement, workload);
      for (IndexReport.Build b : report.indexes()) {
        for (String sql : b.sql()) {
          statement.execute(sql);
        }
      }
      statement.execute("VACUUM ANALYZE");
      List<String> named =
          report.indexes().stream().map(b -> "'public." + b.name() + "'::regclass").toList();
      long real =
          number(
              statement,
              "SELECT sum(pg_relation_size(i)) FROM unnest(ARRAY["
                  + String.join(",", named)
                  + "]) i");
      assertThat((double) real).as("real bytes").isLessThanOrEqualTo(budget * 1.1);
      Map<String, Double> after = costs(statement, workload);
      assertThat(sum(after))
          .as("the planner agrees once they are real")
          .isLessThan(sum(before) * 0.5);
      before.forEach((query, cost) ->
          assertThat(after.get(query))
              .as(query + " is not made worse")
              .isLessThanOrEqualTo(cost * 1.1 + 1));
    }
  }

  private static double sum(Map<String, Double> costs) {
    return costs.values().stream().mapToDouble(c -> c).sum();
  }

  private static Map<String, Double> costs(Statement statement, Workload workload)
      throws SQLException {
    Map<String, Double> out = new LinkedHashMap<>();
    for (Template t : new ArrayList<>(workload.templates())) {
      try (ResultSet r = statement.executeQuery("EXPLAIN (FORMAT JSON) " + t.text().text())) {
        r.next();
        out.put(t.label(), Plan.read(String.valueOf(r.getString(1))).cost());
      }
    }
    return out;
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet r = statement.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }
}
