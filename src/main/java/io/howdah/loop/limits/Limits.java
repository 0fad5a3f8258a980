package io.howdah.loop.limits;

import io.howdah.model.Absence;
import java.util.List;

/**
 * Looks at what has a hard limit: connections, transaction ids, disk, slots, the archiver,
 * sequences. The seam between {@code check} and the sensors that measure these.
 */
@FunctionalInterface
public interface Limits {
  /** Looks once; never throws for what it cannot see. */
  Found look();

  /**
   * What was found.
   *
   * @param near the nearest first
   * @param absences what could not be seen
   */
  record Found(List<NearLimit> near, List<Absence> absences) {
    public Found {
      near = List.copyOf(near);
      absences = List.copyOf(absences);
    }
  }

  /** Looks at nothing. */
  static Limits none() {
    return () -> new Found(List.of(), List.of());
  }
}
