package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.model.Cause;

/** A fault of the shop's database that can be made on demand. */
public interface Incident {
  /** What Howdah should find. */
  Cause cause();

  /** One line for a person. */
  String story();

  Kind kind();

  /**
   * Makes the fault on a loaded shop. Returns when it is made; its damage may need moments to show.
   *
   * @param seed for what may vary from one injection to the next
   * @throws io.howdah.lab.LabException where it cannot be made; nothing of it is left then
   */
  Injected inject(Instance instance, long seed);

  /** What a scenario is, as INCIDENTS scores it. */
  enum Kind {
    /** One fault. */
    SINGLE,
    /** No fault: acting here is wrong. */
    NONE
  }
}
