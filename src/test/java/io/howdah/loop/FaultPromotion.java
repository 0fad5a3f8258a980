package io.howdah.loop;

import io.howdah.home.HomeSchema;
import io.howdah.loop.FaultSite.Equipped;
import io.howdah.loop.FaultSite.Point;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A failover in the middle of an action: the standby is promoted, and the address that the
 * controller knows leads to it, while the old primary still runs. Nothing that was decided before
 * may be done on either of them; and the copied home acts nowhere until a person adopts it.
 */
final class FaultPromotion {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FaultPromotion() {}

  static void strike(Faults f, FaultSubject subject, Point point) throws Exception {
    try (TempPostgres second = f.server().standby("crash_second");
        FaultWire wire = FaultWire.to(f.server().port())) {
      second.sql(
          "ALTER SYSTEM SET log_statement = 'all'",
          "ALTER SYSTEM SET log_min_messages = 'log'",
          "ALTER SYSTEM SET log_line_prefix = '%a|'");
      second.control("reload");
      ConnectionSpec address = f.server().tcp("port=" + wire.port());
      int[] struckAt = {Integer.MAX_VALUE};
      try (Home home = Home.open(address, "faults", Clock.systemUTC());
          Cluster cluster = Cluster.watch(address, Clock.systemUTC())) {
        var _ =
            FaultClass.lived(
                Equipped.plainly(address, cluster),
                home,
                subject,
                point,
                () -> {
                  promote(f, second);
                  struckAt[0] = f.logLines();
                  wire.leadTo(second.port());
                });
      } catch (Reign.NotLeadingException e) {
        f.note("it could not begin: " + e.getMessage());
      }
      if (struckAt[0] == Integer.MAX_VALUE) {
        throw new FaultClass.NotStruckException("the action ended before its point");
      }
      f.acted(struckAt[0]).forEach(sql -> f.note("done on the old primary after it: " + sql));
      onTheNewOne(f, second, subject);
    }
  }

  private static void promote(Faults f, TempPostgres second) {
    try {
      String written = f.ask("SELECT pg_current_wal_flush_lsn()");
      String caughtUp =
          "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= '%s'".formatted(written);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!f.ask(caughtUp).equals("1")) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the standby does not catch up");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      second.control("promote");
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void onTheNewOne(Faults f, TempPostgres second, FaultSubject subject)
      throws Exception {
    try (Faults there = Faults.guests(second)) {
      List<String> done = there.acted(0);
      done.forEach(sql -> f.note("done on the new primary by a decision for the old: " + sql));
      try (Reign reign =
          Reign.begin(there.spec(), there.cluster().door(), there.home(), PATIENCE)) {
        if (reign.foreign().isEmpty()) {
          f.note("a home that was copied acts without a person's word");
        }
      }
      new HomeSchema(there.home().dataSource()).adopt();
      FaultSite.recovered(there.spec(), there.cluster(), there.home());
      there.violations(subject).forEach(v -> f.note("on the new primary: " + v));
    }
  }
}
