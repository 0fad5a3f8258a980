package io.howdah.pg;

import java.time.Duration;
import java.util.Optional;

/**
 * One statement to be executed on a managed database, in autocommit (as CONCURRENTLY wants it).
 *
 * @param sql exactly one statement, names qualified: the search path is pg_catalog
 * @param lockTimeout how long it may wait for one lock; note that it also ends CREATE INDEX
 *     CONCURRENTLY in its waits and leaves an INVALID index
 * @param statementTimeout how long it may run; zero for no limit
 * @param asRole the role to take on for this statement with SET ROLE: the owner, where membership
 *     allows no more
 */
public record Write(
    String sql, Duration lockTimeout, Duration statementTimeout, Optional<String> asRole) {
  public Write {
    if (lockTimeout.isNegative() || statementTimeout.isNegative()) {
      throw new IllegalArgumentException("a timeout below zero");
    }
  }

  /** As our own role. */
  public static Write of(String sql, Duration lockTimeout, Duration statementTimeout) {
    return new Write(sql, lockTimeout, statementTimeout, Optional.empty());
  }

  public Write as(String role) {
    return new Write(sql, lockTimeout, statementTimeout, Optional.of(role));
  }
}
