package io.howdah.sense.server;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.RowMapper;
import io.howdah.pg.SqlFile;
import io.howdah.sense.Catalogue;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.server.TemplateTotals.Counted;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Database time, calls and the shape of latency, from pg_stat_statements. No series per template:
 * their number is not bounded by anything here. Howdah's own statements are left out.
 */
final class StatementsCollector implements Collector {
  private static final SqlFile SQL = SqlFile.load(StatementsCollector.class, "statements.sql");
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final ReadLimits LIMITS = new ReadLimits(Duration.ofSeconds(2), 20_000);

  /** Which templates are ours is told by their texts, and those lie in a file of the server. */
  private static final Duration JUDGING = Duration.ofMinutes(1);

  /** With fewer calls in an interval a percentile says nothing. */
  private static final int ENOUGH_CALLS = 10;

  private static final Map<String, Double> QUANTILES =
      Map.of(
          "postgresql_statement_latency_p50_seconds", 0.5,
          "postgresql_statement_latency_p95_seconds", 0.95,
          "postgresql_statement_latency_p99_seconds", 0.99);

  private record Info(long evicted, Instant emptied, Instant since) {}

  private final ReadDoor door;
  private final Life life;
  private final Agenda agenda = new Agenda(PERIOD);
  private final TemplateTotals totals = new TemplateTotals();
  private Set<Long> judged = Set.of();
  private Set<Long> own = Set.of();
  private Optional<Instant> judgedAt = Optional.empty();
  private List<Absence> absent = List.of();

  StatementsCollector(ReadDoor door, Life life) {
    this.door = door;
    this.life = life;
  }

  @Override
  public String name() {
    return "postgresql statements";
  }

  @Override
  public Telemetry collect(Instant now) throws LostServerException {
    if (!agenda.due(now)) {
      return new Telemetry(now, List.of(), List.of(), absent);
    }
    long start = System.nanoTime();
    Reading<Info> info =
        read(
            "statements_info",
            r -> new Info(r.number("dealloc"), r.instant("reset"), r.instant("since")));
    Reading<Counted> templates =
        info.first().isPresent() ? read("templates", StatementsCollector::counted) : none(info);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (templates instanceof Reading.Failed<Counted> failed
        && failed.sqlState().equals(Lost.TOO_LONG)) {
      agenda.tooLong(now, took);
    } else {
      agenda.done(now, took);
    }
    return switch (templates) {
      case Reading.Ok<Counted> ok ->
          summed(ok.rows(), ok.complete(), info.first().orElseThrow(), now);
      case Reading.Empty<Counted> _ -> summed(List.of(), true, info.first().orElseThrow(), now);
      case Reading.Denied<Counted> d -> missing(d.explain(), now);
      case Reading.Absent<Counted> a ->
          missing(
              a.what()
                  + ". With pg_stat_statements in shared_preload_libraries (a restart at a time a"
                  + " person chose): CREATE EXTENSION pg_stat_statements, and ALTER EXTENSION"
                  + " pg_stat_statements UPDATE where it is an old one",
              now);
      case Reading.Failed<Counted> f -> missing(f.explain(), now);
    };
  }

  private <T> Reading<T> read(String query, RowMapper<T> mapper) throws LostServerException {
    Reading<T> reading = door.read(SQL, query, LIMITS, mapper);
    if (reading instanceof Reading.Failed<T> failed && Lost.is(failed)) {
      throw new LostServerException(failed.explain());
    }
    return reading;
  }

  private static <T, R> Reading<R> none(Reading<T> why) {
    return switch (why) {
      case Reading.Denied<T> d -> new Reading.Denied<>(d.what(), d.grant());
      case Reading.Absent<T> a -> new Reading.Absent<>(a.what());
      case Reading.Failed<T> f -> new Reading.Failed<>(f.sqlState(), f.message());
      case Reading.Ok<T> _, Reading.Empty<T> _ -> new Reading.Absent<>("no statistics about it");
    };
  }

  private static Counted counted(Row r) throws SQLException {
    return new Counted(
        new TemplateId(r.number("database"), r.number("queryid")),
        r.number("calls"),
        r.real("seconds"),
        r.real("squared"),
        r.real("planning"),
        r.real("rows"),
        r.real("wal_bytes"),
        r.real("temp_bytes"));
  }

