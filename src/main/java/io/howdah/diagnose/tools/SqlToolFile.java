package io.howdah.diagnose.tools;

import io.howdah.diagnose.Argument;
import io.howdah.model.ObjectRef;
import io.howdah.pg.ReadLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a tool from an SQL file with a header:
 *
 * <pre>
 * -- tool: orders_late
 * -- description: orders that wait for longer than they should
 * -- argument: minutes integer 30 - from how many minutes on      (a default, or: required, optional)
 * -- cost: 2                                                       (in cheap catalogue queries; default 1)
 * -- privilege: pg_read_all_stats                                  (a predefined role; default none)
 * -- rows: 20                                                      (at most 500; default 50)
 * -- seconds: 5                                                    (at most 30; default 5)
 * -- empty: no order is late                                       (what it means that no row comes)
 * -- finding: orders-late waiting some 10 strong 100 table name oid
 * -- versions: 14+                                                 (or ..16, 16..17; a query follows)
 * -- extension: pgstattuple                                        ({pgstattuple} is its schema)
 * SELECT ... WHERE age &gt; :minutes
 * </pre>
 */
final class SqlToolFile {
  private static final Pattern HEADER = Pattern.compile("--\\s*([a-z]+):\\s*(.*)");
  private static final Pattern VERSIONS = Pattern.compile("(\\d+)?(\\+|\\.\\.)(\\d+)?");
  private static final Pattern ARGUMENT =
      Pattern.compile("([a-z][a-z0-9_]*)\\s+([a-z]+)\\s+(\\S+)\\s+-\\s+(.+)");
  private static final Pattern FINDING =
      Pattern.compile(
          "([a-z-]+)\\s+(\\w+)\\s+some\\s+(\\S+)\\s+strong\\s+(\\S+)(?:\\s+([a-z]+)\\s+(\\w+)(?:\\s+(\\w+))?)?");
  private static final Set<String> ONCE =
      Set.of("tool", "description", "cost", "privilege", "rows", "seconds", "empty");
  private static final int MOST_ROWS = 500;
  private static final int MOST_SECONDS = 30;

  private final String file;
  private final java.util.Map<String, String> once = new java.util.HashMap<>();
  private final List<Argument> arguments = new ArrayList<>();
  private final List<SqlTool.Rule> rules = new ArrayList<>();
  private final List<SqlTool.Variant> variants = new ArrayList<>();
  private final List<String> extensions = new ArrayList<>();
  private final StringBuilder sql = new StringBuilder();
  private int from;
  private int to = Integer.MAX_VALUE;

  private SqlToolFile(String file) {
    this.file = file;
  }

  /**
   * Reads one.
   *
   * @param file its name, for messages
   * @throws IllegalArgumentException naming the file and what is wrong in it
   */
  static SqlTool read(String file, String text) {
    SqlToolFile reader = new SqlToolFile(file);
    text.lines().forEach(reader::line);
    reader.endOfQuery();
    return reader.tool();
  }

  private void line(String line) {
    Matcher header = HEADER.matcher(line.strip());
    if (!header.matches()) {
      sql.append(line).append('\n');
      return;
    }
    String value = header.group(2).strip();
    switch (header.group(1)) {
      case "argument" -> arguments.add(argument(value));
      case "finding" -> rules.add(rule(value));
      case "extension" -> extensions.add(value);
      case "versions" -> versions(value);
      case String name when ONCE.contains(name) -> {
        if (once.put(name, value) != null) {
          throw wrong("%s is given twice", name);
        }
      }
      case String name -> throw wrong("%s is no word of the header", name);
    }
  }

  private void versions(String value) {
    endOfQuery();
    Matcher m = VERSIONS.matcher(value);
    if (!m.matches()) {
      throw wrong("versions are written 14+, ..16 or 16..17, not %s", value);
    }
    from = m.group(1) == null ? 0 : Integer.parseInt(m.group(1));
    to = m.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(m.group(3));
  }

  private void endOfQuery() {
    String text = sql.toString().strip();
    if (text.endsWith(";")) {
      text = text.substring(0, text.length() - 1);
    }
    if (!text.isEmpty()) {
      variants.add(new SqlTool.Variant(from, to, NamedSql.of(text), List.copyOf(extensions)));
      extensions.clear();
    }
    sql.setLength(0);
  }

  private Argument argument(String value) {
    Matcher m = ARGUMENT.matcher(value);
    if (!m.matches()) {
      throw wrong("an argument is written: name type default - words, not %s", value);
    }
    Argument.Type type =
        Arrays.stream(Argument.Type.values())
            .filter(t -> t.word().equals(m.group(2)))
            .findFirst()
            .orElseThrow(() -> wrong("%s is no type of an argument", m.group(2)));
    Optional<String> initial =
        switch (m.group(3)) {
          case "required" -> Optional.empty();
          case "optional" -> Optional.of("");
          default -> Optional.of(m.group(3));
        };
    return new Argument(m.group(1), type, m.group(4), initial);
  }

  private SqlTool.Rule rule(String value) {
    Matcher m = FINDING.matcher(value);
    if (!m.matches()) {
      throw wrong(
          "a finding is written: name column some X strong Y [kind name [oid]], not %s", value);
    }
    ObjectRef.Kind kind =
        m.group(5) == null
            ? ObjectRef.Kind.CLUSTER
            : Arrays.stream(ObjectRef.Kind.values())
                .filter(k -> k.word().equals(m.group(5)))
                .findFirst()
                .orElseThrow(() -> wrong("%s is no kind of an object", m.group(5)));
    return new SqlTool.Rule(
        m.group(1),
        m.group(2),
        number("some", m.group(3)),
        number("strong", m.group(4)),
        kind,
        Optional.ofNullable(m.group(6)).orElse(""),
        Optional.ofNullable(m.group(7)).orElse(""));
  }

  private SqlTool tool() {
    if (variants.isEmpty()) {
      throw wrong("there is no query in it%s", "");
    }
    for (SqlTool.Variant v : variants) {
      for (String used : v.sql().arguments()) {
        if (arguments.stream().noneMatch(a -> a.name().equals(used))) {
          throw wrong("the query uses :%s, which is no argument", used);
        }
      }
    }
    double rows = number("rows", once.getOrDefault("rows", "50"));
    double seconds = number("seconds", once.getOrDefault("seconds", "5"));
    if (!(rows >= 1 && rows <= MOST_ROWS) || !(seconds >= 1 && seconds <= MOST_SECONDS)) {
      throw wrong("rows are 1 to %s", MOST_ROWS + " and seconds 1 to " + MOST_SECONDS);
    }
    return new SqlTool(
        wanted("tool"),
        wanted("description"),
        arguments,
        number("cost", once.getOrDefault("cost", "1")),
        once.getOrDefault("privilege", ""),
        ReadLimits.DEFAULT.within(Duration.ofMillis((long) (1000 * seconds))).atMost((int) rows),
        once.getOrDefault("empty", "no rows"),
        rules,
        variants);
  }

  private String wanted(String name) {
    String value = once.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw wrong("the header lacks %s", name);
    }
    return value;
  }

  private double number(String what, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw wrong("%s must be a number", what);
    }
  }

  private IllegalArgumentException wrong(String words, Object about) {
    return new IllegalArgumentException(
        "%s: %s".formatted(file, String.format(Locale.ROOT, words, about)));
  }
}
