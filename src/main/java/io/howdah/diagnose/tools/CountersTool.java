package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Span;
import io.howdah.diagnose.Tool;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What the server counted in the last seconds: one round of many dials. */
final class CountersTool implements Tool {
  /** Bytes of WAL. */
  private static final double SMALL_COMMIT = 16_384;

  private static final double MEBI = 1 << 20;

  private static final double PAGE = 8_192;

  /** Fewer say nothing of what is usual. */
  private static final double FEWEST_RECORDS = 200;

  /** Howdah's own looks end in a rollback: so many a second may be ours. */
  private static final double OWN_ROLLBACKS = 15;

  private static final List<Sign> SIGNS =
      List.of(
          new Sign(
              "deadlocks-counted",
              "%.0f deadlocks within the look",
              1,
              2,
              s -> s.growth("postgresql_deadlocks")),
          new Sign(
              "rollbacks-many", "%.2f of all transactions roll back", 0.1, 0.3, s -> rollbacks(s)),
          new Sign(
              "sessions-begin-often",
              "%.1f sessions begin every second",
              8,
              20,
              s -> s.rate("postgresql_sessions")),
          new Sign(
              "wal-fast",
              "%.1f MiB of WAL a second",
              8,
              30,
              s -> per(s.rate("postgresql_wal_bytes"), MEBI)),
          new Sign(
              "commits-many",
              "%.0f commits a second, each of them small",
              400,
              1_500,
              CountersTool::smallCommits),
          new Sign(
              "full-page-images-many",
              "%.2f of all WAL records carry a page image",
              0.15,
              0.4,
              s ->
                  Sign.ratio(
                      s.growth("postgresql_wal_full_page_images"),
                      s.growth("postgresql_wal_records"),
                      2_000)),
          new Sign(
              "wal-records-large",
              "%.0f bytes in each WAL record, page images left out",
              2_000,
              10_000,
              CountersTool::bytesOfARecord),
          new Sign(
              "checkpoints-requested",
              "%.0f checkpoints on demand within the look",
              1,
              2,
              s -> s.growth("postgresql_checkpoints", "kind", "requested")),
          new Sign(
              "cache-misses-many",
              "%.3f of all blocks asked for were not in the cache",
              0.05,
              0.2,
              s ->
                  Sign.ratio(
                      s.growth("postgresql_blocks", "place", "file"),
                      s.growth("postgresql_blocks"),
                      20_000)),
          new Sign(
              "evictions-many",
              "%.0f pages a second are thrown out of the cache for others",
              2_000,
              15_000,
              s -> s.rate("postgresql_io_operations", "operation", "evict")),
          new Sign(
              "subtransaction-lookups",
              "%.0f look-ups a second in the cache of subtransactions",
              500,
              5_000,
              s -> small(s, "subtrans")),
          new Sign(
              "multixact-lookups",
              "%.0f look-ups a second in the caches of multixacts",
              1_000,
              8_000,
              s -> small(s, "multixact")),
          new Sign(
              "decoding-spills",
              "%.1f MiB a second of decoded changes go to disk",
              0.2,
              2,
              s -> per(spilled(s), MEBI)),
          new Sign(
              "temporary-files-grow",
              "%.1f MiB a second go to temporary files",
              4,
              40,
              s -> per(s.rate("postgresql_temp_bytes"), MEBI)),
          new Sign(
              "wal-sync-slow",
              "a sync of WAL takes %.1f ms",
              8,
              30,
              s ->
                  per(
                      Sign.ratio(
                          s.growth("postgresql_wal_sync_seconds"),
                          s.growth("postgresql_wal_syncs"),
                          20),
                      1e-3)),
          new Sign(
              "backends-write",
              "%.0f pages a second are written by sessions themselves",
              500,
              3_000,
              s -> s.rate("postgresql_buffers_written", "writer", "backend")));

  @Override
  public String name() {
    return "counters";
  }

