package io.howdah.ledger;

/** What became of a proposal. */
public sealed interface Proposed {

  /** It is an action now. */
  record Fresh(ActionRecord record) implements Proposed {}

  /** The same was proposed before and is still alive: that one stands, nothing was written. */
  record Existing(ActionRecord record) implements Proposed {}

  /**
   * It cannot be kept as it is: its SQL holds a secret or is too long, and what the ledger holds
   * must be exactly what runs.
   */
  record Refused(String words) implements Proposed {}
}
