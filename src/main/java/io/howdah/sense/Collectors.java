package io.howdah.sense;

import io.howdah.pg.ReadDoor;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import io.howdah.sense.patroni.PatroniCollector;
import io.howdah.sense.patroni.PatroniPlace;
import io.howdah.sense.server.ServerCollectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that SQL, the operating system and Patroni tell of one cluster. Call each once a
 * second, each from one thread at a time: they keep their own pace, and give what is due. Absences
 * come with every answer as long as they hold.
 */
public final class Collectors {
  /**
   * What to look at beside the server itself.
   *
   * @param patroni where its REST API may be
   */
  public record Options(PatroniPlace patroni) {
    /** Patroni where it shows on this machine or at its default port. */
    public static Options usual() {
      return new Options(new PatroniPlace.Discovered(Path.of("/proc")));
    }
  }

  private Collectors() {}

  /**
   * The collectors, the one that says whether the server answers first.
   *
   * @param door is shared by them and not closed by them
   */
  public static List<Collector> of(ReadDoor door, HostAccess host, Options options) {
    List<Collector> all = new ArrayList<>(ServerCollectors.of(door));
    all.add(new HostCollector(door, host));
    all.add(new PatroniCollector(door, options.patroni()));
    return List.copyOf(all);
  }
}
