package io.howdah.sense.server;

import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import java.util.List;

/** The collectors that ask a server by SQL, each with a pace of its own. */
public final class ServerCollectors {
  private ServerCollectors() {}

  /** Only those whose first look tells something; the same rules. */
  public static List<Collector> atOnce(ReadDoor door) {
    Life life = Life.shared(door);
    return List.of(
        new ServerCollector("postgresql fast", door, life, Looks.fast()),
        new ServerCollector("postgresql steady", door, life, Looks.steady()),
        new ServerCollector("postgresql slow", door, life, Looks.slow()));
  }

  /** They share the door and do not close it. */
  public static List<Collector> of(ReadDoor door) {
    Life life = Life.shared(door);
    return List.of(
        new Pulse(life),
        new ServerCollector("postgresql fast", door, life, Looks.fast()),
        new ServerCollector("postgresql steady", door, life, Looks.steady()),
        new StatementsCollector(door, life),
        new ServerCollector("postgresql slow", door, life, Looks.slow()),
        new AdvisoryCollector(door));
  }
}
