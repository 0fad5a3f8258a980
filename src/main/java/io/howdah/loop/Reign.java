package io.howdah.loop;

import io.howdah.ledger.Body;
import io.howdah.ledger.LedgerException;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The time in which one controller acts: it holds the lease, has an epoch of its own in the ledger,
 * and has made sure that nothing of an earlier one runs on.
 */
public final class Reign implements AutoCloseable {
  private static final SqlFile SQL = SqlFile.load(Reign.class, "reign.sql");
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /** How long the server may take to end what an earlier controller left running. */
  private static final Duration CLEARING = Duration.ofSeconds(10);

  private final Lease lease;
  private final Home home;
  private final long epoch;
  private final Optional<String> foreign;

  private Reign(Lease lease, Home home, long epoch, Optional<String> foreign) {
    this.lease = lease;
    this.home = home;
    this.epoch = epoch;
    this.foreign = foreign;
  }

  /** It could not begin, and why. */
  public static final class NotLeadingException extends Exception {
    private static final long serialVersionUID = 1L;

    NotLeadingException(String message) {
      super(message);
    }
  }

  /**
   * Begins a reign.
   *
   * @param patience how long to wait for another controller to step down
   */
  public static Reign begin(ConnectionSpec spec, ReadDoor door, Home home, Duration patience)
      throws CannotConnectException, NotLeadingException {
    Lease lease = lease(spec, patience);
    try {
      Home led = home.led();
      long epoch = led.epoch().orElseThrow();
      clear(lease);
      return new Reign(lease, led, epoch, foreign(door, led));
    } catch (NotLeadingException e) {
      lease.close();
      throw e;
    } catch (LedgerException e) {
      lease.close();
      throw new NotLeadingException("no epoch could be begun: " + e.getMessage());
    }
  }

  private static Lease lease(ConnectionSpec spec, Duration patience)
      throws CannotConnectException, NotLeadingException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<Lease> lease = Lease.tryTake(spec);
    while (lease.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY.toMillis()));
      if (Thread.currentThread().isInterrupted()) {
        throw new NotLeadingException("interrupted");
      }
      lease = Lease.tryTake(spec);
    }
    return lease.orElseThrow(() ->
        new NotLeadingException(
            "another controller leads this database: nothing is done beside it"));
  }

  /** Sessions of earlier epochs that act are ended: what they still ran, recovery looks up. */
  private static void clear(Lease lease) throws NotLeadingException {
    long deadline = System.nanoTime() + CLEARING.toNanos();
    while (lease.endOldHands() != 0) {
      if (System.nanoTime() > deadline) {
        throw new NotLeadingException(
            "a statement of an earlier controller still runs and does not end (application_name"
                + " howdah:act:...): end it, then try again");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY.toMillis()));
    }
  }

  /** The server that a home was made for, and where it was. */
  private record Place(String system, long database, String site) {}

  /** A home that was copied along with its database speaks of another server. */
  private static Optional<String> foreign(ReadDoor door, Home home) {
    String system = door.identity().first().map(ServerIdentity::systemIdentifier).orElse("unknown");
    Optional<Place> here =
        door.read(SQL, "site", r -> new Place(system, r.number("database_oid"), r.text("site")))
            .first();
    if (here.isEmpty()) {
      return Optional.of("where this server is cannot be read");
    }
    Optional<Place> made =
        door.read(
                SQL,
                "made_for",
                r ->
                    new Place(
                        r.maybeText("system_identifier").orElse(""),
                        r.maybeNumber("database_oid").orElse(0),
                        r.maybeText("site").orElse("")))
            .first();
    if (made.isPresent() && made.get().system().isEmpty()) {
      adopt(home, here.get());
      return Optional.empty();
    }
    return made.equals(here)
        ? Optional.empty()
        : Optional.of(
            "this home was made for another server (%s), and here is %s: a copy is only observed until howdah init --adopt"
                .formatted(made.map(Reign::words).orElse("unknown"), words(here.get())));
  }

  private static String words(Place p) {
    return "system %s, database %d, at %s".formatted(p.system(), p.database(), p.site());
  }

  private static void adopt(Home home, Place here) {
    home.control().madeFor(here.system(), here.database(), here.site());
    var _ =
        home.ledger()
            .append("home-adopted", OptionalLong.empty(), Body.of(Map.of("site", words(here))));
  }

  /** The home, written in this reign. */
  Home home() {
    return home;
  }

  long epoch() {
    return epoch;
  }

  /** Whether it is certain that nobody else acts. */
  public boolean holds() {
    return lease.holds();
  }

  /** Why nothing may be done here though it leads: the home is a copy. */
  public Optional<String> foreign() {
    return foreign;
  }

  @Override
  public void close() {
    lease.close();
  }
}
