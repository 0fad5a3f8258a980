package io.howdah.detect;

import io.howdah.model.Labels;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.List;

/**
 * Weeks in the life of a cluster, as about 80 series (43 of them watched for what is usual, 8 for
 * their limit): days and nights, weekends, a batch every night that is not punctual, a backup on
 * Sundays, heavy-tailed and autocorrelated noise, level shifts of load after deployments, samples
 * that are missing, restarts, resets, a clock that is set. Seeded. Faults are {@link Faults},
 * planted by whoever drives it.
 */
final class SimulatedCluster extends SimulatedSeries {
  static final int TEMPLATES = 8;
  private static final double[] MEAN = {0.0004, 0.001, 0.002, 0.004, 0.008, 0.02, 0.05, 0.15};
  private static final double[] SHARE = {0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.015, 0.005};
  private static final double GB = 1024.0 * 1024 * 1024;
  private static final String[][] WAITS = {
    {"IO", "DataFileRead"},
    {"IO", "WALSync"},
    {"LWLock", "WALWrite"},
    {"LWLock", "BufferMapping"},
    {"Lock", "transactionid"},
    {"CPU", "running"},
    {"Client", "ClientRead"}
  };
  private static final double[] WAITING = {1.5, 1.2, 0.6, 0.2, 0.15, 3, 30};

  final Faults faults = new Faults();
  private final boolean troubles;
  private Instant now;
  private double clockOff;
  private double deployed = 1;
  private double leaked;
  private double leakedConnections;
  private final double[] overdue = {0.1, 0.4, 0.7, 0.2};
  private double batchDay = -1;
  private double batchAt;
  private double backupAge;

  /**
   * @param troubles whether samples go missing, the server restarts, the clock is set
   */
  SimulatedCluster(long seed, Instant start, boolean troubles) {
    super(seed, start.minusSeconds(1_000_000));
    this.now = start;
    this.troubles = troubles;
  }

  /** What is planted; all neutral at first. */
  static final class Faults {
    final double[] templateSlower = {1, 1, 1, 1, 1, 1, 1, 1};
    double lockWaiters;
    double diskBytesPerSecond;
    double connectionsPerSecond;
    double retransmitShare;
    double deviceSlower = 1;
    double deadRowsFaster;
    double load = 1;
  }

  Instant now() {
    return now;
  }

  /** A table's dead rows over what should start an autovacuum. */
  double overdue(int table) {
    return overdue[table];
  }

  /** The next look after so many seconds. Nothing in it when the look failed. */
  Telemetry next(double seconds) {
    now = now.plusMillis(Math.round(seconds * 1e3));
    begin(seconds);
    troubles();
    double t = now.getEpochSecond() / 86_400.0;
    double day = t - Math.floor(t);
    int weekday = (int) Math.floorMod((long) Math.floor(t) + 3, 7L);
    double batch = batch(day, weekday);
    double backup = weekday == 6 && day > 3.5 / 24 && day < 5.5 / 24 ? 1 : 0;
    double load = load(day, weekday) * faults.load;
    statements(load, batch, backup);
    sessions(load, batch, backup);
    devices(load, batch, backup);
    upkeep(load, batch, backup, day);
    boolean missing = troubles && random.nextDouble() < 0.005;
    Instant told = now.plusMillis(Math.round(clockOff * 1e3));
    return missing ? Telemetry.nothing(told) : told(told);
  }

  private void troubles() {
    if (!troubles) {
      return;
    }
    if (happens(4 * 86_400)) {
      restart(now);
      leakedConnections = 0;
    }
    if (happens(5 * 86_400)) {
      clockOff += random.nextBoolean() ? -30 : 45;
    }
    if (happens(3 * 86_400)) {
      now = now.plusSeconds(300);
    }
    if (happens(6 * 86_400)) {
      deployed = Math.clamp(deployed * Math.exp(0.3 * random.nextGaussian()), 0.5, 2);
    }
  }

  private boolean happens(double everySeconds) {
    return random.nextDouble() < step / everySeconds;
  }

  private double load(double day, int weekday) {
    double hours = day * 24;
    double morning = Math.exp(-Math.pow((hours - 11) / 2.5, 2));
    double evening = Math.exp(-Math.pow((hours - 20) / 2, 2));
    double curve = 0.15 + morning + 0.7 * evening;
    return curve * (weekday >= 5 ? 0.4 : 1) * deployed * wander("load", 0.08, 0.05, 0.5);
  }

  private double batch(double day, int weekday) {
    double date = Math.floor(now.getEpochSecond() / 86_400.0);
    if (date != batchDay) {
      batchDay = date;
      batchAt = (120 + 4 * random.nextGaussian()) / 1440;
    }
    double length = (weekday == 0 ? 70 : 40) / 1440.0;
    return day >= batchAt && day < batchAt + length ? 1 : 0;
  }

