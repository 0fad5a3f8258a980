package io.howdah.pg;

import java.util.Optional;

/**
 * What a person gave on the command line.
 *
 * @param target a database name, a URI or a conninfo string
 */
public record ConnectionRequest(
    Optional<String> host, Optional<String> port, Optional<String> user, Optional<String> target) {
  /** Nothing given: environment, service and defaults decide. */
  public static ConnectionRequest nothing() {
    return new ConnectionRequest(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A database name, a URI or a conninfo string. */
  public static ConnectionRequest of(String target) {
    return new ConnectionRequest(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(target));
  }

  /** Hides the target, which may hold a password. */
  @Override
  public String toString() {
    return "ConnectionRequest[host=%s, port=%s, user=%s, target=%s]"
        .formatted(host, port, user, target.map(t -> "..."));
  }
}
