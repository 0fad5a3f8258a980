package io.howdah.loop.limits;

import io.howdah.model.Cause;
import io.howdah.model.Measurement;
import io.howdah.model.ObjectRef;
import io.howdah.model.ObjectRef.Kind;
import io.howdah.model.Telemetry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges measured series by the limits that physics and the server set. No history is needed, and
 * nothing is said about trends: what is near a limit is near it whatever it was yesterday. Pure.
 */
public final class TelemetryLimits {
  /** Shares of connections from which it is a warning, and from which the next client may fail. */
  private static final double CONNECTIONS_WARN = 0.85;

  private static final double CONNECTIONS_CRITICAL = 0.97;

  /** The server itself warns at 40 million left of two billion; a person needs days before that. */
  private static final double IDS_WARN = 0.5;

  private static final double IDS_CRITICAL = 0.9;

  private static final double DISK_WARN = 0.9;
  private static final double DISK_CRITICAL = 0.97;
  private static final double SEQUENCE_WARN = 0.85;
  private static final double SEQUENCE_CRITICAL = 0.97;

  /** WAL kept for one slot: 10 GB is more than a standby catches up in minutes. */
  private static final double SLOT_BYTES = 10e9;

  private static final double LAG_SECONDS = 300;

  private final Telemetry seen;
  private final List<NearLimit> near = new ArrayList<>();

  private TelemetryLimits(Telemetry seen) {
    this.seen = seen;
  }

  /** What is near a limit in one bundle of measurements. */
  public static Limits.Found of(Telemetry seen) {
    TelemetryLimits judge = new TelemetryLimits(seen);
    judge.connections();
    judge.ids("postgresql_transaction_id", "transaction ids");
    judge.ids("postgresql_multixact_id", "multixact ids");
    judge.disks();
    judge.sequences();
    judge.slots();
    judge.archiver();
    judge.lag();
    judge.near.sort(
        Comparator.comparing((NearLimit n) -> !n.critical())
            .thenComparing(Comparator.comparingDouble(NearLimit::used).reversed()));
    return new Limits.Found(judge.near, seen.absences());
  }

  private Stream<Measurement> all(String metric) {
    return seen.measurements().stream().filter(m -> m.metric().name().equals(metric));
  }

  private Optional<Double> one(String metric) {
    return all(metric).map(Measurement::value).findFirst();
  }

  private void connections() {
    double usable = one("postgresql_connections_usable").orElse(0.0);
    double used = all("postgresql_connections").mapToDouble(Measurement::value).sum();
    double share = usable <= 0 ? 0 : used / usable;
    if (share >= CONNECTIONS_WARN) {
      double idle =
          all("postgresql_connections")
              .filter(m -> label(m, "state").equals("idle"))
              .mapToDouble(Measurement::value)
              .sum();
      near.add(
          new NearLimit(
              Cause.CONNECTIONS_EXHAUSTED,
              ObjectRef.cluster(),
              share >= CONNECTIONS_CRITICAL,
              share,
              "%.0f of %.0f connections are taken; past that clients are refused (53300)"
                  .formatted(used, usable),
              "%.0f of them are idle".formatted(idle),
              "find who holds them (howdah top, pg_stat_activity by application), put a pool before the server",
              "low",
              true));
    }
  }

  private void ids(String metric, String words) {
    double limit = one(metric + "_limit").orElse(0.0);
    all(metric + "_age")
        .filter(m -> limit > 0 && m.value() / limit >= IDS_WARN)
        .forEach(m -> {
          double share = m.value() / limit;
          near.add(
              new NearLimit(
                  Cause.WRAPAROUND_RISK,
                  new ObjectRef(Kind.DATABASE, label(m, "database"), 0),
                  share >= IDS_CRITICAL,
                  share,
                  "%.0f %% of all %s are used since database %s was frozen; at 100 %% the server takes no more writes"
                      .formatted(100 * share, words, label(m, "database")),
                  "VACUUM did not freeze its oldest table, or an old snapshot, slot or prepared transaction holds it back",
                  "end who holds the horizon back, then VACUUM (FREEZE) the oldest tables",
                  "medium: it reads whole tables",
                  true));
        });
  }

