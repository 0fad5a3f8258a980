package io.howdah.lab.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given the shop, its services work on, whatever happens to their sessions. */
@ExtendWith(SandboxExtension.class)
final class WorkloadTest {
  private final Instance instance;

  WorkloadTest(SandboxDatabase database) {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
  }

  @Test
  void everyTemplateIsAskedUnderItsServicesName() throws SQLException {
    try (Workload load = Workload.start(instance, Mix.normal().withRate(5))) {
      eventually(() -> load.calls().values().stream().allMatch(c -> c.count() > 0));
      assertThat(load.calls().keySet())
          .containsExactlyInAnyOrderElementsOf(
              Template.all().stream().map(Template::name).toList());
      assertThat(load.calls().values()).allMatch(c -> c.errorCount() == 0);
      assertThat(sessions()).containsOnlyKeys(Mix.WEB, Mix.CHECKOUT, Mix.BACKOFFICE, Mix.REPORTS);
    }
    eventually(() -> sessionsNow().isEmpty());
  }

  @Test
  void anEndedSessionIsCountedByItsSqlStateAndReplaced() throws SQLException {
    try (Workload load = Workload.start(instance, Mix.normal().only("product-page"))) {
      eventually(() -> load.calls("product-page").count() > 0);
      execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop_app'");
      eventually(() -> load.calls("product-page").errors().containsKey("57P01"));
      Calls before = load.calls("product-page");
      eventually(() -> load.calls("product-page").since(before).count() > 20);
    }
  }

  @Test
  void aStatementThatFailsDoesNotEndItsSession() throws SQLException {
    execute("REVOKE SELECT ON shop.categories FROM shop_app");
    try (Workload load =
        Workload.start(instance, Mix.normal().only("product-page", "recently-viewed"))) {
      eventually(() -> load.calls("product-page").errors().containsKey("42501"));
      eventually(() -> load.calls("recently-viewed").count() > 0);
      execute("GRANT SELECT ON shop.categories TO shop_app");
      eventually(() -> load.calls("product-page").count() > 0);
    } finally {
      execute("GRANT SELECT ON shop.categories TO shop_app");
    }
  }

  @Test
  void theSameSeedDrawsTheSameCalls() {
    assertThat(draws(4)).isEqualTo(draws(4)).isNotEqualTo(draws(5));
  }

  @Test
  void quantilesComeFromTheHistogram() {
    var latency = new Latency();
    for (int i = 1; i <= 100; i++) {
      latency.record(Duration.ofMillis(i).toNanos());
    }
    latency.record(0);
    latency.record(Long.MAX_VALUE);
    var calls = new Calls("t", latency.snapshot(), Map.of());
    assertThat(calls.count()).isEqualTo(102);
    assertThat(calls.quantile(0.5)).isBetween(49.0, 55.0);
    assertThat(calls.quantile(0.95)).isBetween(95.0, 106.0);
    assertThat(calls.since(calls).count()).isZero();
    assertThat(calls.since(calls).quantile(0.5)).isZero();
  }

  private static List<Object> draws(long seed) {
    var parameters = new Parameters(new SplittableRandom(seed));
    return Template.all().stream()
        .flatMap(t -> t.statements().stream())
        .flatMap(s -> s.parameters().stream())
        .map(name -> {
          parameters.nextCall();
          return parameters.value(name);
        })
        .toList();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = instance.connect("howdah-test");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Map<String, Long> sessionsNow() {
    try {
      return sessions();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Long> sessions() throws SQLException {
    var counts = new java.util.HashMap<String, Long>();
    try (Connection connection = instance.connect("howdah-test");
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT application_name FROM pg_stat_activity WHERE usename = 'shop_app'")) {
      while (rows.next()) {
        counts.merge(rows.getString(1), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static void eventually(BooleanSupplier condition) {
    assertThat(Await.until(Duration.ofSeconds(40), condition)).isTrue();
  }
}
