package io.howdah.model;

import java.util.EnumSet;
import java.util.Set;

/** The life of an action. Steps that are not in the plan are refused. */
public enum ActionState {
  PROPOSED,
  SIMULATED,
  WAITING,
  APPROVED,
  SCHEDULED,
  /** Written and committed before the first statement: from here on the server may be changed. */
  INTENT,
  EXECUTING,
  APPLIED,
  VERIFYING,
  KEPT,
  ROLLED_BACK,
  FAILED,
  DENIED,
  EXPIRED,
  NEEDS_HUMAN;

  /** The states that may follow this one. */
  public Set<ActionState> next() {
    return switch (this) {
      case PROPOSED -> EnumSet.of(SIMULATED, WAITING, APPROVED, DENIED, EXPIRED, NEEDS_HUMAN);
      case SIMULATED -> EnumSet.of(WAITING, APPROVED, DENIED, EXPIRED, NEEDS_HUMAN);
      // To itself when the first of two people said yes.
      case WAITING -> EnumSet.of(WAITING, APPROVED, DENIED, EXPIRED);
      case APPROVED -> EnumSet.of(SCHEDULED, DENIED, EXPIRED);
      case SCHEDULED -> EnumSet.of(INTENT, DENIED, EXPIRED);
      case INTENT -> EnumSet.of(EXECUTING, FAILED, ROLLED_BACK, NEEDS_HUMAN);
      case EXECUTING -> EnumSet.of(APPLIED, FAILED, ROLLED_BACK, NEEDS_HUMAN);
      case APPLIED -> EnumSet.of(VERIFYING, ROLLED_BACK, NEEDS_HUMAN);
      case VERIFYING -> EnumSet.of(KEPT, ROLLED_BACK, FAILED, NEEDS_HUMAN);
      case KEPT -> EnumSet.of(ROLLED_BACK, NEEDS_HUMAN);
      case NEEDS_HUMAN -> EnumSet.of(KEPT, ROLLED_BACK, FAILED, DENIED);
      case ROLLED_BACK, FAILED, DENIED, EXPIRED -> EnumSet.noneOf(ActionState.class);
    };
  }

  /** Whether nothing more will happen by itself. */
  public boolean settled() {
    return switch (this) {
      case KEPT, ROLLED_BACK, FAILED, DENIED, EXPIRED, NEEDS_HUMAN -> true;
      default -> false;
    };
  }

  /** Whether the server may differ from what it was before the action. */
  public boolean touched() {
    return switch (this) {
      case INTENT, EXECUTING, APPLIED, VERIFYING -> true;
      default -> false;
    };
  }
}
