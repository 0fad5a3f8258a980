package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;

/** Faults of applications that queue for one lock, or lock each other out. */
final class QueueIncidents {
  private static final String WAITING =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = ? AND wait_event_type ="
          + " 'Lock' AND wait_event = ANY (string_to_array(?, ','))";
  private static final String BEHIND_PREPARED =
      """
      SELECT (SELECT count(*) FROM pg_prepared_xacts WHERE gid = ?),
             (SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND 0 = ANY (pg_blocking_pids(pid)))
      """;

  private QueueIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.PREPARED_TRANSACTION,
            Kind.SINGLE,
            "A two-phase commit lost its coordinator: its prepared transaction keeps a popular"
                + " product locked, and no session holds it",
            QueueIncidents::preparedTransaction),
        new Incidents.Told(
            Cause.HOT_ROW,
            Kind.SINGLE,
            "Every visit is counted in the same row: its writers queue for it",
            QueueIncidents::hotRow),
        new Incidents.Told(
            Cause.ADVISORY_LOCK_CONTENTION,
            Kind.SINGLE,
            "A service takes one advisory lock for all of its orders, so that only one is handled"
                + " at a time",
            QueueIncidents::advisoryLock),
        new Incidents.Told(
            Cause.DEADLOCKS,
            Kind.SINGLE,
            "A new release locks the products of a basket in the order they were clicked",
            QueueIncidents::deadlocks));
  }

  private static Injected preparedTransaction(Instance instance, long seed) {
    var draw = new Draw(seed);
    String gid =
        draw.oneOf("131075_b3JkZXJz", "erp-export-4711", "tx:0a000012:e1f", "bitronix-77") + seed;
    int product = draw.between(1, 3);
    return Fault.make(
        instance,
        parts -> {
          Held.open(instance, Shop.APP, draw.oneOf("erp-bridge", "payment-hub", "warehouse"))
              .run(
                  "BEGIN",
                  "UPDATE shop.products SET stock = stock + %d WHERE id = %d"
                      .formatted(draw.between(5, 500), product),
                  "PREPARE TRANSACTION '" + gid + "'")
              .leave();
          parts.keep(
              Clients.start(
                  instance,
                  Mix.BACKOFFICE,
                  draw.between(3, 6),
                  seed,
                  Habit.of(s ->
                          s.run(
                              "UPDATE shop.products SET stock = stock + 10 WHERE id = ?", product))
                      .every(Duration.ofMillis(300))));
          Sampler queue = parts.keep(Sampler.of(instance, BEHIND_PREPARED, gid));
          return Signs.of(
              () ->
                  new Finding(
                      queue.last(0) > 0 && queue.mean(1) >= 2,
                      "%.1f sessions wait behind prepared transactions, %s is %s"
                          .formatted(queue.mean(1), gid, queue.last(0) > 0 ? "there" : "gone")),
              () ->
                  new Finding(
                      queue.knows() && queue.last(0) == 0 && queue.last(1) == 0,
                      "%.0f sessions wait behind prepared transactions".formatted(queue.last(1))));
        });
  }

  private static Injected hotRow(Instance instance, long seed) {
    var draw = new Draw(seed);
    int row = draw.between(10_000, 20_000);
    int slots = draw.between(64, 200);
    String sql =
        draw.oneOf(
            "UPDATE shop.products SET updated_at = now() WHERE id = ?",
            "UPDATE shop.products SET stock = stock + 1, updated_at = now() WHERE id = ?");
    Clients.Call one = s -> counted(s, sql, row);
    Clients.Call sharded = s -> counted(s, sql, row - s.random().nextInt(slots));
    return queued(
        instance,
        new Line(
            draw.oneOf("shop-visits", "shop-likes", "stock-sync", "click-counter"),
            draw.between(10, 16),
            "transactionid,tuple"),
        seed,
        Habit.of(one),
        Habit.of(sharded).every(Duration.ofMillis(50)));
  }

  private static void counted(Session session, String sql, int row) throws java.sql.SQLException {
    session.begin();
    session.run(sql, row);
    session.run("SELECT price, stock FROM shop.products WHERE id = ?", row);
    session.commit();
  }

  private static Injected advisoryLock(Instance instance, long seed) {
    var draw = new Draw(seed);
    long key = draw.between(1, 1_000_000);
    int work = draw.between(30_000, 60_000);
    String sql = "SELECT sum(n) FROM generate_series(1, " + work + ") n";
    Clients.Call one = s -> locked(s, key, sql);
    Clients.Call each = s -> locked(s, s.random().nextInt(1_000_000), sql);
    return queued(
        instance,
        new Line(
            draw.oneOf("invoice-worker", "shop-loyalty", "order-router"),
            draw.between(6, 12),
            "advisory"),
        seed,
        Habit.of(one),
        Habit.of(each).every(Duration.ofMillis(150)));
  }

  private static void locked(Session session, long key, String sql) throws java.sql.SQLException {
    session.begin();
    session.run("SELECT pg_advisory_xact_lock(?)", key);
    session.run(sql);
    session.commit();
  }

  /**
   * Who queues for what.
   *
   * @param events the wait events of type Lock that count, joined by commas
   */
  private record Line(String application, int sessions, String events) {}

  /** The queue is damage; it is cured where the same application works on and nobody queues. */
  private static Injected queued(
      Instance instance, Line line, long seed, Habit bad, Habit released) {
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(Clients.start(instance, line.application(), line.sessions(), seed, bad));
          Sampler.Look waiting =
              Sampler.query(instance, WAITING, clients.application(), line.events());
          Sampler queue =
              parts.keep(Sampler.over(1.2, () -> new double[] {waiting.look()[0], clients.done()}));
          double many = line.sessions() / 2.0;
          return Signs.of(
                  () -> queue(queue, line, queue.knows() && queue.mean(0) >= many),
                  () ->
                      queue(
                          queue,
                          line,
                          queue.knows() && queue.mean(0) < 1 && queue.perSecond(1) >= 5))
              .mendedBy(() -> clients.become(released));
        });
  }

  private static Finding queue(Sampler queue, Line line, boolean holds) {
    return new Finding(
        holds,
        "%.1f of %d sessions of %s wait for %s, %.0f calls/s"
            .formatted(
                queue.mean(0),
                line.sessions(),
                line.application(),
                line.events(),
                queue.perSecond(1)));
  }

  private static Injected deadlocks(Instance instance, long seed) {
    var draw = new Draw(seed);
    int first = draw.between(15_000, 19_000);
    int rows = draw.between(3, 4);
    String application = draw.oneOf("shop-basket", "shop-bundles", "price-import");
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance,
                      application,
                      draw.between(6, 9),
                      seed,
                      Habit.of(s -> basket(s, first, rows, false))));
          Sampler deaths =
              parts.keep(
                  Sampler.over(3, () -> new double[] {clients.failed("40P01"), clients.done()}));
          return Signs.of(
                  () ->
                      new Finding(
                          deaths.grown(0) >= 2, "%.0f deadlocks in 3 s".formatted(deaths.grown(0))),
                  () ->
                      new Finding(
                          deaths.knows() && deaths.grown(0) == 0 && deaths.perSecond(1) >= 5,
                          "%.0f deadlocks in 3 s, %.0f baskets/s"
                              .formatted(deaths.grown(0), deaths.perSecond(1))))
              .mendedBy(() ->
                  clients.become(
                      Habit.of(s -> basket(s, first, rows, true)).every(Duration.ofMillis(100))));
        });
  }

  private static void basket(Session session, int first, int rows, boolean ordered)
      throws java.sql.SQLException {
    int one = first + session.random().nextInt(rows);
    int other = first + (one - first + 1 + session.random().nextInt(rows - 1)) % rows;
    session.begin();
    String sql = "UPDATE shop.products SET stock = stock - 1 WHERE id = ?";
    session.run(sql, ordered ? Math.min(one, other) : one);
    session.run(sql, ordered ? Math.max(one, other) : other);
    session.commit();
  }
}
