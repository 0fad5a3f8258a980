package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Faults of sessions that hold very many locks. */
final class ManyLocksIncidents {
  private static final LocalDate FIRST_PART = LocalDate.of(2020, 1, 1);
  private static final String LOCKS =
      """
      SELECT coalesce(count(*) FILTER (WHERE NOT fastpath AND locktype = 'relation')::float
                      / nullif(count(DISTINCT l.pid), 0), 0),
             count(DISTINCT l.pid) FILTER (WHERE a.wait_event = 'LockManager')
      FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name = ?
      """;

  private ManyLocksIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.LOCK_MANAGER,
            Kind.SINGLE,
            "A query without the partition key locks every partition and its indexes, many times a"
                + " second",
            ManyLocksIncidents::lockManager),
        new Incidents.Told(
            Cause.LOCK_TABLE_FULL,
            Kind.SINGLE,
            "A job takes a lock for each row that it handles and keeps them all: nobody else gets"
                + " one",
            ManyLocksIncidents::lockTableFull));
  }

  private static Injected lockManager(Instance instance, long seed) {
    var draw = new Draw(seed);
    String schema = draw.oneOf(Remains.SCHEMAS);
    String application = draw.oneOf("click-report", "shop-history", "ad-audience");
    int partitions = draw.between(60, 110);
    String query = "SELECT count(*) FROM " + schema + ".clicks WHERE customer_id = ?";
    Clients.Call all = s -> s.run(query, s.random().nextInt(200_000));
    Clients.Call pruned =
        s -> {
          // A literal: the planner prunes before it locks.
          String day = FIRST_PART.plusDays(s.random().nextInt(20)).toString();
          s.run(query + " AND at = '" + day + "'", s.random().nextInt(200_000));
        };
    return Fault.make(
        instance,
        parts -> {
          Sql.execute(instance, partitioned(schema, partitions));
          Clients clients =
              parts.keep(
                  Clients.start(instance, application, draw.between(8, 12), seed, Habit.of(all)));
          Sampler.Look look = Sampler.query(instance, LOCKS, clients.application());
          Sampler locks =
              parts.keep(
                  Sampler.over(
                      1.2,
                      () -> {
                        double[] seen = look.look();
                        return new double[] {seen[0], seen[1], clients.done()};
                      }));
          return Signs.of(
                  () -> held(locks, locks.knows() && locks.mean(0) >= 30),
                  () -> held(locks, locks.knows() && locks.mean(0) < 3 && locks.perSecond(2) >= 10))
              .mendedBy(() -> clients.become(Habit.of(pruned).every(Duration.ofMillis(20))));
        });
  }

  private static String partitioned(String schema, int partitions) {
    return """
    DO $$ BEGIN
      CREATE SCHEMA %1$s AUTHORIZATION shop_owner;
      SET LOCAL ROLE shop_owner;
      CREATE TABLE %1$s.clicks (customer_id int, page int, at date NOT NULL) PARTITION BY RANGE (at);
      FOR m IN 0..%2$d LOOP
        EXECUTE format('CREATE TABLE %1$s.clicks_%%s PARTITION OF %1$s.clicks FOR VALUES FROM (%%L) TO (%%L)',
                       m, date '2020-01-01' + m, date '2020-01-01' + m + 1);
      END LOOP;
      CREATE INDEX ON %1$s.clicks (customer_id);
      CREATE INDEX ON %1$s.clicks (page);
      GRANT USAGE ON SCHEMA %1$s TO shop_app;
      GRANT SELECT ON %1$s.clicks TO shop_app;
    END $$
    """
        .formatted(schema, partitions);
  }

  private static Finding held(Sampler locks, boolean holds) {
    return new Finding(
        holds,
        "%.0f locks off the fast path a session, %.1f sessions wait for LockManager, %.0f calls/s"
            .formatted(locks.mean(0), locks.mean(1), locks.perSecond(2)));
  }

  private static Injected lockTableFull(Instance instance, long seed) {
    var draw = new Draw(seed);
    String application = draw.oneOf("invoice-run", "dunning", "label-printer");
    int space = draw.between(1, 9_999);
    int spare = draw.between(14, 18);
    // It takes all that is left, again and again; a few it returns, or not even a person came in.
    String take =
        """
        DO $$ DECLARE n int := (SELECT count(*) FROM pg_lock_status() WHERE pid = pg_backend_pid() AND locktype = 'advisory');
        BEGIN
          BEGIN
            LOOP PERFORM pg_advisory_lock(%1$d, n + 1); n := n + 1; END LOOP;
          EXCEPTION WHEN out_of_memory THEN NULL;
          END;
          FOR i IN greatest(n - %2$d, 1)..n LOOP PERFORM pg_advisory_unlock(%1$d, i); END LOOP;
        END $$
        """
            .formatted(space, spare);
    return Fault.make(
        instance,
        parts -> {
          // Opened first: when the table is full nobody comes in.
          Clients customers =
              parts.keep(
                  Clients.start(
                      instance,
                      Mix.BACKOFFICE,
                      4,
                      seed,
                      Habit.of(s -> stock(s, spare)).every(Duration.ofMillis(30))));
          Sampler refused =
              parts.keep(
                  Sampler.over(
                      1.2, () -> new double[] {customers.failed("53200"), customers.done()}));
          parts.keep(
              Clients.start(
                  instance,
                  shown -> instance.connect(Shop.APP, Instance.DATABASE, shown),
                  application,
                  1,
                  seed,
                  Habit.of(s -> s.run(take)).every(Duration.ofMillis(100)).endedForGood()));
          return Signs.of(
                  () -> refused(refused, refused.knows() && refused.grown(0) >= 3),
                  () ->
                      refused(
                          refused,
                          refused.knows() && refused.grown(0) == 0 && refused.grown(1) >= 5))
              .allowing(Allowance.kills(1));
        });
  }

  /**
   * One row, and now and then a delivery whose rows are locked by the application itself: more than
   * the job leaves, so that it is refused however quiet the machine is.
   */
  private static void stock(Session s, int spare) throws SQLException {
    int product = 10_000 + s.random().nextInt(9_000);
    if (s.random().nextInt(16) == 0) {
      s.run(
          "SELECT pg_advisory_xact_lock(?, row_number) FROM generate_series(1, ?) AS row_number",
          product,
          2 * spare + 4);
    } else {
      s.run("UPDATE shop.products SET stock = stock + 1 WHERE id = ?", product);
    }
  }

  private static Finding refused(Sampler refused, boolean holds) {
    return new Finding(
        holds,
        "%.0f writes met SQLSTATE 53200, %.0f succeeded in the last second"
            .formatted(refused.grown(0), refused.grown(1)));
  }
}
