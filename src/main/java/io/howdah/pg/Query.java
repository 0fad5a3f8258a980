package io.howdah.pg;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One named statement, with what it needs. Placeholders are JDBC's question marks; the operator
 * {@code ?} is written {@code ??}. {@code {extension}} stands for the quoted schema of an extension
 * that the query needs.
 *
 * <p>What is worked out from the text is worked out once: the daemon asks the same few dozen
 * queries every second.
 */
public final class Query {
  /** Ours are told from the workload by this, in what pg_stat_statements keeps of them. */
  private static final String MARK = "/* howdah */";

  /** With the comments before it, which pg_stat_statements does not keep. */
  private static final Pattern FIRST_WORD =
      Pattern.compile("(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*\\w+", Pattern.DOTALL);

  /** What the driver would read something into: a placeholder, or an escape of JDBC's. */
  private static final Pattern DRIVERS = Pattern.compile("[?{]");

  private final String name;
  private final String sql;
  private final List<String> needsRoles;
  private final List<String> needsExtensions;
  private final boolean composed;

  // Each is the same whoever works it out, so that threads need not agree on who does.
  private volatile Optional<String> marked = Optional.empty();
  private volatile Optional<Boolean> oneStatement = Optional.empty();
  private volatile Optional<Query> resolved = Optional.empty();

  /**
   * A query.
   *
   * @param name for messages
   * @param needsRoles predefined roles without which rows would be hidden or refused
   * @param needsExtensions extensions that must be installed
   */
  public Query(String name, String sql, List<String> needsRoles, List<String> needsExtensions) {
    this(name, sql, needsRoles, needsExtensions, false);
  }

  private Query(
      String name,
      String sql,
      List<String> needsRoles,
      List<String> needsExtensions,
      boolean composed) {
    this.composed = composed;
    this.name = name;
    this.sql = sql;
    this.needsRoles = List.copyOf(needsRoles);
    this.needsExtensions = List.copyOf(needsExtensions);
  }

  /** A query that needs nothing, composed as one goes: its text may hold what is in the data. */
  public static Query of(String name, String sql) {
    return new Query(name, sql, List.of(), List.of(), true);
  }

  /** Whether its text was composed, and is not one of ours that stands in a file. */
  boolean composed() {
    return composed;
  }

  public String name() {
    return name;
  }

  public String sql() {
    return sql;
  }

  public List<String> needsRoles() {
    return needsRoles;
  }

  public List<String> needsExtensions() {
    return needsExtensions;
  }

  boolean isOneStatement() {
    if (oneStatement.isEmpty()) {
      oneStatement = Optional.of(Sql.isOneStatement(sql));
    }
    return oneStatement.orElseThrow();
  }

  /** The text with our mark, behind the first word: what stands before is not always kept. */
  String marked() {
    if (marked.isEmpty()) {
      Matcher word = FIRST_WORD.matcher(sql);
      marked =
          Optional.of(
              word.lookingAt()
                  ? "%s %s%s".formatted(word.group(), MARK, sql.substring(word.end()))
                  : MARK + " " + sql);
    }
    return marked.orElseThrow();
  }

  /** Whether the driver hands the text on as it is when it prepares it. */
  boolean isVerbatim() {
    return !DRIVERS.matcher(sql).find();
  }

  /** The query with another text, such as one in which the schemas of extensions stand. */
  Query resolved(String text) {
    if (text.equals(sql)) {
      return this;
    }
    Optional<Query> known = resolved.filter(q -> q.sql.equals(text));
    if (known.isEmpty()) {
      known = Optional.of(new Query(name, text, needsRoles, needsExtensions, composed));
      resolved = known;
    }
    return known.orElseThrow();
  }
}
