package io.howdah.sense.server;

import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import java.util.List;

/** The collectors that ask a server by SQL, each with a pace of its own. */
public final class ServerCollectors {
  private ServerCollectors() {}

  /** They share the door and do not close it. */
  public static List<Collector> of(ReadDoor door) {
    return List.of(
        new Pulse(door),
        new ServerCollector("postgresql fast", door, Looks.fast()),
        new ServerCollector("postgresql steady", door, Looks.steady()),
        new StatementsCollector(door),
        new ServerCollector("postgresql slow", door, Looks.slow()),
        new AdvisoryCollector(door));
  }
}
