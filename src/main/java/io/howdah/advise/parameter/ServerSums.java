package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Change;
import io.howdah.model.ParameterReport.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What counters and a sum say about the write-ahead log, checkpoints, the background writer and
 * autovacuum. No statement can show these by itself: they are verified in the loop, on live
 * traffic.
 *
 * <p>Source: PostgreSQL manual, "WAL Configuration": a checkpoint is requested when the log since
 * the last one would pass max_wal_size, which has to hold the log of one to two checkpoints,
 * according to checkpoint_completion_target.
 */
final class ServerSums {
  private static final double FEWEST_CHECKPOINTS = 5;
  private static final double REQUESTED_SHARE = 0.3;
  private static final double IMAGE_SHARE = 0.3;

  /** Less log than this a second is nobody's trouble: 100 kB. */
  private static final double LEAST_WAL = 100 << 10;

  /** Of what is free where the log is, it may take so much. */
  private static final double OF_FREE_DISK = 0.25;

  private static final double SLOWEST_RECOVERY_SECONDS = 900;

  private final Settings settings;
  private final Counters counters;
  private final double walRate;
  private final Host host;
  private final Papers papers;
  private final List<Change> changes = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();

  /**
   * The sums.
   *
   * @param walRate bytes a second
   */
  ServerSums(Settings settings, Counters counters, double walRate, Host host, Papers papers) {
    this.settings = settings;
    this.counters = counters;
    this.walRate = walRate;
    this.host = host;
    this.papers = papers;
  }

  record Found(List<Change> changes, List<Rejected> rejected) {}

  Found run() {
    counters
        .checkpoints()
        .ifPresent(c -> {
          size(c);
          spread(c);
          writer(c);
        });
    counters.wal().ifPresent(this::images);
    vacuum();
    return new Found(changes, rejected);
  }

  private Optional<Setting> movable(String name) {
    Optional<Setting> s = settings.rule(name).flatMap(_ -> settings.maybe(name));
    s.flatMap(Setting::immovable)
        .ifPresent(w -> rejected.add(new Rejected(name, s.orElseThrow().shown(), w)));
    return s.filter(x -> x.immovable().isEmpty());
  }

  private double timeout() {
    return settings.number("checkpoint_timeout", 300);
  }

  /** Two doublings at most at once: what more is needed shows when these are in force. */
  private Optional<String> enough(Setting s, double wanted) {
    List<String> up = Ladder.up(settings.rule(s.name()).orElseThrow(), s);
    return up.stream()
        .filter(v -> Double.parseDouble(v) >= wanted)
        .findFirst()
        .or(() -> up.isEmpty() ? Optional.empty() : Optional.of(up.getLast()));
  }

  private void size(Counters.Checkpoints c) {
    double all = c.timed() + c.requested();
    Optional<Setting> setting = movable("max_wal_size");
    if (setting.isEmpty()
        || all < FEWEST_CHECKPOINTS
        || c.requested() / all < REQUESTED_SHARE
        || walRate < LEAST_WAL) {
      return;
    }
    Setting s = setting.get();
    double target = settings.number("checkpoint_completion_target", 0.9);
    double needed = walRate * timeout() * (1 + target) * 1.1;
    Optional<String> value = enough(s, needed / Amount.of(s.unit()));
    double free = host.walFree().orElse(-1);
    double more =
        value.map(v -> Double.parseDouble(v) * Amount.of(s.unit()) - s.bytes()).orElse(0.0);
    while (value.isPresent() && free >= 0 && more > free * OF_FREE_DISK) {
      double less = Double.parseDouble(value.get()) / 2;
      more = less * Amount.of(s.unit()) - s.bytes();
      value = less > s.number() ? Optional.of(Amount.plain(less)) : Optional.empty();
    }
    if (value.isEmpty()) {
      rejected.add(
          new Rejected(
              s.name(),
              Amount.bytes(needed),
              "the disk of the log has %s free, and a quarter of it may be taken"
                  .formatted(Amount.bytes(Math.max(0, free)))));
      return;
    }
    double perHour = 3600 / timeout();
    double now = all / c.seconds() * 3600;
    changes.add(
        papers.sum(
            s,
            value.get(),
            List.of(
                String.format(
                    Locale.ROOT,
                    "%.0f of %.0f checkpoints were requested, not timed",
                    c.requested(),
                    all),
                String.format(
                    Locale.ROOT,
                    "%s of log a second x checkpoint_timeout %.0f s x (1 +"
                        + " checkpoint_completion_target %.1f) x 1.1 = %s",
                    Amount.bytes(walRate),
                    timeout(),
                    target,
                    Amount.bytes(needed)),
                free < 0
                    ? "the disk cannot be seen: look whether %s are free"
                        .formatted(Amount.bytes(more))
                    : "%s are free where the log is".formatted(Amount.bytes(free))),
            Math.clamp(now / perHour, 1, Double.parseDouble(value.get()) / s.number()),
            "recovery after a crash takes longer"));
  }

