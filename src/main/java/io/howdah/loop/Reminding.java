package io.howdah.loop;

import io.howdah.model.Incident;
import io.howdah.model.Reminder;
import java.util.List;

/** What a memory has to say of an incident before anybody looks. */
@FunctionalInterface
public interface Reminding {
  /** Nobody remembers. */
  Reminding NOTHING = (_, _) -> List.of();

  /** Memories that name a cause; empty where there is none, or where the memory cannot be read. */
  List<Reminder> of(Incident incident, Showing showing);
}
