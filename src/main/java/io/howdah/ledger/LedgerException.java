package io.howdah.ledger;

import java.io.Serial;

/** The home could not be read or written; the message is for a DBA. */
public class LedgerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String sqlState;

  LedgerException(String words, String sqlState, Throwable cause) {
    super(words, cause);
    this.sqlState = sqlState;
  }

  public LedgerException(String words, String sqlState) {
    super(words);
    this.sqlState = sqlState;
  }

  /** PostgreSQL's SQLSTATE, or empty where the failure did not come from the server. */
  public String sqlState() {
    return sqlState;
  }

  /**
   * Whether the connection was lost, so that it is not known if the last entry was committed: look
   * before writing it again.
   */
  public boolean inDoubt() {
    return sqlState.startsWith("08") || sqlState.startsWith("57P");
  }
}
