package io.howdah.sense.server;

import io.howdah.model.ServerIdentity;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The life of a server that counters belong to. A restart begins one, and so do a promotion and
 * another server behind the same address. For any number of threads: collectors that look at the
 * same moment ask once.
 */
final class Life {
  /**
   * One life.
   *
   * @param began counters of it began no earlier, by the server's clock
   * @param now by the server's clock
   */
  record Now(ServerIdentity identity, Instant began, Instant now, Instant loaded) {}

  private static final int SELDOM = 20;

  /** Looks of one beat lie closer together than this, and those of two never do. */
  private static final Duration BEAT = Duration.ofMillis(300);

  private final ReadDoor door;
  private final Duration fresh;
  private long readAt;
  private int reads;
  private Optional<Now> latest = Optional.empty();

  /** Asks each time. */
  Life(ReadDoor door) {
    this(door, Duration.ZERO);
  }

  private Life(ReadDoor door, Duration fresh) {
    this.door = door;
    this.fresh = fresh;
  }

  /** For collectors that are asked together. */
  static Life shared(ReadDoor door) {
    return new Life(door, BEAT);
  }

  /**
   * Reads which life it is.
   *
   * @throws LostServerException when the server does not answer
   */
  synchronized Now read() throws LostServerException {
    if (latest.isPresent() && System.nanoTime() - readAt < fresh.toNanos()) {
      return latest.get();
    }
    Reading<Now> base =
        door.read(
            Looks.CATALOGUE,
            "life",
            r ->
                new Now(
                    new ServerIdentity(
                        "",
                        0,
                        r.instant("postmaster_start"),
                        r.truth("standby"),
                        door.server().version()),
                    r.instant("postmaster_start"),
                    r.instant("now"),
                    r.instant("loaded")));
    Now read = base.first().orElseThrow(() -> new LostServerException(base.explain()));
    ServerIdentity identity = identity(read);
    Instant began =
        latest
            .filter(l -> l.identity().postmasterStart().equals(identity.postmasterStart()))
            .map(l -> l.identity().differences(identity).isEmpty() ? l.began() : read.now())
            .orElse(read.began());
    Now now = new Now(identity, began, read.now(), read.loaded());
    latest = Optional.of(now);
    readAt = System.nanoTime();
    return now;
  }

  /**
   * The whole identity, asked for seldom, since it is read from the control file. Hardened servers
   * close the functions for it: then a life is told by less, and what was known stays.
   */
  private ServerIdentity identity(Now read) {
    ServerIdentity cheap = read.identity();
    Optional<ServerIdentity> known =
        latest
            .map(Now::identity)
            .filter(i ->
                i.postmasterStart().equals(cheap.postmasterStart())
                    && i.standby() == cheap.standby());
    if (known.isPresent() && reads++ % SELDOM != 0) {
      return known.get();
    }
    return door.identity().first().orElse(known.orElse(cheap));
  }
}
