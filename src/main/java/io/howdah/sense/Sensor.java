package io.howdah.sense;

import io.howdah.model.EvidenceStatus;
import io.howdah.model.IndexUse;
import io.howdah.model.Parameter;
import io.howdah.model.Sample;
import io.howdah.model.Sample.Source;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Session;
import io.howdah.model.TableUse;
import io.howdah.model.TemplateCounters;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes samples of one server. What moves fast (templates, sessions) is read each time; tables,
 * indexes and parameters every {@link #SLOW_EVERY} samples. Used by one thread.
 */
public final class Sensor {
  private static final SqlFile SQL = SqlFile.load(Sensor.class, "sense.sql");
  private static final int SLOW_EVERY = 5;

  private final ReadDoor door;
  private int taken;
  private Set<Long> own = Set.of();
  private Set<Long> known = Set.of();
  private Reading<TableUse> tables = new Reading.Empty<>();
  private Reading<IndexUse> indexes = new Reading.Empty<>();
  private Reading<Parameter> parameters = new Reading.Empty<>();

  public Sensor(ReadDoor door) {
    this.door = door;
  }

  /**
   * Looks once.
   *
   * @throws LostServerException when not even the identity can be read: the server is gone, or not
   *     to be reached
   */
  public Sample sample() throws LostServerException {
    long start = System.nanoTime();
    ServerIdentity identity = identity();
    Instant at = now();
    Map<Source, Sample.Reading> sources = new EnumMap<>(Source.class);
    Reading<TemplateCounters> templates = withoutOwn(door.read(SQL, "templates", Rows::template));
    Reading<Session> sessions = door.read(SQL, "sessions", Rows::session);
    if (taken % SLOW_EVERY == 0) {
      tables = door.read(SQL, "tables", Rows::table);
      indexes = door.read(SQL, "indexes", Rows::index);
      parameters = door.read(SQL, "parameters", Rows::parameter);
    }
    taken++;
    sources.put(Source.TEMPLATES, worth(templates));
    sources.put(Source.SESSIONS, worth(sessions));
    sources.put(Source.TABLES, worth(tables));
    sources.put(Source.INDEXES, worth(indexes));
    sources.put(Source.PARAMETERS, worth(parameters));
    return new Sample(
        at,
        Duration.ofNanos(System.nanoTime() - start),
        identity,
        templates.rows(),
        sessions.rows(),
        tables.rows(),
        indexes.rows(),
        parameters.rows(),
        sources);
  }

  /**
   * Leaves our own templates out. The question which they are reads every text, so it is asked only
   * when a template appears that was not there before.
   */
  private Reading<TemplateCounters> withoutOwn(Reading<TemplateCounters> all) {
    Set<Long> ids = all.rows().stream().map(t -> t.id().queryId()).collect(Collectors.toSet());
    if (!known.containsAll(ids)) {
      own = Set.copyOf(door.read(SQL, "own_templates", r -> r.number("queryid")).rows());
      known = ids;
    }
    return switch (all) {
      case Reading.Ok<TemplateCounters> ok ->
          new Reading.Ok<>(
              ok.rows().stream().filter(t -> !own.contains(t.id().queryId())).toList(),
              ok.complete());
      default -> all;
    };
  }

  /** Makes the next sample read everything anew. */
  public void refresh() {
    taken = 0;
  }

  /** How long a lock wait is nobody's business here: the server's {@code deadlock_timeout}. */
  public Duration lockPatience() {
    return door.read(SQL, "now", r -> r.text("deadlock_timeout"))
        .first()
        .map(Rows::duration)
        .orElse(Duration.ofSeconds(1));
  }

  /** When the statement statistics began to count, where that can be read. */
  public Reading<Instant> statementsSince() {
    return door.read(SQL, "statements_since", r -> r.instant("stats_reset"));
  }

  private ServerIdentity identity() throws LostServerException {
    Reading<ServerIdentity> identity = door.identity();
    return identity.first().orElseThrow(() -> new LostServerException(identity.explain()));
  }

  private Instant now() throws LostServerException {
    Reading<Instant> now = door.read(SQL, "now", r -> r.instant("now"));
    return now.first().orElseThrow(() -> new LostServerException(now.explain()));
  }

  private static Sample.Reading worth(Reading<?> reading) {
    EvidenceStatus status = reading.status();
    boolean well = status == EvidenceStatus.OK || status == EvidenceStatus.EMPTY;
    return new Sample.Reading(status, well ? "" : reading.explain());
  }
}