  private void statements(double load, double batch, double backup) {
    double busy = 1 + 0.15 * load + 0.3 * batch + 0.2 * backup;
    double allCalls = 0;
    double allSeconds = 0;
    for (int i = 0; i < TEMPLATES; i++) {
      double calls = poisson(step * 800 * SHARE[i] * load * wander("calls" + i, 0.05, 0.05, 0.2));
      double heavier = batch > 0 && i >= 6 ? 3 : 1;
      double mean =
          MEAN[i] * busy * heavier * faults.templateSlower[i] * wander("mean" + i, 0.1, 0.1, 1);
      // Times within a template spread like a lognormal of sigma 0.5: the mean of few calls
      // wanders.
      double seconds =
          calls * mean * Math.max(0.3, 1 + 0.53 * random.nextGaussian() / Math.sqrt(calls + 1));
      seconds *= 1 + 0.1 * (faults.deviceSlower - 1);
      count("postgresql_template_calls", template(i), calls);
      count("postgresql_template_seconds", template(i), seconds);
      allCalls += calls;
      allSeconds += seconds;
    }
    allSeconds += faults.lockWaiters * step * 0.3;
    count("postgresql_statement_calls", Labels.NONE, allCalls);
    count("postgresql_statement_seconds", Labels.NONE, allSeconds);
    gauge(
        "postgresql_statement_latency_p99_seconds",
        Labels.NONE,
        0.1 * busy * wander("p99", 0.15, 0.2, 2));
    count("postgresql_transactions", two("database", "shop", "outcome", "commit"), allCalls / 4);
    count(
        "postgresql_transactions",
        two("database", "shop", "outcome", "rollback"),
        poisson(step * 0.5 * load));
    count(
        "postgresql_wal_bytes",
        Labels.NONE,
        step * 2e6 * (load + 4 * batch) * wander("wal", 0.1, 0.2, 1));
    count(
        "postgresql_temp_bytes",
        Labels.of("database", "shop"),
        step * (1e5 * load + 3e7 * batch) * wander("temp", 0.2, 0.5, 1));
  }

  private void sessions(double load, double batch, double backup) {
    for (int i = 0; i < WAITS.length; i++) {
      double more = i == 0 ? 1 + 2 * batch + backup + 0.5 * (faults.deviceSlower - 1) : 1;
      double mean = WAITING[i] * load * more * wander("wait" + i, 0.1, 0.2, 1);
      double sessions = poisson(mean) + (i == 4 ? faults.lockWaiters : 0);
      if (sessions > 0) {
        gauge("postgresql_wait_sessions", two("type", WAITS[i][0], "event", WAITS[i][1]), sessions);
      }
    }
    gauge(
        "postgresql_lock_waiting_sessions",
        Labels.NONE,
        poisson(0.12 * load * wander("locks", 0.2, 0.3, 1)) + faults.lockWaiters);
    leakedConnections += faults.connectionsPerSecond * step;
    // Clients come through a pool: however much they ask, no more than this many are served at
    // once.
    double active = Math.min(100, poisson(6 * load)) + faults.lockWaiters;
    gauge("postgresql_connections", Labels.of("state", "active"), active);
    gauge("postgresql_connections", Labels.of("state", "idle"), 60 + leakedConnections);
    gauge("postgresql_connections_usable", Labels.NONE, 197);
    backupAge = backup > 0 ? backupAge + step : 0;
    gauge(
        "postgresql_oldest_transaction_seconds",
        Labels.NONE,
        Math.max(backupAge, 3 * wander("oldest", 0.5, 0.5, 1)));
    gauge(
        "postgresql_xmin_horizon_age",
        Labels.NONE,
        200 * load * Math.max(backupAge, 5 * wander("horizon", 0.5, 0.5, 1)));
    count("postgresql_deadlocks", Labels.of("database", "shop"), poisson(step * load / 7_200));
    gauge("postgresql_up", Labels.NONE, 1);
  }

