package io.howdah.model;

/**
 * How near a measured number is to the truth. A sensor that saw nothing says nothing: never zero.
 */
public enum Fidelity {
  /** Counted at the source, each event. */
  EXACT,
  /** Scaled up from some of the events, or from looks at intervals. */
  SAMPLED,
  /** Computed from other numbers by a model that can be wrong. */
  ESTIMATED
}
