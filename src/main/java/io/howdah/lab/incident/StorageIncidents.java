package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.SmallDisk;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;

/** Faults of too little room: on a disk, in the buffers. */
final class StorageIncidents {
  private static final String TABLE =
      "CREATE TABLE %s.%s (id bigint, at timestamptz, body text) TABLESPACE %s";
  private static final String FILL =
      "INSERT INTO %s.%s SELECT n, now(), repeat(md5(n::text), 30) FROM generate_series(1, %d) n";

  private StorageIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.DISK_FILLING,
            Kind.SINGLE,
            "An old import was left on a small disk, and the log beside it finds no more room",
            StorageIncidents::diskFilling),
        new Incidents.Told(
            Cause.BUFFER_MAPPING,
            Kind.SINGLE,
            "A recommendation job reads here and there in all of the history: pages come and go in"
                + " the buffers",
            StorageIncidents::bufferMapping));
  }

  private static Injected diskFilling(Instance instance, long seed) {
    var draw = new Draw(seed);
    String schema = draw.oneOf(Remains.SCHEMAS);
    String tablespace = draw.oneOf(Remains.TABLESPACES);
    String old = draw.oneOf("import_2024", "orders_copy", "backup_before_migration");
    String log = draw.oneOf("request_log", "changes", "mail_log");
    int megabytes = draw.between(40, 80);
    return Fault.make(
        instance,
        parts -> {
          SmallDisk disk = SmallDisk.mount(instance, tablespace, megabytes);
          Sql.execute(
              instance,
              "CREATE TABLESPACE %s LOCATION '%s'".formatted(tablespace, disk.inside()),
              "CREATE SCHEMA " + schema,
              TABLE.formatted(schema, old, tablespace),
              TABLE.formatted(schema, log, tablespace),
              // A row is about 1 kB.
              FILL.formatted(schema, old, megabytes * 600),
              FILL.formatted(schema, log, megabytes * 280));
          Clients writers =
              parts.keep(
                  Clients.start(
                      instance,
                      shown -> instance.connect(Instance.SUPERUSER, Instance.DATABASE, shown),
                      "log-writer",
                      2,
                      seed,
                      Habit.of(s -> s.run(FILL.formatted(schema, log, 100)))
                          .every(Duration.ofMillis(100))));
          Sampler room =
              parts.keep(
                  Sampler.over(
                      1.2,
                      () ->
                          new double[] {
                            disk.freeShare(), writers.failed("53100"), writers.done()
                          }));
          return Signs.of(
              () -> room(room, writers, room.last(0) < 0.1 && room.grown(1) > 0),
              () ->
                  room(
                      room,
                      writers,
                      room.last(0) > 0.3 && room.grown(1) == 0 && room.grown(2) > 0));
        });
  }

  private static Finding room(Sampler room, Clients writers, boolean holds) {
    return new Finding(
        room.knows() && holds,
        "%.0f %% of the disk is free, %.0f writes met SQLSTATE 53100, %.0f succeeded; %s"
            .formatted(100 * room.last(0), room.grown(1), room.grown(2), writers));
  }

  private static Injected bufferMapping(Instance instance, long seed) {
    var draw = new Draw(seed);
    int span = draw.between(60, 150);
    String lines =
        "SELECT count(*), sum(quantity) FROM shop.order_lines WHERE order_id BETWEEN ? AND ?";
    String payments =
        "SELECT count(*), sum(amount) FROM shop.payments WHERE order_id BETWEEN ? AND ?";
    String events = "SELECT count(*), max(at) FROM shop.events WHERE id BETWEEN ? AND ?";
    Clients.Call anywhere =
        s -> {
          int at = s.random().nextInt(790_000);
          s.run(lines, at, at + span);
          s.run(payments, at, at + span);
          s.run(events, at * 2, at * 2 + span);
        };
    Clients.Call recent =
        s -> {
          int at = 780_000 + s.random().nextInt(9_000);
          s.run(lines, at, at + span);
        };
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance,
                      draw.oneOf("recommender", "fraud-score", "customer-360"),
                      draw.between(6, 10),
                      seed,
                      Habit.of(anywhere)));
          Sampler.Look allocated =
              Sampler.query(instance, "SELECT buffers_alloc FROM pg_stat_bgwriter");
          Sampler buffers =
              parts.keep(
                  Sampler.over(1.5, () -> new double[] {allocated.look()[0], clients.done()}));
          return Signs.of(
                  () -> come(buffers, buffers.perSecond(0) >= 1_500),
                  () -> come(buffers, buffers.perSecond(0) < 400 && buffers.perSecond(1) >= 10))
              .mendedBy(() -> clients.become(Habit.of(recent).every(Duration.ofMillis(50))));
        });
  }

  private static Finding come(Sampler buffers, boolean holds) {
    return new Finding(
        buffers.knows() && holds,
        "%.0f pages/s come into the buffers for %.0f calls/s"
            .formatted(buffers.perSecond(0), buffers.perSecond(1)));
  }
}
