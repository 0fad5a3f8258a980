package io.howdah.pg;

import java.util.List;

/**
 * One named statement, with what it needs. Placeholders are JDBC's question marks; the operator
 * {@code ?} is written {@code ??}. {@code {extension}} stands for the quoted schema of an extension
 * that the query needs.
 *
 * @param name for messages
 * @param needsRoles predefined roles without which rows would be hidden or refused
 * @param needsExtensions extensions that must be installed
 */
public record Query(
    String name, String sql, List<String> needsRoles, List<String> needsExtensions) {
  public Query {
    needsRoles = List.copyOf(needsRoles);
    needsExtensions = List.copyOf(needsExtensions);
  }

  /** A query that needs nothing. */
  public static Query of(String name, String sql) {
    return new Query(name, sql, List.of(), List.of());
  }
}
