package io.howdah.sense.locks;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import io.howdah.sense.locks.LockSnapshot.Backend;
import io.howdah.sense.locks.LockSnapshot.Lock;
import io.howdah.sense.locks.LockSnapshot.Prepared;
import io.howdah.sense.locks.LockSnapshot.Tag;
import io.howdah.sense.locks.LockSnapshot.Wait;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Reads who waits for whose lock. When nobody waits, that is one cheap query. */
public final class LockSensor {
  private static final SqlFile SQL = SqlFile.load(LockSensor.class, "locks.sql");

  /** As many waiters as {@code @edges} asks for. */
  private static final int MOST_WAITERS = 500;

  private static final ReadLimits LIMITS = ReadLimits.DEFAULT.within(Duration.ofSeconds(3));

  private final ReadDoor door;

  public LockSensor(ReadDoor door) {
    this.door = door;
  }

  private record Settings(Instant now, Duration deadlock) {}

  /**
   * Looks once.
   *
   * @return one snapshot, or why there is none: pg_monitor is needed to see the sessions of others
   */
  public Reading<LockSnapshot> look() {
    Reading<Wait> waits =
        door.read(SQL, "edges", LIMITS, r -> new Wait(r.integer("pid"), pids(r.texts("blockers"))));
    Reading<Settings> settings =
        door.read(
            SQL,
            "settings",
            r -> new Settings(r.instant("now"), Duration.ofMillis(r.number("deadlock_ms"))));
    return switch (waits) {
      case Reading.Empty<Wait> _ -> settings.map(s -> quiet(s));
      case Reading.Ok<Wait> ok ->
          switch (settings) {
            case Reading.Ok<Settings> s -> involved(ok.rows(), s.rows().getFirst());
            default -> settings.map(LockSensor::quiet);
          };
      default -> waits.map(_ -> quiet(new Settings(Instant.EPOCH, Duration.ZERO)));
    };
  }

  private static LockSnapshot quiet(Settings s) {
    return new LockSnapshot(
        s.now(), List.of(), List.of(), List.of(), List.of(), true, s.deadlock());
  }

  private Reading<LockSnapshot> involved(List<Wait> waits, Settings settings) {
    Set<Long> pids = new LinkedHashSet<>();
    waits.forEach(w -> {
      pids.add((long) w.pid());
      w.blockers().stream().filter(p -> p != 0).forEach(p -> pids.add((long) p));
    });
    Reading<Backend> backends = door.read(SQL, "backends", LIMITS, LockSensor::backend, pids, pids);
    backends.rows().forEach(b -> pids.add((long) b.pid()));
    Reading<Lock> locks = door.read(SQL, "locks", LIMITS, LockSensor::lock, pids);
    Reading<Prepared> prepared =
        door.read(
            SQL,
            "prepared",
            r ->
                new Prepared(
                    r.text("transaction"),
                    r.text("gid"),
                    r.maybeText("owner").orElse(""),
                    r.maybeText("database").orElse(""),
                    seconds(r.maybeReal("age_s"))));
    for (Reading<?> part : List.of(backends, locks, prepared)) {
      if (!(part instanceof Reading.Ok<?>) && !(part instanceof Reading.Empty<?>)) {
        return failed(part);
      }
    }
    boolean complete =
        waits.size() < MOST_WAITERS
            && !(locks instanceof Reading.Ok<Lock> ok
                && (!ok.complete() || ok.rows().size() >= 10_000));
    return new Reading.Ok<>(
        List.of(
            new LockSnapshot(
                settings.now(),
                waits,
                locks.rows(),
                backends.rows(),
                prepared.rows(),
                complete,
                settings.deadlock())),
        complete);
  }

  private static <T> Reading<LockSnapshot> failed(Reading<T> part) {
    Function<T, LockSnapshot> never =
        _ -> {
          throw new IllegalStateException("a reading without rows has nothing to map");
        };
    return part.map(never);
  }

  private static List<Integer> pids(List<String> texts) {
    return texts.stream().map(Integer::valueOf).distinct().toList();
  }

  private static Backend backend(Row r) throws SQLException {
    return new Backend(
        r.integer("pid"),
        r.integer("leader"),
        r.instant("backend_start"),
        r.text("backend_type"),
        r.text("role"),
        r.text("database"),
        r.text("application"),
        r.text("client"),
        r.text("state"),
        seconds(r.maybeReal("transaction_s")),
        seconds(r.maybeReal("state_s")),
        r.truth("has_xid"),
        r.number("query_id"),
        r.text("query"));
  }

  private static Lock lock(Row r) throws SQLException {
    return new Lock(
        r.integer("pid"),
        r.text("virtualtransaction"),
        tag(r),
        LockMode.of(r.text("mode")),
        r.truth("granted"),
        r.number("held"),
        seconds(r.maybeReal("waited_s")));
  }

  private static Tag tag(Row r) throws SQLException {
    String type = r.text("locktype");
    String relation =
        r.truth("here")
            ? r.text("relation")
            : "relation %s of database %s".formatted(r.text("relation"), r.text("database"));
    String words =
        switch (type) {
          case "relation" -> relation;
          case "extend" -> "the extension of " + relation;
          case "page" -> "page %s of %s".formatted(r.text("page"), relation);
          case "tuple" -> "row (%s,%s) of %s".formatted(r.text("page"), r.text("tuple"), relation);
          case "transactionid" -> "transaction " + r.text("transaction");
          case "virtualxid" -> "virtual transaction " + r.text("virtualxid");
          case "advisory" ->
              advisory(r.number("classid"), r.number("objid"), r.integer("objsubid"));
          case "object" ->
              "object %d of catalogue %d".formatted(r.number("objid"), r.number("classid"));
          default -> type + (relation.isEmpty() ? "" : " of " + relation);
        };
    return new Tag(r.text("tag"), type, words, r.text("transaction"));
  }

  /** One bigint key is kept in two halves with objsubid 1, two integer keys with objsubid 2. */
  private static String advisory(long high, long low, int form) {
    return form == 1
        ? "advisory key %d".formatted(high << 32 | low)
        : "advisory keys (%d, %d)".formatted((int) high, (int) low);
  }

  private static Duration seconds(OptionalDouble s) {
    return Duration.ofNanos((long) (Math.max(0, s.orElse(0)) * 1e9));
  }
}
