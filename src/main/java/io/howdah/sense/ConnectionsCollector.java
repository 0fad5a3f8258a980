package io.howdah.sense;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Sessions by state, and how many there may be: the least that can be felt of a cluster. */
public final class ConnectionsCollector implements Collector {
  private static final SqlFile SQL = SqlFile.load(ConnectionsCollector.class, "connections.sql");
  private static final Metric CONNECTIONS =
      Metric.gauge("postgresql_connections", "", "client sessions by state");
  private static final Metric USABLE =
      Metric.gauge(
          "postgresql_connections_usable", "", "sessions that roles without reserves may hold");

  private final ReadDoor door;

  /**
   * Looks through a door.
   *
   * @param door is closed with this
   */
  public ConnectionsCollector(ReadDoor door) {
    this.door = door;
  }

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public Telemetry collect(Instant now) throws LostServerException {
    Reading<Measurement> states =
        door.read(
            SQL,
            "states",
            r -> gauge(CONNECTIONS, Labels.of("state", r.text("state")), r.real("sessions")));
    Reading<Measurement> usable =
        door.read(SQL, "usable", r -> gauge(USABLE, Labels.NONE, r.real("usable")));
    List<Measurement> all = new ArrayList<>();
    List<Absence> absent = new ArrayList<>();
    add(states, CONNECTIONS, all, absent);
    add(usable, USABLE, all, absent);
    return new Telemetry(now, all, List.of(), absent);
  }

  private static void add(
      Reading<Measurement> reading, Metric metric, List<Measurement> all, List<Absence> absent)
      throws LostServerException {
    switch (reading) {
      case Reading.Ok<Measurement> ok -> all.addAll(ok.rows());
      case Reading.Empty<Measurement> empty -> {}
      case Reading.Denied<Measurement> denied ->
          absent.add(new Absence(metric.name(), denied.explain(), ""));
      case Reading.Absent<Measurement> missing ->
          absent.add(new Absence(metric.name(), missing.explain(), ""));
      case Reading.Failed<Measurement> failed -> throw new LostServerException(failed.explain());
    }
  }

  private static Measurement gauge(Metric metric, Labels labels, double value) {
    return Measurement.gauge(metric, labels, value, Fidelity.EXACT);
  }

  @Override
  public void close() {
    door.close();
  }
}