  private Telemetry missing(String why, Instant now) {
    absent =
        List.of(
            new Absence(
                "postgresql_statement_calls, postgresql_statement_seconds,"
                    + " postgresql_statement_latency_p99_seconds",
                why,
                "postgresql_session_seconds{state=active} by database, for database time"));
    return new Telemetry(now, List.of(), List.of(), absent);
  }

  private Telemetry summed(List<Counted> all, boolean complete, Info info, Instant now)
      throws LostServerException {
    judge(all, now);
    List<Counted> theirs =
        all.stream()
            .filter(t -> judged.contains(t.id().queryId()) && !own.contains(t.id().queryId()))
            .toList();
    TemplateTotals.Sum sum =
        totals.add(theirs, info.emptied(), life.read().began(), info.evicted(), now);
    Fidelity fidelity = sum.lossy() || !complete ? Fidelity.ESTIMATED : Fidelity.EXACT;
    absent = thinned(complete);
    List<Measurement> measured = new ArrayList<>();
    Counted total = sum.total();
    measured.add(counter("postgresql_statement_calls", total.calls(), fidelity, sum));
    measured.add(counter("postgresql_statement_seconds", total.seconds(), fidelity, sum));
    measured.add(counter("postgresql_statement_planning_seconds", total.planning(), fidelity, sum));
    measured.add(counter("postgresql_statement_rows", total.rows(), fidelity, sum));
    measured.add(counter("postgresql_statement_wal_bytes", total.walBytes(), fidelity, sum));
    measured.add(counter("postgresql_statement_temp_bytes", total.tempBytes(), fidelity, sum));
    measured.add(
        Measurement.counter(
            Catalogue.shared().metric("postgresql_statement_evictions"),
            Labels.NONE,
            info.evicted(),
            Fidelity.EXACT,
            info.since()));
    measured.add(gauge("postgresql_statement_templates", all.size(), Fidelity.EXACT));
    double calls = sum.parts().stream().mapToDouble(LatencyMixture.Part::calls).sum();
    if (calls >= ENOUGH_CALLS) {
      QUANTILES.forEach((metric, share) ->
          LatencyMixture.quantile(sum.parts(), share)
              .ifPresent(seconds -> measured.add(gauge(metric, seconds, Fidelity.ESTIMATED))));
    }
    return new Telemetry(now, measured, List.of(), absent);
  }

  private List<Absence> thinned(boolean complete) {
    List<Absence> said = new ArrayList<>();
    if (!complete) {
      said.add(
          new Absence(
              "postgresql_statement_calls",
              "pg_stat_statements holds more than %d templates: the rest is left out"
                  .formatted(LIMITS.maxRows()),
              "the sums of those that were read, as estimates"));
    }
    if (agenda.slowed()) {
      said.add(
          new Absence(
              "postgresql_statement_calls",
              "reading all templates takes %d ms here, so Howdah looks every %d s and not every %d s"
                  .formatted(
                      agenda.cost().toMillis(), agenda.period().toSeconds(), PERIOD.toSeconds()),
              "the same, less often"));
    }
    return said;
  }

  /** New templates wait for the next judging before they count; then all of them does. */
  private void judge(List<Counted> all, Instant now) throws LostServerException {
    boolean unknown = all.stream().anyMatch(t -> !judged.contains(t.id().queryId()));
    boolean due = judgedAt.map(j -> now.isBefore(j) || !now.isBefore(j.plus(JUDGING))).orElse(true);
    if (unknown && due) {
      own = Set.copyOf(read("own_templates", r -> r.number("queryid")).rows());
      Set<Long> known = new HashSet<>();
      all.forEach(t -> known.add(t.id().queryId()));
      judged = known;
      judgedAt = Optional.of(now);
    }
  }

  private static Measurement counter(
      String metric, double value, Fidelity fidelity, TemplateTotals.Sum sum) {
    return Measurement.counter(
        Catalogue.shared().metric(metric), Labels.NONE, value, fidelity, sum.since());
  }

  private static Measurement gauge(String metric, double value, Fidelity fidelity) {
    return Measurement.gauge(Catalogue.shared().metric(metric), Labels.NONE, value, fidelity);
  }

  @Override
  public void close() {
    // The door belongs to who gave it.
  }
}
