package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.util.List;

/** Faults that live in somebody's session. */
final class SessionIncidents {
  /** Nobody waits for its end: 8e12 comparisons, on one core, without memory or disk. */
  private static final String ENDLESS =
      "SELECT count(*) FROM shop.products a, shop.products b, shop.products c WHERE a.price +"
          + " b.price < c.price";

  private static final String ONE_CORE = "SET max_parallel_workers_per_gather = 0";

  private SessionIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.IDLE_IN_TRANSACTION,
            Kind.SINGLE,
            "The back office left a transaction open on a popular product: checkouts queue behind"
                + " it and vacuum removes nothing",
            (instance, seed) -> idleInTransaction(instance)),
        new Incidents.Told(
            Cause.ROW_LOCK_CHAIN,
            Kind.SINGLE,
            "A price calculation locked popular products and now computes for hours",
            (instance, seed) -> rowLockChain(instance)),
        new Incidents.Told(
            Cause.DDL_LOCK_QUEUE,
            Kind.SINGLE,
            "An ALTER TABLE waits for a long report, and every reader of products waits for it",
            (instance, seed) -> ddlLockQueue(instance)),
        new Incidents.Told(
            Cause.RUNAWAY_QUERY,
            Kind.SINGLE,
            "A report without its join condition runs on one core and will not end today",
            (instance, seed) -> runawayQuery(instance)));
  }

  private static Injected idleInTransaction(Instance instance) {
    Census before = Census.of(instance);
    // Repeatable read keeps its snapshot, and with it every dead row since.
    Held root =
        Held.open(instance, Shop.APP, Mix.BACKOFFICE)
            .run(
                "BEGIN ISOLATION LEVEL REPEATABLE READ",
                "UPDATE shop.products SET stock = stock + 100 WHERE id = 1");
    return lockFault(instance, before, root, restock(instance));
  }

  private static Injected rowLockChain(Instance instance) {
    Census before = Census.of(instance);
    Held root =
        Held.open(instance, Shop.APP, Mix.BACKOFFICE)
            .run(ONE_CORE, "BEGIN", "UPDATE shop.products SET price = price WHERE id <= 3")
            .begin(ENDLESS);
    return lockFault(instance, before, root, restock(instance));
  }

  /** Two innocent writers, one behind the other, so that the queue is a chain. */
  private static List<Held> restock(Instance instance) {
    String update = "UPDATE shop.products SET stock = stock + 10 WHERE id = ";
    return List.of(
        Held.open(instance, Shop.APP, Mix.BACKOFFICE)
            .run("BEGIN", update + 19_999)
            .begin(update + 1, "COMMIT"),
        Held.open(instance, Shop.APP, Mix.BACKOFFICE).begin(update + 19_999));
  }

  private static Injected lockFault(
      Instance instance, Census before, Held root, List<Held> victims) {
    return new HeldFault(
        instance,
        List.of(root, victims.get(0), victims.get(1)),
        () -> LockQueue.behind(instance, root.pid(), 3, 2),
        () -> LockQueue.gone(instance, root.pid()),
        before,
        1);
  }

  private static Injected ddlLockQueue(Instance instance) {
    Census before = Census.of(instance);
    Held report = Held.open(instance, Shop.APP, Mix.REPORTS).run(ONE_CORE, "BEGIN").begin(ENDLESS);
    Held migration = Held.open(instance, Shop.OWNER, "shop-migration");
    boolean reading = isActive(instance, report);
    if (!reading) {
      report.close();
      migration.close();
      throw new io.howdah.lab.LabException(
          "the long report did not begin: the incident is not made");
    }
    migration.begin("ALTER TABLE shop.products ADD COLUMN delivery_note text");
    return new HeldFault(
        instance,
        List.of(report, migration),
        () -> LockQueue.behind(instance, migration.pid(), 2, 1),
        () -> LockQueue.gone(instance, migration.pid()),
        before,
        1);
  }

  private static Injected runawayQuery(Instance instance) {
    Census before = Census.of(instance);
    Held report =
        Held.open(instance, Shop.APP, Mix.REPORTS)
            .run(ONE_CORE)
            .begin(
                "SELECT count(*), sum(l.quantity) FROM shop.orders o, shop.order_lines l"
                    + " WHERE o.placed_at >= now() - interval '30 days'");
    return new HeldFault(
        instance,
        List.of(report),
        () -> runsFor(instance, report, 5),
        () -> hasEnded(instance, report),
        before,
        1);
  }

  private static boolean isActive(Instance instance, Held held) {
    return io.howdah.lab.Await.until(
        java.time.Duration.ofSeconds(5),
        () ->
            Sql.number(
                    instance,
                    "SELECT count(*) FROM pg_locks WHERE pid = ? AND relation ="
                        + " 'shop.products'::regclass AND granted",
                    held.pid())
                > 0);
  }

  private static Finding runsFor(Instance instance, Held held, int seconds) {
    var rows = Sql.column(instance, running(), held.pid());
    double running = rows.isEmpty() ? 0 : Double.parseDouble(rows.getFirst());
    return new Finding(running > seconds, "runs for %.1f s".formatted(running));
  }

  private static Finding hasEnded(Instance instance, Held held) {
    boolean ended = Sql.column(instance, running(), held.pid()).isEmpty();
    return new Finding(
        ended, "pid %d %s".formatted(held.pid(), ended ? "runs no more" : "still runs"));
  }

  private static String running() {
    return "SELECT extract(epoch FROM clock_timestamp() - query_start) FROM pg_stat_activity"
        + " WHERE pid = ? AND state = 'active'";
  }
}
