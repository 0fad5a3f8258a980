package io.howdah.loop;

import io.howdah.home.HomeException;
import io.howdah.home.HomeSchema;
import io.howdah.home.HomeState;
import io.howdah.learn.Experience;
import io.howdah.ledger.ActionJournal;
import io.howdah.ledger.Author;
import io.howdah.ledger.Ledger;
import io.howdah.ledger.Lessons;
import io.howdah.ledger.Probations;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.HomeDoor;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** The home, open: the durable record of what was proposed, done and learned. */
public final class Home implements AutoCloseable {
  /** Two of them for the jobs. */
  private static final int SESSIONS = 6;

  private final HomeDoor door;
  private final Ledger ledger;

  private Home(HomeDoor door, Ledger ledger) {
    this.door = door;
    this.ledger = ledger;
  }

  /** There is no home that could be used. */
  public static final class NoHomeException extends Exception {
    private static final long serialVersionUID = 1L;

    NoHomeException(String message) {
      super(message);
    }
  }

  /**
   * Opens the home in the managed database.
   *
   * @param person who asks, for the record
   * @throws NoHomeException saying what to do, where there is none or it is of another version
   */
  public static Home open(ConnectionSpec spec, String person, Clock clock)
      throws CannotConnectException, NoHomeException {
    return usable(HomeDoor.open(spec, SESSIONS), person, clock);
  }

  private static Home usable(HomeDoor door, String person, Clock clock) throws NoHomeException {
    Optional<String> unusable =
        switch (new HomeSchema(door.dataSource()).state()) {
          case HomeState.Ready _ -> Optional.empty();
          case HomeState.Absent _ ->
              Optional.of("there is no home schema in this database: run howdah init first");
          case HomeState.Outdated o ->
              Optional.of(
                  "the home schema has version %d, this Howdah needs %d: run howdah init, with --role where the daemon has a role of its own"
                      .formatted(o.version(), o.latest()));
          case HomeState.Newer n ->
              Optional.of(
                  "the home schema has version %d, newer than this Howdah knows (%d): use the newer Howdah"
                      .formatted(n.version(), n.latest()));
          case HomeState.NotOurs n -> Optional.of(n.words());
        };
    if (unusable.isPresent()) {
      door.close();
      throw new NoHomeException(unusable.get());
    }
    return new Home(door, new Ledger(door.dataSource(), clock, Author.person(person)));
  }

  /** Makes the home, or brings it up to date, and opens it. */
  public static Home make(ConnectionSpec spec, String person, Clock clock)
      throws CannotConnectException, NoHomeException {
    HomeDoor door = HomeDoor.open(spec, SESSIONS);
    try {
      var _ = new HomeSchema(door.dataSource()).make(Optional.empty());
    } catch (HomeException e) {
      door.close();
      throw new NoHomeException(String.valueOf(e.getMessage()));
    }
    return usable(door, person, clock);
  }

  /** For rooms that keep tables of their own in the home. */
  DataSource dataSource() {
    return door.dataSource();
  }

  public Ledger ledger() {
    return ledger;
  }

  /** The same home, written in a new epoch: for a controller that was just made leader. */
  Home led() {
    return new Home(door, ledger.beginEpoch());
  }

  /** The epoch in which this writes; empty for a person who only notes something. */
  OptionalLong epoch() {
    return ledger.author().epoch();
  }

  /** The brake. */
  public Control control() {
    return new Control(door.dataSource());
  }

  public ActionJournal actions() {
    return new ActionJournal(ledger);
  }

  /** What became of kept changes. */
  public Probations probations() {
    return new Probations(ledger);
  }

  public Lessons lessons() {
    return new Lessons(ledger);
  }

  /** What verified outcomes have taught on a cluster. */
  public Experience experience(String cluster) {
    return new Experience(
        lessons().counts(cluster).stream()
            .map(c -> new Experience.Count(c.cause(), c.remedy(), c.outcome(), c.times()))
            .toList(),
        lessons().shown(cluster).stream()
            .map(s -> new Experience.Shown(s.cause(), s.finding(), s.level(), s.times()))
            .toList());
  }

  @Override
  public void close() {
    door.close();
  }
}
