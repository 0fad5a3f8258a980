package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Template;
import io.howdah.model.Cause;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Faults that make the planner or the executor do a query the slow way. */
final class PlannerIncidents {
  private static final int ORDERS_IMPORTED = 120_000;
  private static final int EVENTS_IMPORTED = 160_000;

  private PlannerIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.MISSING_INDEX,
            Kind.SINGLE,
            "A migration dropped orders_customer_id_idx: \"my orders\" reads the whole table",
            (instance, seed) -> missingIndex(instance)),
        new Incidents.Told(
            Cause.STALE_STATISTICS,
            Kind.SINGLE,
            "Autovacuum is off for two tables and a bulk import of partners' orders came in: the"
                + " partner report loops where it should join by hash",
            PlannerIncidents::staleStatistics),
        new Incidents.Told(
            Cause.WRONG_PLANNER_COSTS,
            Kind.SINGLE,
            "Somebody lost the point of random_page_cost = 4.00: product pages scan whole tables",
            (instance, seed) -> wrongPlannerCosts(instance)),
        new Incidents.Told(
            Cause.WORK_MEM_SPILL,
            Kind.SINGLE,
            "shop_app was given 64 kB of work_mem: its reports spill to disk",
            (instance, seed) -> workMemSpill(instance)));
  }

  // Measured on 2 cores: 0.4 ms with the index, 40 ms without.
  private static Injected missingIndex(Instance instance) {
    Probe probe = probe("customer-orders", 9, i -> List.of(1_000 * (i + 1)));
    return SlowTemplate.inject(
        instance,
        probe,
        5,
        2.5,
        "",
        on -> Sql.execute(on, "SET lock_timeout = '5s'", "DROP INDEX shop.orders_customer_id_idx"));
  }

  /**
   * Two tables get rows of new sources which no statistics know: both sides look like one row, so
   * the planner reads the inner side again for each of 900 outer rows. ANALYZE alone cures it.
   * Measured: 300 ms, 3 ms after ANALYZE.
   */
  private static Injected staleStatistics(Instance instance, long seed) {
    Probe probe =
        probe("partner-report", 1, i -> List.of("partner-" + (i + 3), "partner-" + (i + 3)));
    double random = new SplittableRandom(seed).nextDouble();
    return SlowTemplate.withLimits(
        instance,
        probe,
        120,
        50,
        "",
        on ->
            Sql.execute(
                on,
                "ALTER TABLE shop.orders SET (autovacuum_enabled = off)",
                "ALTER TABLE shop.events SET (autovacuum_enabled = off)",
                "SELECT setseed(" + random + ")",
                """
                INSERT INTO shop.orders (customer_id, channel, status, total, placed_at)
                SELECT 1 + floor(200000 * power(random(), 2.5))::int, 'partner-' || (1 + n %% 130), 'delivered',
                       round((5 + 400 * power(random(), 3))::numeric, 2), now() - interval '1 hour' * random()
                FROM generate_series(1, %d) n
                """
                    .formatted(ORDERS_IMPORTED),
                """
                INSERT INTO shop.events (customer_id, product_id, source, kind, at)
                SELECT 1 + floor(200000 * power(random(), 2.5))::int, 1 + floor(20000 * power(random(), 3))::int,
                       'partner-' || (1 + n %% 130), 'view', now() - interval '1 hour' * random()
                FROM generate_series(1, %d) n
                """
                    .formatted(EVENTS_IMPORTED)));
  }

  // Measured: 0.7 ms by the index, 125 ms by two sequential scans.
  private static Injected wrongPlannerCosts(Instance instance) {
    Probe probe = probe("product-sales", 9, i -> List.of(12_000 + 700 * i));
    return SlowTemplate.inject(
        instance,
        probe,
        8,
        3,
        "random_page_cost",
        on ->
            Sql.execute(on, "ALTER SYSTEM SET random_page_cost = 400", "SELECT pg_reload_conf()"));
  }

  // Measured: 30 ms with 4 MB, 550 ms with 64 kB (a hashed subplan becomes a spilled one, read
  // again and again).
  private static Injected workMemSpill(Instance instance) {
    Probe probe = probe("lapsed-customers", 1, i -> List.of(10 + i));
    return SlowTemplate.inject(
        instance,
        probe,
        5,
        2.5,
        "work_mem",
        on -> Sql.execute(on, "ALTER ROLE " + Shop.APP + " SET work_mem = '64kB'"));
  }

  private static Probe probe(String template, int calls, Function<Integer, List<Object>> call) {
    Template.Parsed statement =
        Template.all().stream()
            .filter(t -> t.name().equals(template))
            .flatMap(t -> t.statements().stream())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no template " + template));
    return new Probe(statement.sql(), IntStream.range(0, calls).boxed().map(call).toList());
  }
}