  private void devices(double load, double batch, double backup) {
    double busy = (1 + 0.3 * load + 0.8 * batch + 0.7 * backup) * faults.deviceSlower;
    double reads = step * (60 * load + 300 * batch + 400 * backup);
    events(
        "postgresql_read_seconds",
        two("place", "device", "device", "sda"),
        reads,
        4e-4 * busy * wander("rd", 0.1, 0.15, 2));
    events(
        "postgresql_read_seconds",
        two("place", "cache", "device", ""),
        5 * reads,
        3e-6 * wander("rc", 0.1, 0.1, 1));
    events(
        "postgresql_write_seconds",
        two("place", "device", "device", "sda"),
        step * 40 * load,
        6e-4 * busy * wander("wd", 0.1, 0.15, 2));
    events(
        "program_block_io_seconds",
        three("postgres"),
        reads,
        5e-4 * busy * wander("bp", 0.1, 0.15, 2));
    events(
        "program_block_io_seconds",
        three("rsync"),
        step * (2 + 200 * backup),
        8e-4 * busy * wander("br", 0.1, 0.15, 2));
    events(
        "program_run_queue_seconds",
        Labels.of("program", "postgres"),
        step * 2_000 * load,
        5e-5 * (1 + load) * wander("rq", 0.2, 0.3, 2));
    count(
        "host_pressure_stall_seconds",
        two("resource", "io", "kind", "some"),
        step * Math.min(1, 0.02 * busy * load * wander("pio", 0.2, 0.4, 2)));
    count(
        "host_pressure_stall_seconds",
        two("resource", "cpu", "kind", "some"),
        step * Math.min(1, 0.03 * load * wander("pcpu", 0.2, 0.4, 2)));
    double segments = poisson(step * 4_000 * load);
    double lost = poisson(segments * (1e-4 * wander("tcp", 0.3, 0.5, 3) + faults.retransmitShare));
    count("host_tcp_segments_sent", Labels.NONE, segments);
    count("host_tcp_retransmits", Labels.NONE, lost);
    count("tcp_retransmits", Labels.of("remote", "10.0.0.7"), poisson(0.7 * lost));
    count("tcp_retransmits", Labels.of("remote", "10.0.0.8"), poisson(0.3 * lost));
  }

  private void upkeep(double load, double batch, double backup, double day) {
    leaked += faults.diskBytesPerSecond * step;
    double grown = 1.2 * GB * (now.getEpochSecond() - 1_780_000_000L) / 86_400.0;
    double sorts = batch * 25 * GB * (0.8 + 0.2 * wander("sort", 0.2, 0.2, 0));
    double free = 700 * GB - Math.floorMod((long) grown, (long) (200 * GB)) - sorts - leaked;
    gauge("host_disk_free_bytes", Labels.of("role", "data"), Math.max(0, free));
    gauge("host_disk_size_bytes", Labels.of("role", "data"), 1000 * GB);
    double wal = (4 + 3 * (day * 288 - Math.floor(day * 288))) * GB * (1 + 2 * batch);
    gauge("host_disk_free_bytes", Labels.of("role", "wal"), 100 * GB - wal);
    gauge("host_disk_size_bytes", Labels.of("role", "wal"), 100 * GB);
    double age = Math.floorMod((now.getEpochSecond() / 10) * 2_500, 190_000_000L);
    gauge("postgresql_transaction_id_age", Labels.of("database", "shop"), 10_000_000 + age);
    gauge("postgresql_multixact_id_age", Labels.of("database", "shop"), 1_000_000 + age / 20);
    gauge("postgresql_sequence_used_ratio", Labels.of("sequence", "shop.orders_id_seq"), 0.31);
    double lag = 0.04 * (1 + 20 * batch + 3 * backup) * wander("lag", 0.3, 0.5, 3);
    Labels standby = two("standby", "b", "stage", "replay");
    gauge("postgresql_replication_lag_seconds", standby, lag);
    gauge("postgresql_replication_lag_bytes", standby, lag * 2e6 * (load + 4 * batch));
    gauge(
        "postgresql_slot_retained_bytes",
        Labels.of("slot", "b"),
        lag * 2e6 * (load + 4 * batch) + 2e7);
    count("postgresql_archiver_failures", Labels.NONE, poisson(step / 200_000));
    count("postgresql_checkpoints", Labels.of("kind", "timed"), step / 300);
    count("postgresql_checkpoints", Labels.of("kind", "requested"), poisson(step * batch / 60));
    count("postgresql_slru_reads", Labels.of("slru", "transaction"), poisson(step * 3 * load));
    for (int i = 0; i < overdue.length; i++) {
      double pace = load * step / (3_600 * (2 + 3 * i));
      overdue[i] += pace * (i == 1 && faults.deadRowsFaster > 0 ? faults.deadRowsFaster : 1);
      boolean starved = i == 1 && faults.deadRowsFaster > 0;
      if (overdue[i] > 1.02 + 0.1 * random.nextDouble() && !starved) {
        overdue[i] = 0;
      }
      gauge("postgresql_autovacuum_overdue_ratio", Labels.of("table", "shop.t" + i), overdue[i]);
    }
  }

  private static Labels template(int i) {
    return TEMPLATE_LABELS.get(i);
  }

  private static final List<Labels> TEMPLATE_LABELS =
      java.util.stream.IntStream.range(0, TEMPLATES)
          .mapToObj(i -> Labels.of("database", "5", "template", Integer.toString(100 + i)))
          .toList();
}
