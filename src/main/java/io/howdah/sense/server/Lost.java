package io.howdah.sense.server;

import io.howdah.pg.Reading;

/**
 * Tells a server that is gone from one that merely refused a question.
 *
 * <p>Source: PostgreSQL manual, appendix A "PostgreSQL Error Codes".
 */
final class Lost {
  /** The statement was ended: by its timeout, or from outside at a deadline. */
  static final String TOO_LONG = "57014";

  private static final String TOO_MANY_CONNECTIONS = "53300";

  private Lost() {}

  /** Whether nothing more can be asked now. */
  static boolean is(Reading.Failed<?> failure) {
    String state = failure.sqlState();
    return state.startsWith("08")
        || state.startsWith("28")
        || state.startsWith("57P")
        || state.equals(TOO_MANY_CONNECTIONS);
  }
}