  private void spread(Counters.Checkpoints c) {
    movable("checkpoint_completion_target")
        .filter(s -> s.number() < 0.7 && c.buffers() > 0)
        .ifPresent(s ->
            changes.add(
                papers.sum(
                    s,
                    "0.9",
                    List.of(
                        "checkpoints write their pages in %.0f %% of the time between them: a burst"
                            .formatted(100 * s.number())),
                    0.9 / Math.max(0.1, s.number()),
                    "none known")));
  }

  private void images(Counters.Wal w) {
    double share = w.imageShare();
    if (walRate < LEAST_WAL || share < IMAGE_SHARE) {
      return;
    }
    String seen =
        String.format(
            Locale.ROOT,
            "%.0f %% of %s of log a second are full pages, each written after a checkpoint",
            100 * share,
            Amount.bytes(walRate));
    movable("wal_compression")
        .filter(s -> s.value().equals("off"))
        .ifPresent(s -> {
          String value =
              s.type().equals("bool") ? "on" : s.choices().contains("lz4") ? "lz4" : "pglz";
          changes.add(
              papers.sum(
                  s,
                  value,
                  List.of(seen, "a full page compresses to half or less"),
                  1 / (1 - share / 2),
                  "some CPU for each full page"));
        });
    boolean often = counters.checkpoints().filter(c -> c.timed() >= c.requested()).isPresent();
    movable("checkpoint_timeout")
        .filter(s -> often && s.number() < SLOWEST_RECOVERY_SECONDS)
        .flatMap(s -> enough(s, s.number() * 2).map(v -> List.of(s, v)))
        .ifPresent(pair -> {
          Setting s = (Setting) pair.getFirst();
          changes.add(
              papers.sum(
                  s,
                  (String) pair.getLast(),
                  List.of(seen, "half as many checkpoints make about half as many full pages"),
                  1 / (1 - share / 2),
                  "recovery after a crash takes longer"));
        });
  }

  private void writer(Counters.Checkpoints c) {
    double written = c.buffers() + c.byWriter() + c.byBackends();
    if (written < 10_000
        || c.byBackends() / written < 0.3
        || c.stoppedShort() / c.seconds() < 0.01) {
      return;
    }
    movable("bgwriter_lru_maxpages")
        .flatMap(s -> enough(s, s.number() * 2).map(v -> List.of(s, v)))
        .ifPresent(pair -> {
          Setting s = (Setting) pair.getFirst();
          changes.add(
              papers.sum(
                  s,
                  (String) pair.getLast(),
                  List.of(
                      String.format(
                          Locale.ROOT,
                          "backends wrote %.0f %% of the pages themselves",
                          100 * c.byBackends() / written),
                      String.format(
                          Locale.ROOT,
                          "the background writer stopped short %.0f times in %.0f s",
                          c.stoppedShort(),
                          c.seconds())),
                  1 / (1 - c.byBackends() / written / 2),
                  "more writes of pages that change again"));
        });
  }

  /** Only where workers are there and sleep: where none come, something else is wrong. */
  private void vacuum() {
    double dead = counters.arrears().stream().mapToDouble(Counters.Arrears::dead).sum();
    Optional<Counters.Sessions> now = counters.sessions();
    if (dead < 100_000 || now.isEmpty() || now.get().workers() == 0) {
      return;
    }
    boolean busy =
        now.get().sleeping() > 0
            || now.get().workers() >= settings.number("autovacuum_max_workers", 3);
    Optional<Setting> limit = movable("autovacuum_vacuum_cost_limit").filter(_ -> busy);
    if (limit.isEmpty()) {
      return;
    }
    Setting s = limit.get();
    double today = s.number() > 0 ? s.number() : settings.number("vacuum_cost_limit", 200);
    String value = Amount.plain(Math.min(10_000, today * 2));
    Counters.Arrears first = counters.arrears().getFirst();
    changes.add(
        papers.sum(
            s,
            value,
            List.of(
                String.format(
                    Locale.ROOT,
                    "%.0f dead rows wait in %.0f tables, most in %s: %.0f, a vacuum begins at %.0f",
                    dead,
                    (double) counters.arrears().size(),
                    first.table(),
                    first.dead(),
                    first.threshold()),
                "%d of %.0f vacuum workers are at work, %d of them asleep by their cost limit (%s, shared by all)"
                    .formatted(
                        now.get().workers(),
                        settings.number("autovacuum_max_workers", 3),
                        now.get().sleeping(),
                        Amount.plain(today))),
            2,
            "vacuum reads and writes twice as much a second"));
  }
}
