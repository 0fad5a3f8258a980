package io.howdah.sense.locks;

import java.util.Optional;

/**
 * The modes of a table lock and who stands in whose way: the table "Conflicting Lock Modes" of
 * PostgreSQL's manual, chapter 13.3. Other lock types use the same modes.
 */
public enum LockMode {
  ACCESS_SHARE("AccessShareLock", 0b00000001, 0b10000000),
  ROW_SHARE("RowShareLock", 0b00000010, 0b11000000),
  ROW_EXCLUSIVE("RowExclusiveLock", 0b00000100, 0b11110000),
  SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock", 0b00001000, 0b11111000),
  SHARE("ShareLock", 0b00010000, 0b11101100),
  SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock", 0b00100000, 0b11111100),
  EXCLUSIVE("ExclusiveLock", 0b01000000, 0b11111110),
  ACCESS_EXCLUSIVE("AccessExclusiveLock", 0b10000000, 0b11111111);

  private final String word;
  private final int bit;
  private final int against;

  /**
   * @param bit its own
   * @param against the bits of those that it conflicts with
   */
  LockMode(String word, int bit, int against) {
    this.word = word;
    this.bit = bit;
    this.against = against;
  }

  /** As pg_locks writes it. */
  public String word() {
    return word;
  }

  /** The mode that pg_locks writes so; empty for one that does not block, such as SIReadLock. */
  public static Optional<LockMode> of(String word) {
    for (LockMode mode : values()) {
      if (mode.word.equals(word)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  public boolean conflictsWith(LockMode other) {
    return (against & other.bit) != 0;
  }
}