  private void disks() {
    all("host_disk_free_bytes")
        .forEach(free -> {
          String role = label(free, "role");
          double size =
              all("host_disk_size_bytes")
                  .filter(m -> label(m, "role").equals(role))
                  .mapToDouble(Measurement::value)
                  .findFirst()
                  .orElse(0);
          double used = size <= 0 ? 0 : 1 - free.value() / size;
          if (used >= DISK_WARN) {
            near.add(
                new NearLimit(
                    Cause.DISK_FILLING,
                    new ObjectRef(Kind.HOST, "disk of " + role, 0),
                    used >= DISK_CRITICAL,
                    used,
                    "the disk of %s is %.0f %% full, %.1f GB are free; a full WAL disk stops the server"
                        .formatted(role, 100 * used, free.value() / 1e9),
                    "what grows is not known from one look",
                    "free what is safe (old logs, temporary files, slots that nobody reads); never touch pg_wal",
                    "low",
                    false));
          }
        });
  }

  private void sequences() {
    all("postgresql_sequence_used_ratio")
        .filter(m -> m.value() >= SEQUENCE_WARN)
        .forEach(m ->
            near.add(
                new NearLimit(
                    Cause.SEQUENCE_EXHAUSTION,
                    new ObjectRef(Kind.TABLE, "sequence " + label(m, "sequence"), 0),
                    m.value() >= SEQUENCE_CRITICAL,
                    m.value(),
                    "sequence %s has used %.0f %% of its range; at its end every insert fails"
                        .formatted(label(m, "sequence"), 100 * m.value()),
                    "its type, or its column's, is too narrow for what is inserted",
                    "a wider type for column and sequence (bigint), in a window: it rewrites the table",
                    "high: it rewrites the table",
                    false)));
  }

  private void slots() {
    all("postgresql_slot_retained_bytes")
        .filter(m -> m.value() >= SLOT_BYTES)
        .filter(m -> inactive(label(m, "slot")))
        .forEach(m ->
            near.add(
                new NearLimit(
                    Cause.SLOT_RETAINS_WAL,
                    new ObjectRef(Kind.SLOT, label(m, "slot"), 0),
                    false,
                    1,
                    String.format(
                        Locale.ROOT,
                        "slot %s keeps %.1f GB of WAL, and nobody reads it",
                        label(m, "slot"),
                        m.value() / 1e9),
                    "its consumer is gone or stands still",
                    "start its consumer again; a person drops the slot when nobody needs it; max_slot_wal_keep_size bounds it",
                    "high: a dropped slot's consumer has to begin anew",
                    false)));
  }

  private boolean inactive(String slot) {
    return all("postgresql_slot_active")
        .filter(m -> label(m, "slot").equals(slot))
        .allMatch(m -> m.value() == 0);
  }

  private void archiver() {
    if (one("postgresql_archiver_failing").filter(f -> f > 0).isPresent()) {
      near.add(
          new NearLimit(
              Cause.ARCHIVER_FAILING,
              ObjectRef.cluster(),
              false,
              1,
              "the latest attempt to archive a WAL file failed: WAL piles up, and backups end there",
              "archive_command or archive_library fails; the server's log has its words",
              "mend the command; then watch pg_stat_archiver",
              "low",
              true));
    }
  }

  private void lag() {
    all("postgresql_replication_lag_seconds")
        .filter(m -> m.value() >= LAG_SECONDS && label(m, "stage").equals("replay"))
        .forEach(m ->
            near.add(
                new NearLimit(
                    Cause.REPLAY_LAG,
                    new ObjectRef(Kind.HOST, "standby " + label(m, "standby"), 0),
                    false,
                    1,
                    "standby %s is %.0f s behind".formatted(label(m, "standby"), m.value()),
                    "replay waits for a query there, or its disk or the network is slow",
                    "look at the standby: conflicting queries, its disk, the network",
                    "low",
                    true)));
  }

  private static String label(Measurement m, String name) {
    return m.labels().get(name);
  }
}
