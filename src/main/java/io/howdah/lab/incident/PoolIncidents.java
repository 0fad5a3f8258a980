package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.Pooler;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of what stands between the applications and the server. */
final class PoolIncidents {
  private static final String ACTIVE =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = ? AND state = 'active'";

  private static final String FIRST = "SELECT name FROM shop.categories WHERE id = 1";

  private PoolIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.POOL_PINNING,
            Kind.SINGLE,
            "A service asks a payment provider inside of its transactions: each keeps a session of"
                + " the pool that does nothing, and the pool's clients wait",
            PoolIncidents::pinned));
  }

  private static Injected pinned(Instance instance, long seed) {
    var draw = new Draw(seed);
    int size = draw.between(3, 6);
    Duration thinks = Duration.ofMillis(draw.between(700, 1_500));
    String sql = "SELECT total, status FROM shop.orders WHERE id = ?";
    var waiting = new AtomicInteger();
    Clients.Call pins =
        s -> {
          s.begin();
          // PgBouncer gives a session to the transaction's first statement, when it has one.
          waiting.incrementAndGet();
          try {
            s.run(FIRST);
          } finally {
            waiting.decrementAndGet();
          }
          s.run(sql, 1 + s.random().nextInt(700_000));
          Thread.sleep(thinks);
          s.run(sql, 1 + s.random().nextInt(700_000));
          s.commit();
        };
    return Fault.make(
        instance,
        parts -> {
          Pooler pooler = Pooler.start(instance, Shop.APP, size);
          parts.keep(pooler::close);
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance,
                      shown -> pooler.connect(Shop.APP, shown),
                      draw.oneOf("payment-gateway", "shop-vouchers", "tax-service"),
                      size * 2 + draw.between(4, 8),
                      seed,
                      Habit.of(pins)));
          Sampler.Look active = Sampler.query(instance, ACTIVE, clients.application());
          Sampler pool =
              parts.keep(
                  Sampler.over(
                      1.2, () -> new double[] {waiting.get(), active.look()[0], clients.done()}));
          return Signs.of(
                  () -> pool(pool, pool.mean(0) >= 3 && pool.mean(1) < 1),
                  () -> pool(pool, pool.mean(0) < 0.5 && pool.perSecond(2) >= 5))
              .mendedBy(() ->
                  clients.become(
                      Habit.of(s -> s.run(sql, 1 + s.random().nextInt(700_000)))
                          .every(Duration.ofMillis(200))));
        });
  }

  private static Finding pool(Sampler pool, boolean holds) {
    return new Finding(
        pool.knows() && holds,
        "%.1f clients wait for the pool, %.1f of its sessions work, %.0f calls/s"
            .formatted(pool.mean(0), pool.mean(1), pool.perSecond(2)));
  }
}
