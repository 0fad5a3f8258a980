package io.howdah.pg;

import java.util.List;

/**
 * What {@link Grants} writes SQL for.
 *
 * @param major the server's major version, 14 to 18
 * @param owners who owns tables in the connected database; empty when written without a connection
 * @param connected whether a server was asked
 */
public record GrantRequest(
    Level level,
    int major,
    String role,
    String database,
    boolean withData,
    List<Owner> owners,
    boolean connected) {
  /** How far a role goes. */
  public enum Level {
    /** Looks. */
    SENSE,
    /** Looks and acts. */
    ACT
  }

  /**
   * A role that owns tables.
   *
   * @param withoutCreate schemas with tables of its own where it may not create: it cannot build an
   *     index there
   */
  public record Owner(
      String name, boolean superuser, long tables, boolean ours, List<String> withoutCreate) {
    public Owner {
      withoutCreate = List.copyOf(withoutCreate);
    }
  }

  public GrantRequest {
    owners = List.copyOf(owners);
    for (String name : List.of(role, database)) {
      if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ') || name.contains("$howdah$")) {
        throw new IllegalArgumentException("not a name that Howdah writes into SQL: " + name);
      }
    }
  }
}
