package io.howdah.lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given the shop under its load, each incident does damage that only the right cure takes away. */
@ExtendWith(SandboxExtension.class)
final class IncidentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Instance instance;
  private final Workload load;

  IncidentsTest(SandboxDatabase database) {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    load = Workload.start(instance, Mix.normal().withSeed(7));
  }

  @BeforeEach
  void theLoadIsAtWork() {
    eventually(() ->
        new Finding(
            load.calls("checkout").count() > 0 && load.calls("product-page").count() > 0,
            load.calls().toString()));
  }

  @AfterEach
  void theLoadEnds() {
    load.close();
    BaseState.restore(instance);
  }

  /** What a DBA would do, and what would not help. */
  enum Cure {
    MISSING_INDEX(
        "CREATE INDEX CONCURRENTLY my_orders ON shop.orders (customer_id)", "ANALYZE shop.orders"),
    STALE_STATISTICS(
        "ANALYZE shop.orders, shop.events",
        "CREATE INDEX my_idx ON shop.orders (placed_at, total)"),
    WRONG_PLANNER_COSTS(
        "ALTER SYSTEM RESET random_page_cost; SELECT pg_reload_conf()",
        "ANALYZE shop.orders, shop.order_lines"),
    WORK_MEM_SPILL(
        "ALTER ROLE shop_app RESET work_mem",
        "CREATE INDEX my_idx ON shop.orders (placed_at, customer_id)"),
    IDLE_IN_TRANSACTION(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            + " AND backend_xmin IS NOT NULL AND application_name = 'shop-backoffice'",
        // An idle session does not hear a cancel.
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"),
    ROW_LOCK_CHAIN(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%a.price + b.price%'"
            + " AND pid <> pg_backend_pid()",
        "ANALYZE shop.products"),
    DDL_LOCK_QUEUE(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name ="
            + " 'shop-migration'",
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%FROM shop.products"
            + " p JOIN%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"),
    RUNAWAY_QUERY(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%shop.orders o,"
            + " shop.order_lines l%' AND pid <> pg_backend_pid()",
        "ANALYZE shop.orders");

    private final String right;
    private final String wrong;

    Cure(String right, String wrong) {
      this.right = right;
      this.wrong = wrong;
    }

    Incident incident() {
      return Incidents.of(Cause.valueOf(name()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void damageStaysUntilTheRightCure(Cure cure) {
    try (Injected fault = cure.incident().inject(instance, 1)) {
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by doing nothing");

      run(cure.wrong);
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by the wrong cure");

      run(cure.right);
      eventually(fault::cured);
      assertThat(fault.damaged()).matches(f -> !f.holds(), "damage is gone");
      assertThat(fault.harmless()).allMatch(Finding::holds);
    }
    assertThat(Census.of(instance).objects())
        .as("the base state after closing")
        .contains("index shop.orders_customer_id_idx")
        .doesNotContain("index shop.my_orders", "index shop.my_idx");
  }

  @Test
  void aCureWiderThanTheCauseIsSeen() {
    Incident missing = Incidents.of(Cause.MISSING_INDEX);
    BiConsumer<String, String> seen =
        (act, what) -> {
          try (Injected fault = missing.inject(instance, 1)) {
            run(act);
            assertThat(fault.harmless())
                .filteredOn(f -> !f.holds())
                .singleElement()
                .matches(f -> f.seen().contains(what), "speaks of " + what);
          }
        };
    seen.accept("DROP INDEX shop.payments_method_idx", "shop.payments_method_idx");
    seen.accept("ALTER SYSTEM SET work_mem = '1GB'; SELECT pg_reload_conf()", "work_mem");
    seen.accept(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
            + " 'shop-web'",
        "sessions ended");
  }

  @Test
  void aSpikeIsNoFault() {
    try (Injected spike = Incidents.of(Cause.BENIGN_SPIKE).inject(instance, 1)) {
      eventually(spike::damaged);
      assertThat(spike.harmless()).allMatch(Finding::holds);
    }
  }

  @Test
  void anUnknownCauseNamesThoseThatExist() {
    assertThatThrownBy(() -> Incidents.of("solar-flare"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("solar-flare")
        .hasMessageContaining("missing-index")
        .hasMessageContaining("healthy");
  }

  private void run(String statements) {
    // One connection each: CONCURRENTLY must not share a transaction.
    for (String sql : statements.split("; ", -1)) {
      Sql.execute(instance, sql);
    }
  }

  private static void eventually(Supplier<Finding> look) {
    var last = new Finding[] {new Finding(false, "never looked")};
    boolean held =
        Await.until(
            PATIENCE,
            () -> {
              last[0] = look.get();
              return last[0].holds();
            });
    assertThat(held).as("within %s: %s", PATIENCE, last[0].seen()).isTrue();
  }
}
