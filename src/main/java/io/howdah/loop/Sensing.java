package io.howdah.loop;

import io.howdah.model.Labels;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.ConnectionsCollector;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Which collectors feel a cluster: the one place where they are put together. */
final class Sensing {
  private Sensing() {}

  /** One session a cluster: it is used by turns and opened anew when it was lost. */
  static Strand of(String name, ConnectionSpec spec, Duration period) {
    return new Strand(name, () -> collectors(spec, period));
  }

  private static List<Strand.Paced> collectors(ConnectionSpec spec, Duration period)
      throws CannotConnectException {
    return List.of(new Strand.Paced(new ConnectionsCollector(ReadDoor.open(spec)), period));
  }

  /** Howdah's own process. */
  static Strand own(Clock clock) {
    return new Strand(
        Labels.NONE.get("cluster"),
        () -> List.of(new Strand.Paced(new Ourselves(clock.instant()), Duration.ofSeconds(1))));
  }
}
