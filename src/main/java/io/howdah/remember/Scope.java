package io.howdah.remember;

import java.util.Optional;

/**
 * Whose memory it is. The home enforces it by row-level security.
 *
 * @param cluster the system identifier; {@code *} for every cluster
 * @param audience the role that may see it; {@code *} for every role
 */
public record Scope(String cluster, String audience) {
  private static final String ALL = "*";
  private static final int LONGEST = 200;

  public Scope {
    if (cluster.isEmpty() || cluster.length() > LONGEST) {
      throw new IllegalArgumentException("a cluster is named by 1 to 200 characters");
    }
    if (audience.isEmpty() || audience.length() > LONGEST) {
      throw new IllegalArgumentException("a role is named by 1 to 200 characters");
    }
  }

  /** Seen by every role that looks at the cluster. */
  public static Scope cluster(String systemIdentifier) {
    return new Scope(systemIdentifier, ALL);
  }

  /** Seen from every cluster. */
  public static Scope everywhere() {
    return new Scope(ALL, ALL);
  }

  /** The same, seen by one role only. */
  public Scope forRole(String role) {
    return new Scope(cluster, role);
  }

  /** The role in whose name a session asks, where it is a certain one. */
  Optional<String> role() {
    return audience.equals(ALL) ? Optional.empty() : Optional.of(audience);
  }

  boolean shared() {
    return cluster.equals(ALL);
  }
}
