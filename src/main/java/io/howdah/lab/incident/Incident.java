package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.model.Cause;
import java.util.List;
import java.util.Optional;

/** A fault of the shop's database that can be made on demand. */
public interface Incident {
  /** What Howdah should find; of several causes the first. */
  Cause cause();

  /** All that Howdah should find: two for a composite. */
  default List<Cause> causes() {
    return List.of(cause());
  }

  /**
   * What a person types to inject it: the cause's id; {@code A+B} for a composite; {@code
   * decoy:NAME} for a decoy.
   */
  default String id() {
    return cause().id();
  }

  /** What the alert claims that wakes the person, where it points elsewhere. */
  default Optional<String> alert() {
    return Optional.empty();
  }

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
    /** Two faults at once. */
    COMPOSITE,
    /** One fault or none, and something conspicuous beside it that does no harm. */
    DECOY,
    /** No fault: acting here is wrong. */
    NONE
  }
}
