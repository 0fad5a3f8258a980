package io.howdah.loop;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.howdah.model.Incident;
import io.howdah.model.Reminder;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.HomeDoor;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
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
    switch (door.read(SQL, "remembers", r -> r.truth("any"))) {
      case Reading.Ok<Boolean> ok when ok.rows().getFirst() -> {
        return remembered(incident, showing);
      }
      case Reading.Failed<Boolean> failed ->
          trouble.accept("its memory was not read: " + failed.explain());
      case Reading.Ok<Boolean> _,
          Reading.Empty<Boolean> _,
          Reading.Denied<Boolean> _,
          Reading.Absent<Boolean> _ -> {}
    }
    return List.of();
  }

  private List<Reminder> remembered(Incident incident, Showing showing) {
    try (HomeDoor home = HomeDoor.open(door.spec(), 1)) {
      return Hindsight.of(home.dataSource(), incident.server().systemIdentifier(), clock)
          .remind(incident, showing);
    } catch (CannotConnectException e) {
      trouble.accept("its memory was not read: " + e.failure().what());
    } catch (PoolInitializationException e) {
      // It went between the first session and the pool.
      trouble.accept("its memory was not read: " + e.getMessage());
    } catch (MemoryException e) {
      trouble.accept("its memory was not read: " + e.getMessage());
    }
    return List.of();
  }
}
