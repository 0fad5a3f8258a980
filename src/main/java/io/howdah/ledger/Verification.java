package io.howdah.ledger;

/** What a check of the whole ledger found. */
public sealed interface Verification {

  /** Rows that were read and found good. */
  long rows();

  /** One line for a DBA. */
  String words();

  /** Every row is as it was written, in its place, up to the head. */
  record Intact(long rows, Hash head) implements Verification {
    @Override
    public String words() {
      return "The ledger is intact: %d %s, head %s."
          .formatted(rows, rows == 1 ? "row" : "rows", head.brief());
    }
  }

  /**
   * The ledger is not what was written.
   *
   * @param seq the first bad row
   * @param rows good rows before it
   * @param what what is wrong there, for a DBA
   */
  record Broken(long seq, Damage damage, long rows, String what) implements Verification {
    @Override
    public String words() {
      return "The ledger is broken at row %d: %s".formatted(seq, what);
    }
  }

  /** The sorts of damage. */
  enum Damage {
    /** A column of the row was changed after it was written. */
    CHANGED,
    /** Rows in the middle are gone. */
    MISSING,
    /** Rows at the end are gone. */
    TAIL_CUT,
    /** The row was written in another place. */
    MOVED,
    /** The row is whole but does not follow the one before: one of the two was forged. */
    FORGED,
    /** The head names something else than the last row. */
    HEAD,
    /** The whole is consistent but not what an anchor remembers: it was rewritten. */
    REWRITTEN
  }
}
