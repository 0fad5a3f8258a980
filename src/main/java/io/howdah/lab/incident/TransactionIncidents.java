package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;

/** Faults in how transactions number, nest and share rows. */
final class TransactionIncidents {
  private static final int BURNT_AT_ONCE = 400_000;
  private static final String AGE =
      """
      SELECT age(datfrozenxid), current_setting('autovacuum_freeze_max_age')::bigint
      FROM pg_database WHERE datname = current_database()
      """;

  private TransactionIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.WRAPAROUND_RISK,
            Kind.SINGLE,
            "Imports burn transaction ids while a forgotten transaction keeps VACUUM from freezing:"
                + " the database grows older than autovacuum allows",
            TransactionIncidents::wraparoundRisk),
        new Incidents.Told(
            Cause.SUBTRANSACTION_OVERFLOW,
            Kind.SINGLE,
            "A batch with a savepoint a row is open: everybody who reads its rows looks up"
                + " subtransactions",
            TransactionIncidents::subtransactionOverflow),
        new Incidents.Told(
            Cause.MULTIXACT_PRESSURE,
            Kind.SINGLE,
            "A reseller orders for one customer in many sessions: its row is shared by all of them",
            TransactionIncidents::multixactPressure));
  }

  private static Injected wraparoundRisk(Instance instance, long seed) {
    long limit =
        Sql.number(instance, "SELECT current_setting('autovacuum_freeze_max_age')::bigint");
    if (limit > 10_000_000) {
      throw new LabException(
          "%s was started with autovacuum_freeze_max_age = %d: `howdah lab down` and up again first"
              .formatted(instance, limit));
    }
    var draw = new Draw(seed);
    long wanted = limit + limit * draw.between(5, 25) / 100;
    return Fault.make(
        instance,
        parts -> {
          parts.keep(
              Held.open(instance, Shop.APP, draw.oneOf("bi-extract", "month-end", "shop-audit"))
                  .run(
                      "BEGIN ISOLATION LEVEL REPEATABLE READ",
                      "SELECT count(*) FROM shop.categories"));
          Held importer = Held.open(instance, Instance.SUPERUSER, "nightly-import");
          while (age(instance) < wanted) {
            long rest = Math.clamp(wanted - age(instance), 10_000, BURNT_AT_ONCE);
            importer.run(burn(rest));
          }
          importer.leave();
          Sampler age = parts.keep(Sampler.of(instance, AGE));
          return Signs.of(
                  () -> aged(age, age.last(0) > age.last(1)),
                  () -> aged(age, age.knows() && age.last(0) < age.last(1) / 2))
              .allowing(Allowance.kills(1));
        });
  }

  /** 300,000 ids in 0.7 s (measured): every block that catches an error is a subtransaction. */
  private static String burn(long ids) {
    return """
    DO $$ BEGIN
      CREATE TEMP TABLE rejected (n int) ON COMMIT DROP;
      FOR n IN 1..%d LOOP
        BEGIN INSERT INTO rejected VALUES (n); EXCEPTION WHEN unique_violation THEN NULL; END;
      END LOOP;
    END $$
    """
        .formatted(ids);
  }

  private static long age(Instance instance) {
    return Long.parseLong(Sql.rows(instance, AGE).getFirst().getFirst());
  }

  private static Finding aged(Sampler age, boolean holds) {
    return new Finding(
        holds,
        "the oldest transaction id is %,.0f old, autovacuum_freeze_max_age is %,.0f"
            .formatted(age.last(0), age.last(1)));
  }

  private static Injected subtransactionOverflow(Instance instance, long seed) {
    var draw = new Draw(seed);
    int first = draw.between(10_000, 18_000);
    int savepoints = draw.between(150, 400);
    String application = draw.oneOf("price-batch", "orm-sync", "erp-import");
    String batch =
        """
        DO $$ BEGIN
          FOR n IN %d..%d LOOP
            BEGIN UPDATE shop.products SET updated_at = now() WHERE id = n; EXCEPTION WHEN unique_violation THEN NULL; END;
          END LOOP;
        END $$
        """
            .formatted(first, first + savepoints);
    return Fault.make(
        instance,
        parts -> {
          Held root = parts.keep(Held.open(instance, Shop.APP, application).run("BEGIN", batch));
          Clients readers =
              parts.keep(
                  Clients.start(
                      instance,
                      Mix.WEB,
                      draw.between(3, 5),
                      seed,
                      Habit.of(s ->
                              s.run(
                                  "SELECT id, name, price FROM shop.products WHERE id BETWEEN ? AND"
                                      + " ?",
                                  first,
                                  first + savepoints))
                          .every(Duration.ofMillis(20))));
          Sampler.Look slru =
              Sampler.query(
                  instance,
                  "SELECT blks_hit + blks_read, (SELECT count(*) FROM pg_stat_activity WHERE pid ="
                      + " ?) FROM pg_stat_slru WHERE name ILIKE 'subtrans%'",
                  root.pid());
          Sampler lookups =
              parts.keep(
                  Sampler.over(
                      2.5,
                      () -> {
                        double[] seen = slru.look();
                        return new double[] {seen[0], seen[1], readers.done()};
                      }));
          return Signs.of(
                  () -> lookedUp(lookups, lookups.knows() && lookups.perSecond(0) >= 500),
                  () -> lookedUp(lookups, lookups.knows() && lookups.perSecond(0) < 50))
              .allowing(Allowance.kills(1));
        });
  }

  private static Finding lookedUp(Sampler lookups, boolean holds) {
    return new Finding(
        holds,
        "%.0f subtransactions/s are looked up for %.0f calls/s; the batch is %s"
            .formatted(
                lookups.perSecond(0), lookups.perSecond(2), lookups.last(1) > 0 ? "open" : "gone"));
  }

  private static Injected multixactPressure(Instance instance, long seed) {
    var draw = new Draw(seed);
    int customer = draw.between(1_000, 190_000);
    Clients.Call one = s -> order(s, customer);
    Clients.Call spread = s -> order(s, customer + s.random().nextInt(9_000));
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance,
                      draw.oneOf("reseller-api", "marketplace", "b2b-gateway"),
                      draw.between(8, 12),
                      seed,
                      Habit.of(one)));
          Sampler.Look made =
              Sampler.query(
                  instance,
                  "SELECT mxid_age(datminmxid) FROM pg_database WHERE datname ="
                      + " current_database()");
          Sampler multi =
              parts.keep(Sampler.over(1.2, () -> new double[] {made.look()[0], clients.done()}));
          return Signs.of(
                  () -> shared(multi, multi.knows() && multi.perSecond(0) >= 25),
                  () ->
                      shared(
                          multi,
                          multi.knows() && multi.perSecond(0) < 5 && multi.perSecond(1) >= 5))
              .mendedBy(() -> clients.become(Habit.of(spread).every(Duration.ofMillis(100))));
        });
  }

  private static void order(Session session, int customer) throws java.sql.SQLException {
    session.begin();
    session.run(
        "INSERT INTO shop.orders (customer_id, channel, status, total, placed_at)"
            + " VALUES (?, 'api', 'delivered', 10, now())",
        customer);
    session.run("SELECT name, segment FROM shop.customers WHERE id = ?", customer);
    session.commit();
  }

  private static Finding shared(Sampler multi, boolean holds) {
    return new Finding(
        holds,
        "%.0f multixacts/s for %.0f orders/s".formatted(multi.perSecond(0), multi.perSecond(1)));
  }

  /** Makes the database young again where it is older than autovacuum allows. */
  static void rejuvenate(Instance instance) {
    var look = Sql.rows(instance, AGE).getFirst();
    if (Long.parseLong(look.get(0)) > Long.parseLong(look.get(1))) {
      // A transaction that ends in this moment may still hold the horizon of the first.
      Await.until(
          Duration.ofSeconds(20),
          () -> {
            Sql.execute(instance, "VACUUM (FREEZE)");
            return age(instance) < Long.parseLong(look.get(1));
          });
    }
  }
}
