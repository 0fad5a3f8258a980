package io.howdah.loop;

import io.howdah.model.Incident;
import java.util.List;

/**
 * What the nerves of a cluster say of it: the incidents that its series make. It is what wakes the
 * loop, beside its own look at templates and sessions. For any number of threads; an answer costs
 * nothing.
 */
@FunctionalInterface
public interface Unrest {
  /** Where no nerves run, such as in a demo. */
  Unrest UNFELT = List::of;

  /** Those that go on, the oldest first. */
  List<Incident> open();
}
