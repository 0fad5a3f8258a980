package io.howdah.loop.limits;

import io.howdah.model.Absence;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import io.howdah.sense.server.ServerCollectors;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The limits as the sensors measure them, in one look. */
public final class SensedLimits implements Limits {
  private final ReadDoor door;
  private final Clock clock;

  public SensedLimits(ReadDoor door, Clock clock) {
    this.door = door;
    this.clock = clock;
  }

  @Override
  public Found look() {
    Instant now = clock.instant();
    List<Collector> all = new ArrayList<>(ServerCollectors.atOnce(door));
    all.add(new HostCollector(door, HostAccess.thisMachine()));
    Telemetry seen = Telemetry.nothing(now);
    List<Absence> lost = new ArrayList<>();
    for (Collector collector : all) {
      try {
        seen = seen.and(collector.collect(now));
      } catch (LostServerException e) {
        lost.add(new Absence(collector.name(), String.valueOf(e.getMessage()), ""));
      } finally {
        collector.close();
      }
    }
    return TelemetryLimits.of(seen.and(new Telemetry(now, List.of(), List.of(), lost)));
  }
}
