package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Faults of applications that connect too much. */
final class ConnectionIncidents {
  private static final String TOO_MANY = "53300";
  private static final String ROOM =
      """
      SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - count(*) FILTER (WHERE backend_type = 'client backend')
      FROM pg_stat_activity
      """;

  private ConnectionIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.CONNECTIONS_EXHAUSTED,
            Kind.SINGLE,
            "A service leaks its connections: the server takes no more, and customers are refused",
            ConnectionIncidents::exhausted),
        new Incidents.Told(
            Cause.CONNECTION_STORM,
            Kind.SINGLE,
            "A service without a pool connects anew for every query",
            ConnectionIncidents::storm));
  }

  private static Injected exhausted(Instance instance, long seed) {
    var draw = new Draw(seed);
    String application = draw.oneOf("shop-export", "newsletter", "stock-feed", "crm-sync");
    int limit = (int) Sql.number(instance, "SELECT current_setting('max_connections')::int");
    // A session that was leaked is never used again: whoever ends it frees its place for good.
    Habit leaks =
        Habit.of(s -> {
          s.run("SELECT id, email FROM shop.customers WHERE id = ?", 1 + s.random().nextInt(9_999));
          Thread.sleep(Duration.ofHours(9));
        });
    return Fault.make(
        instance,
        parts -> {
          Sampler room = parts.keep(Sampler.of(instance, ROOM));
          parts.keep(Clients.start(instance, application, limit, seed, leaks));
          return Signs.of(
                  () -> refused(instance, room),
                  () ->
                      new Finding(
                          room.knows() && room.mean(0) >= limit / 10.0,
                          "room for %.0f more connections".formatted(room.mean(0))))
              .allowing(Allowance.kills(limit));
        });
  }

  /** Asked as a customer: by connecting. */
  private static Finding refused(Instance instance, Sampler room) {
    String state = "none";
    try (Connection connection =
        instance.connect(Shop.APP, Instance.DATABASE, "howdah-lab-probe")) {
      state = connection.isValid(2) ? "none" : "invalid";
    } catch (SQLException e) {
      state = String.valueOf(e.getSQLState());
    }
    return new Finding(
        state.equals(TOO_MANY) && room.mean(0) < 1,
        "a customer's connection met SQLSTATE %s, room for %.0f more"
            .formatted(state, room.mean(0)));
  }

  private static Injected storm(Instance instance, long seed) {
    var draw = new Draw(seed);
    String application = draw.oneOf("shop-php", "price-widget", "tracking-pixel", "lambda-cart");
    String sql =
        draw.oneOf(
            "SELECT name, price FROM shop.products WHERE id = ?",
            "SELECT name, segment FROM shop.customers WHERE id = ?");
    Habit asks = Habit.of(s -> s.run(sql, 1 + s.random().nextInt(19_999)));
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance, application, draw.between(5, 9), seed, asks.hangingUpAfter(1)));
          Sampler.Look sessions =
              Sampler.query(
                  instance,
                  "SELECT sessions FROM pg_stat_database WHERE datname = current_database()");
          Sampler rate =
              parts.keep(
                  Sampler.over(1.5, () -> new double[] {sessions.look()[0], clients.done()}));
          return Signs.of(
                  () ->
                      new Finding(
                          rate.knows()
                              && rate.perSecond(0) >= 5
                              && rate.grown(0) >= rate.grown(1) / 2,
                          sessions(rate)),
                  () ->
                      new Finding(
                          rate.knows()
                              && rate.perSecond(1) >= 2
                              && rate.grown(0) < rate.grown(1) / 5,
                          sessions(rate)))
              .mendedBy(() -> clients.become(asks.every(Duration.ofMillis(50))));
        });
  }

  private static String sessions(Sampler rate) {
    return "%.0f new sessions/s for %.0f calls/s of the service"
        .formatted(rate.perSecond(0), rate.perSecond(1));
  }
}
