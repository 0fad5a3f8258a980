package io.howdah.remember;

import java.io.Serial;

/** The memory could not be read or written; the message is for a DBA. */
public final class MemoryException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final String sqlState;

  MemoryException(String words, String sqlState, Throwable cause) {
    super(words, cause);
    this.sqlState = sqlState;
  }

  /** The server's SQLSTATE, empty where it did not come from the server. */
  public String sqlState() {
    return sqlState;
  }
}
