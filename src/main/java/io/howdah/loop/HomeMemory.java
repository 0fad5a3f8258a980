package io.howdah.loop;

import io.howdah.model.Incident;
import io.howdah.model.Reminder;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.HomeDoor;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import io.howdah.remember.MemoryException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * The memory of a cluster whose home is in the cluster itself, for a look that opens no home
 * otherwise. Where there is none, or this role may not read it, nobody remembers; nothing is
 * written.
 */
public final class HomeMemory implements Reminding {
  private static final SqlFile SQL = SqlFile.load(HomeMemory.class, "loop.sql");

  private final ReadDoor door;
  private final Clock clock;
  private final Consumer<String> trouble;

  /**
   * A memory.
   *
   * @param trouble is told in a sentence what kept it from being read
   */
  public HomeMemory(ReadDoor door, Clock clock, Consumer<String> trouble) {
    this.door = door;
    this.clock = clock;
    this.trouble = trouble;
  }

  @Override
  public List<Reminder> of(Incident incident, Showing showing) {
    // Asked through the read door first: most clusters have no home, and need no second session.
    boolean any =
        door.read(SQL, "remembers", r -> r.truth("any"), incident.server().systemIdentifier())
            .first()
            .orElse(false);
    if (!any) {
      return List.of();
    }
    try (HomeDoor home = HomeDoor.open(door.spec(), 1)) {
      return Hindsight.of(home.dataSource(), incident.server().systemIdentifier(), clock)
          .remind(incident, showing);
    } catch (CannotConnectException e) {
      trouble.accept("its memory was not read: " + e.failure().what());
    } catch (MemoryException e) {
      trouble.accept("its memory was not read: " + e.getMessage());
    }
    return List.of();
  }
}
