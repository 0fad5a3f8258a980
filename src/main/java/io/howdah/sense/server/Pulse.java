package io.howdah.sense.server;

import io.howdah.model.Absence;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.sense.Catalogue;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the server answers. Where other collectors end with {@link LostServerException}, this one
 * says zero.
 */
final class Pulse implements Collector {
  private final Life life;

  Pulse(Life life) {
    this.life = life;
  }

  @Override
  public String name() {
    return "postgresql pulse";
  }

  @Override
  public Telemetry collect(Instant now) {
    try {
      Life.Now read = life.read();
      List<Measurement> measured = new ArrayList<>();
      measured.add(gauge("postgresql_up", 1));
      measured.add(gauge("postgresql_standby", read.identity().standby() ? 1 : 0));
      if (read.identity().timeline() > 0) {
        measured.add(gauge("postgresql_timeline", read.identity().timeline()));
      }
      measured.add(
          gauge("postgresql_start_time_seconds", seconds(read.identity().postmasterStart())));
      measured.add(gauge("postgresql_configuration_load_time_seconds", seconds(read.loaded())));
      return new Telemetry(now, measured, List.of(), List.of());
    } catch (LostServerException e) {
      return new Telemetry(
          now,
          List.of(gauge("postgresql_up", 0)),
          List.of(),
          List.of(new Absence("postgresql", String.valueOf(e.getMessage()), "")));
    }
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  private static Measurement gauge(String metric, double value) {
    Catalogue.Entry entry = Catalogue.shared().find(metric).orElseThrow();
    return Measurement.gauge(entry.metric(), Labels.NONE, value, entry.fidelity());
  }

  @Override
  public void close() {
    // The door belongs to who gave it.
  }
}
