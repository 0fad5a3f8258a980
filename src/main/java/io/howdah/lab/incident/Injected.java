package io.howdah.lab.incident;

import java.util.List;

/** A fault at work. Its predicates read the server and its clients' latency, never Howdah. */
public interface Injected extends AutoCloseable {
  /** Whether the damage is there. For a scenario without a fault: whether it shows as meant. */
  Finding damaged();

  /** Whether what was damaged is well again. Never holds together with {@link #damaged()}. */
  Finding cured();

  /** Whether nothing else was harmed since the injection: one finding for each thing looked at. */
  List<Finding> harmless();

  /** What the right cure may change, beside which every change is harm. */
  default Allowance allowance() {
    return Allowance.NONE;
  }

  /** The faults it is made of, each with predicates of its own; itself where it is one. */
  default List<Injected> parts() {
    return List.of(this);
  }

  /** Ends the sessions of the fault and brings the shop back to its base state. */
  @Override
  void close();

  /**
   * What a look gave.
   *
   * @param seen the numbers, for a person
   */
  record Finding(boolean holds, String seen) {}
}
