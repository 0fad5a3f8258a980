package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.Leash;
import io.howdah.lab.ServerTools;
import io.howdah.lab.incident.Clients.Habit;
import io.howdah.lab.incident.Fault.Signs;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Faults around the WAL: who writes it, who keeps it, who waits for it. */
final class WalIncidents {
  private static final String WAL_WAITS =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE application_name = ? AND wait_event IN ('WalSync', 'WALSync', 'WalWrite', 'WALWrite', 'WALWriteLock')
      """;
  private static final String ARCHIVER =
      """
      SELECT (coalesce(last_failed_time, '-infinity') > coalesce(last_archived_time, '-infinity'))::int,
             (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready')
      FROM pg_stat_archiver
      """;
  private static final String KEPT =
      """
      SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FILTER (WHERE NOT active), 0) / 1048576,
             pg_size_bytes(current_setting('max_wal_size')) / 1048576
      FROM pg_replication_slots
      """;
  private static final String SYNC_WAITS =
      """
      SELECT (SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'),
             (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))
      """;
  private static final String BATCH =
      """
      INSERT INTO shop.events (customer_id, product_id, source, kind, at)
      SELECT 1 + (?::int + n * 7) % 200000, 1 + n % 20000, 'feed', 'import', now() FROM generate_series(1, ?) n
      """;
  private static final String SPILT =
      "SELECT spill_bytes / 1e6, total_bytes / 1e6 FROM pg_stat_replication_slots WHERE slot_name ="
          + " ?";

  private WalIncidents() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.COMMIT_RATE,
            Kind.SINGLE,
            "An import commits every row by itself: all wait for the WAL to be flushed",
            WalIncidents::commitRate),
        new Incidents.Told(
            Cause.SLOT_RETAINS_WAL,
            Kind.SINGLE,
            "A consumer was switched off and its replication slot stayed: WAL piles up behind it",
            WalIncidents::slotRetainsWal),
        new Incidents.Told(
            Cause.ARCHIVER_FAILING,
            Kind.SINGLE,
            "The archive's mount is gone: archive_command fails and WAL piles up",
            WalIncidents::archiverFailing),
        new Incidents.Told(
            Cause.SYNC_STANDBY_MISSING,
            Kind.SINGLE,
            "The synchronous standby is down: no writer's commit returns",
            WalIncidents::syncStandbyMissing),
        new Incidents.Told(
            Cause.DECODING_SPILL,
            Kind.SINGLE,
            "Logical decoding was given too little memory for the imports' transactions: it spills"
                + " them to disk",
            WalIncidents::decodingSpill));
  }

  private static Injected commitRate(Instance instance, long seed) {
    var draw = new Draw(seed);
    String application = draw.oneOf("events-import", "iot-gateway", "clickstream", "price-feed");
    int batch = draw.between(150, 400);
    String insert =
        """
        INSERT INTO shop.events (customer_id, product_id, source, kind, at)
        SELECT 1 + (?::int + n * 7) %% 200000, 1 + n %% 20000, '%s', 'import', now() FROM generate_series(1, %d) n
        """;
    String one = insert.formatted(draw.oneOf("feed", "import", "gateway"), 1);
    String many = insert.formatted(draw.oneOf("feed", "import", "gateway"), batch);
    return Fault.make(
        instance,
        parts -> {
          Clients clients =
              parts.keep(
                  Clients.start(
                      instance,
                      application,
                      draw.between(8, 12),
                      seed,
                      Habit.of(s -> s.run(one, s.random().nextInt(200_000)))));
          Sampler.Look waits = Sampler.query(instance, WAL_WAITS, clients.application());
          Sampler wal =
              parts.keep(Sampler.over(1.2, () -> new double[] {waits.look()[0], clients.done()}));
          var batched = new AtomicBoolean();
          return Signs.of(
                  () ->
                      new Finding(
                          wal.knows() && wal.mean(0) >= 2 && wal.perSecond(1) >= 150, flushes(wal)),
                  () ->
                      new Finding(
                          wal.knows() && wal.mean(0) < 1 && wal.perSecond(1) < 40 && batched.get(),
                          flushes(wal)))
              .mendedBy(() -> {
                clients.become(
                    Habit.of(
                            s -> {
                              s.run(many, s.random().nextInt(200_000));
                              batched.set(true);
                            })
                        .every(Duration.ofSeconds(1)));
              });
        });
  }

  private static String flushes(Sampler wal) {
    return "%.0f commits/s of the import, %.1f of its sessions wait for the WAL to be written"
        .formatted(wal.perSecond(1), wal.mean(0));
  }

  private static Injected slotRetainsWal(Instance instance, long seed) {
    var draw = new Draw(seed);
    String slot = draw.oneOf("warehouse_cdc", "debezium_orders", "standby_berlin", "search_feed");
    boolean logical = draw.between(0, 1) == 1;
    return Fault.make(
        instance,
        parts -> {
          Sql.rows(
              instance,
              logical
                  ? "SELECT pg_create_logical_replication_slot(?, 'test_decoding')"
                  : "SELECT pg_create_physical_replication_slot(?, true)",
              slot);
          // As much as a day's work of this shop: a fifth of max_wal_size and more.
          Sql.rows(
              instance,
              "SELECT count(pg_logical_emit_message(false, 'shop', repeat(md5(n::text), 32768)))"
                  + " FROM generate_series(1, ?) n",
              draw.between(230, 300));
          Sampler kept = parts.keep(Sampler.of(instance, KEPT));
          return Signs.of(
              () -> kept(kept, kept.last(0) >= kept.last(1) / 5 && kept.last(1) > 0),
              () -> kept(kept, kept.knows() && kept.last(0) < kept.last(1) / 20));
        });
  }

  private static Finding kept(Sampler kept, boolean holds) {
    return new Finding(
        holds,
        "unused slots keep %.0f MB of WAL, max_wal_size is %.0f MB"
            .formatted(kept.last(0), kept.last(1)));
  }

  private static Injected archiverFailing(Instance instance, long seed) {
    if (Sql.column(instance, "SHOW archive_mode").contains("off")) {
      throw new io.howdah.lab.LabException(
          instance + " was started with archive_mode = off: `howdah lab down` and up again first");
    }
    var draw = new Draw(seed);
    String target = draw.oneOf("/mnt/backup/wal", "/net/archive01/pg", "/backup/18/main");
    String command =
        draw.oneOf(
                "cp %p TARGET/%f",
                "test ! -f TARGET/%f && cp %p TARGET/%f", "gzip -c %p > TARGET/%f.gz")
            .replace("TARGET", target);
    int segments = draw.between(3, 5);
    return Fault.make(
        instance,
        parts -> {
          Sql.execute(
              instance,
              "ALTER SYSTEM SET archive_command = '" + command + "'",
              "SELECT pg_reload_conf()");
          Sampler archiver = parts.keep(Sampler.of(instance, ARCHIVER));
          for (int i = 0; i < segments; i++) {
            Sql.execute(
                instance,
                "SELECT pg_logical_emit_message(false, 'shop', 'end of segment')",
                "SELECT pg_switch_wal()");
          }
          return Signs.of(
                  () ->
                      archived(archiver, archiver.last(0) > 0 && archiver.last(1) >= segments - 1),
                  () -> archived(archiver, archiver.last(0) == 0 && archiver.last(1) <= 1))
              .allowing(Allowance.settings("archive_command"));
        });
  }

  private static Finding archived(Sampler archiver, boolean holds) {
    return new Finding(
        archiver.knows() && holds,
        "the last attempt to archive %s, %.0f segments wait"
            .formatted(archiver.last(0) > 0 ? "failed" : "succeeded", archiver.last(1)));
  }

  private static Injected syncStandbyMissing(Instance instance, long seed) {
    var draw = new Draw(seed);
    String standby = draw.oneOf("berlin2", "standby_b", "pg_replica_1", "dc2");
    String names = draw.oneOf("%s", "FIRST 1 (%s)", "ANY 1 (%s)").formatted(standby);
    return Fault.make(
        instance,
        parts -> {
          Sql.execute(
              instance,
              "ALTER SYSTEM SET synchronous_standby_names = '" + names + "'",
              "SELECT pg_reload_conf()");
          Sampler waits = parts.keep(Sampler.of(instance, SYNC_WAITS));
          return Signs.of(
                  () -> waiting(waits, waits.mean(0) >= 2 && waits.last(1) == 0),
                  () -> waiting(waits, waits.mean(0) < 1))
              .allowing(Allowance.settings("synchronous_standby_names"))
              .mendedBy(() -> parts.keep(receiver(instance, standby)));
        });
  }

  /** What acknowledges WAL under the standby's name. */
  private static Part receiver(Instance instance, String standby) {
    String directory = ServerTools.scratch(instance, standby);
    Leash receiver =
        Leash.start(
            ServerTools.environment(instance),
            ServerTools.command(
                instance,
                "pg_receivewal",
                "--synchronous",
                "--directory=" + directory,
                "--dbname=application_name=" + standby));
    return receiver::close;
  }

  private static Finding waiting(Sampler waits, boolean holds) {
    return new Finding(
        waits.knows() && holds,
        "%.1f sessions wait for a synchronous standby, %.0f are there"
            .formatted(waits.mean(0), waits.last(1)));
  }

  private static Injected decodingSpill(Instance instance, long seed) {
    var draw = new Draw(seed);
    String slot = draw.oneOf("search_index", "warehouse_feed", "cdc_orders");
    String given = draw.oneOf("64kB", "128kB", "256kB");
    int rows = draw.between(6_000, 12_000);
    return Fault.make(
        instance,
        parts -> {
          Sql.execute(
              instance,
              "ALTER SYSTEM SET logical_decoding_work_mem = '" + given + "'",
              "SELECT pg_reload_conf()");
          Sql.rows(instance, "SELECT pg_create_logical_replication_slot(?, 'test_decoding')", slot);
          parts.keep(
              Clients.start(
                  instance,
                  draw.oneOf("events-import", "price-feed"),
                  1,
                  seed,
                  Habit.of(s -> s.run(BATCH, s.random().nextInt(9_000), rows))
                      .every(Duration.ofMillis(300))));
          parts.keep(
              Clients.start(
                  instance,
                  shown -> instance.connect(Instance.SUPERUSER, Instance.DATABASE, shown),
                  slot,
                  1,
                  seed,
                  Habit.of(s ->
                          s.run(
                              "SELECT count(*) FROM pg_logical_slot_get_changes(?, NULL, NULL)",
                              slot))
                      .every(Duration.ofMillis(200))));
          Sampler spilt = parts.keep(Sampler.over(2.5, Sampler.query(instance, SPILT, slot)));
          return Signs.of(
                  () -> spilt(spilt, spilt.grown(0) >= 0.5),
                  () -> spilt(spilt, spilt.grown(0) == 0 && spilt.grown(1) > 0.5))
              .allowing(Allowance.settings("logical_decoding_work_mem"));
        });
  }

  private static Finding spilt(Sampler spilt, boolean holds) {
    return new Finding(
        spilt.knows() && holds,
        "of %.1f MB decoded %.1f MB were spilt".formatted(spilt.grown(1), spilt.grown(0)));
  }
}
