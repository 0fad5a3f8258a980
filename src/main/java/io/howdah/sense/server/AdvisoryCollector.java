package io.howdah.sense.server;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.RowMapper;
import io.howdah.pg.Sql;
import io.howdah.sense.Catalogue;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What changes by the day: known vulnerabilities of the versions that run here, and what cannot be
 * seen from this database and with these grants.
 */
final class AdvisoryCollector implements Collector {
  private static final Duration PERIOD = Duration.ofMinutes(10);
  private static final List<String> SEVERITIES = List.of("low", "medium", "high", "critical");

  private record Version(String component, String version) {}

  private record Closed(long sequences, String schema) {}

  private final ReadDoor door;
  private final KnownVulnerabilities known = KnownVulnerabilities.load();
  private final Agenda agenda = new Agenda(PERIOD);
  private List<Absence> absent = List.of();

  AdvisoryCollector(ReadDoor door) {
    this.door = door;
  }

  @Override
  public String name() {
    return "postgresql advisories";
  }

  @Override
  public Telemetry collect(Instant now) throws LostServerException {
    if (!agenda.due(now)) {
      return new Telemetry(now, List.of(), List.of(), absent);
    }
    long start = System.nanoTime();
    List<Absence> missing = new ArrayList<>();
    Reading<Version> versions =
        read("versions", r -> new Version(r.text("component"), r.text("version")));
    List<Measurement> measured = vulnerabilities(versions, missing);
    Reading<Closed> closed =
        read(
            "closed_sequences",
            r -> new Closed(r.number("closed"), r.maybeText("schema").orElse("")));
    closed.first().filter(c -> c.sequences() > 0).ifPresent(c -> missing.add(closed(c)));
    read("other_databases", r -> r.number("others"))
        .first()
        .filter(n -> n > 0)
        .ifPresent(n -> missing.add(others(n)));
    absent = List.copyOf(missing);
    agenda.done(now, Duration.ofNanos(System.nanoTime() - start));
    return new Telemetry(now, measured, List.of(), absent);
  }

  private <T> Reading<T> read(String query, RowMapper<T> mapper) throws LostServerException {
    Reading<T> reading = door.read(Looks.CATALOGUE, query, mapper);
    if (reading instanceof Reading.Failed<T> failed && Lost.is(failed)) {
      throw new LostServerException(failed.explain());
    }
    return reading;
  }

  private List<Measurement> vulnerabilities(Reading<Version> versions, List<Absence> missing) {
    if (versions.rows().isEmpty()) {
      missing.add(new Absence("postgresql_known_vulnerabilities", versions.explain(), ""));
      return List.of();
    }
    Map<String, String> running = new TreeMap<>();
    versions.rows().forEach(v -> running.put(v.component(), v.version()));
    List<KnownVulnerabilities.Finding> found = known.of(running);
    List<Measurement> measured = new ArrayList<>();
    for (String severity : SEVERITIES) {
      long count = found.stream().filter(f -> f.severity().equals(severity)).count();
      measured.add(
          gauge("postgresql_known_vulnerabilities", Labels.of("severity", severity), count));
    }
    for (KnownVulnerabilities.Finding f : found) {
      measured.add(
          gauge(
              "postgresql_known_vulnerability",
              Labels.of("cve", f.cve(), "component", f.component(), "version", f.version())
                  .with("severity", f.severity()),
              1));
    }
    return measured;
  }

  private Absence closed(Closed closed) {
    return new Absence(
        "postgresql_sequence_used_ratio",
        "%d sequences of database %s may not be read by role %s. Run the SQL of howdah grants --level sense again, or: GRANT SELECT ON ALL SEQUENCES IN SCHEMA %s TO %s"
            .formatted(
                closed.sequences(),
                door.server().database(),
                door.server().role(),
                Sql.name(closed.schema()),
                Sql.name(door.server().role())),
        "the sequences that may be read");
  }

  private Absence others(long databases) {
    return new Absence(
        "postgresql_autovacuum_overdue_ratio, postgresql_sequence_used_ratio,"
            + " postgresql_invalid_indexes",
        "tables, sequences and indexes are seen in database %s only; there are %d others. Connect another Howdah door to each that matters"
            .formatted(door.server().database(), databases),
        "postgresql_transaction_id_age and postgresql_database_size_bytes of all databases");
  }

  private static Measurement gauge(String metric, Labels labels, double value) {
    return Measurement.gauge(Catalogue.shared().metric(metric), labels, value, Fidelity.EXACT);
  }

  @Override
  public void close() {
    // The door belongs to who gave it.
  }
}