  @Override
  public String description() {
    return "what the server counted in the last seconds: WAL, checkpoints, cache, sessions, small"
        + " caches";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    return scene
        .vitals()
        .span()
        .map(s -> read(s, SIGNS, ObjectRef.cluster()))
        .orElse(Observation.blind(EvidenceStatus.ABSENT, "no sensor measures this server"));
  }

  /** What every sign says that could be read. */
  static Observation read(Span span, List<Sign> signs, ObjectRef object) {
    List<Found> found =
        signs.stream().map(s -> s.of(span, object)).flatMap(Optional::stream).toList();
    if (found.isEmpty()) {
      String why =
          span.to().absences().stream().findFirst().map(a -> a.why()).orElse("nothing was counted");
      return Observation.blind(EvidenceStatus.ABSENT, why);
    }
    String shows =
        found.stream()
            .filter(f -> f.level() != Level.NONE)
            .map(Found::words)
            .collect(Collectors.joining("; "));
    return Observation.ok(
        shows.isEmpty() ? "%d dials, none stands out".formatted(found.size()) : shows, found);
  }

  /**
   * Without page images, each taken as a whole page: where they are compressed it is more than they
   * are.
   */
  private static OptionalDouble bytesOfARecord(Span s) {
    OptionalDouble bytes = s.growth("postgresql_wal_bytes");
    OptionalDouble images = s.growth("postgresql_wal_full_page_images");
    return bytes.isEmpty() || images.isEmpty()
        ? OptionalDouble.empty()
        : Sign.ratio(
            OptionalDouble.of(Math.max(0, bytes.getAsDouble() - PAGE * images.getAsDouble())),
            s.growth("postgresql_wal_records"),
            FEWEST_RECORDS);
  }

  private static OptionalDouble per(OptionalDouble value, double unit) {
    return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / unit) : value;
  }

  /** Commits a second; none where each carries much WAL: then it is not their number that costs. */
  private static OptionalDouble smallCommits(Span s) {
    OptionalDouble commits = s.rate("postgresql_transactions", "outcome", "committed");
    OptionalDouble wal = s.rate("postgresql_wal_bytes");
    boolean large =
        commits.isPresent()
            && wal.isPresent()
            && wal.getAsDouble() > SMALL_COMMIT * commits.getAsDouble();
    return large ? OptionalDouble.of(0) : commits;
  }

  /** Where slots can be read and there is none, nothing spills. */
  private static OptionalDouble spilled(Span s) {
    OptionalDouble rate = s.rate("postgresql_slot_spilled_bytes");
    boolean blind =
        s.rate("postgresql_transactions").isEmpty()
            || s.to().absences().stream().anyMatch(a -> a.what().contains("slot"));
    return rate.isPresent() || blind ? rate : OptionalDouble.of(0);
  }

  private static OptionalDouble rollbacks(Span s) {
    OptionalDouble back = s.rate("postgresql_transactions", "outcome", "rolled back");
    OptionalDouble all = s.rate("postgresql_transactions");
    if (back.isEmpty() || all.isEmpty()) {
      return OptionalDouble.empty();
    }
    double others = Math.max(0, back.getAsDouble() - OWN_ROLLBACKS);
    return OptionalDouble.of(others / Math.max(1, all.getAsDouble()));
  }

  /** Of both versions' names: 17 renamed them. */
  private static OptionalDouble small(Span s, String which) {
    double sum = 0;
    boolean read = false;
    for (String metric : List.of("postgresql_slru_hits", "postgresql_slru_reads")) {
      List<String> names =
          s.series(metric).stream()
              .map(m -> m.labels().get("slru"))
              .filter(n -> n.toLowerCase(java.util.Locale.ROOT).startsWith(which))
              .distinct()
              .toList();
      OptionalDouble rate = s.rate(metric, "slru", names.toArray(String[]::new));
      read |= rate.isPresent();
      sum += rate.orElse(0);
    }
    return read ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }
}
