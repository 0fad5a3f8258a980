package io.howdah.advise.index;

import io.howdah.advise.index.Predicate.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the conditions that EXPLAIN VERBOSE deparses. They are the statement's own, after names
 * were resolved, views opened and subqueries pulled up, and with every operator in parentheses of
 * its own: that makes them easier to read rightly than the statement. What is not recognised is
 * left out: a candidate less, never a wrong one.
 */
final class Clauses {
  private static final String NAME =
      "(?:[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*|\"(?:[^\"]|\"\")+\")";
  static final Pattern COLUMN =
      Pattern.compile("(?<![\\w\".$])(" + NAME + ")\\.(" + NAME + ")(?![\\w(])");
  static final Pattern WHOLE_COLUMN = Pattern.compile("(" + NAME + ")\\.(" + NAME + ")");
  private static final Pattern TEXT_CAST =
      Pattern.compile("\\((" + NAME + "\\." + NAME + ")\\)::(?:text|character varying)");
  private static final Pattern KEY_TAIL = Pattern.compile("( DESC)?(?: NULLS (?:FIRST|LAST))?$");
  private static final int DEEPEST = 30;

  /** The conditions: what holds in any case, and the branches of each OR. */
  record Read(List<Predicate> all, List<List<Predicate>> branches) {}

  private Clauses() {}

  static Read of(String condition) {
    List<Predicate> all = new ArrayList<>();
    List<List<Predicate>> branches = new ArrayList<>();
    read(condition, all, branches, 0);
    return new Read(all, branches);
  }

  private static void read(
      String text, List<Predicate> all, List<List<Predicate>> branches, int depth) {
    String c = bare(text);
    if (depth > DEEPEST) {
      return;
    }
    List<String> and = split(c, " AND ");
    if (and.size() > 1) {
      and.forEach(part -> read(part, all, branches, depth + 1));
      return;
    }
    List<String> or = split(c, " OR ");
    if (or.size() > 1) {
      for (String part : or) {
        List<Predicate> branch = new ArrayList<>();
        read(part, branch, new ArrayList<>(), depth + 1);
        if (!branch.isEmpty()) {
          branches.add(branch);
        }
      }
      return;
    }
    single(c, all);
  }

  private static void single(String c, List<Predicate> out) {
    if (c.endsWith(" IS NULL") || c.endsWith(" IS NOT NULL")) {
      boolean not = c.endsWith(" IS NOT NULL");
      String left = c.substring(0, c.lastIndexOf(not ? " IS NOT NULL" : " IS NULL"));
      column(bare(left))
          .ifPresent(x -> out.add(predicate(x, not ? Kind.IS_NOT_NULL : Kind.IS_NULL, "", "", "")));
      return;
    }
    if (c.startsWith("NOT ")) {
      column(bare(c.substring(4))).ifPresent(x -> out.add(predicate(x, Kind.FALSE, "", "", "")));
      return;
    }
    Optional<Operator> found = operator(c);
    if (found.isEmpty()) {
      column(c).ifPresent(x -> out.add(predicate(x, Kind.TRUE, "", "", "")));
      return;
    }
    Operator op = found.get();
    Optional<Side> left = side(op.left());
    Optional<Side> right = side(op.right());
    Optional<Kind> kind = kind(op.symbol());
    if (kind.isEmpty() || (left.isEmpty() && op.right().contains("SubPlan"))) {
      return;
    }
    if (left.isPresent() && right.isPresent()) {
      if (!left.get().alias().equals(right.get().alias())) {
        out.add(predicate(left.get(), kind.get(), op.symbol(), "", right.get().alias()));
        if (kind.get() == Kind.EQUAL) {
          out.add(predicate(right.get(), kind.get(), op.symbol(), "", left.get().alias()));
        }
      }
    } else if (left.isPresent() && columns(op.right()).isEmpty()) {
      out.add(predicate(left.get(), kind.get(), op.symbol(), op.right(), ""));
    } else if (right.isPresent() && columns(op.left()).isEmpty()) {
      Kind turned = op.symbol().equals("<@") ? Kind.CONTAINS : kind.get();
      out.add(predicate(right.get(), turned, op.symbol(), op.left(), ""));
    }
  }

  private static Predicate predicate(
      Side s, Kind kind, String operator, String constant, String other) {
    return new Predicate(
        s.alias(), s.column(), s.expression(), s.columns(), kind, operator, constant, other);
  }

  /** One side of an operator that reads one table only. */
  private record Side(String alias, String column, String expression, Set<String> columns) {}

  private record Operator(String left, String symbol, String right) {}

  private static Optional<Kind> kind(String operator) {
    return switch (operator) {
      case "=" -> Optional.of(Kind.EQUAL);
      case "<", "<=", ">", ">=" -> Optional.of(Kind.RANGE);
      case "~~", "~~*", "~", "~*" -> Optional.of(Kind.PATTERN);
      case "@>", "<@", "&&", "?", "?|", "?&", "@@", "@?" -> Optional.of(Kind.CONTAINS);
      default -> Optional.empty();
    };
  }

  /** The one operator outside of parentheses and quotes. */
  private static Optional<Operator> operator(String c) {
    int depth = 0;
    for (int i = 0; i < c.length(); i++) {
      char ch = c.charAt(i);
      if (ch == '\'' || ch == '"') {
        i = quoted(c, i);
      } else if (ch == '(' || ch == '[') {
        depth++;
      } else if (ch == ')' || ch == ']') {
        depth--;
      } else if (depth == 0 && i > 0 && symbol(ch) && c.charAt(i - 1) == ' ') {
        int end = i;
        while (end < c.length() && symbol(c.charAt(end))) {
          end++;
        }
        if (end < c.length() && c.charAt(end) == ' ') {
          return Optional.of(
              new Operator(c.substring(0, i - 1), c.substring(i, end), c.substring(end + 1)));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean symbol(char c) {
    return "=<>~!@&|?#%^*+-/".indexOf(c) >= 0;
  }

  private static Optional<Side> column(String text) {
    Matcher m = WHOLE_COLUMN.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    String column = unquoted(m.group(2));
    return Optional.of(new Side(unquoted(m.group(1)), column, m.group(2), Set.of(column)));
  }

  private static Optional<Side> side(String text) {
    String t = bare(text);
    Matcher cast = TEXT_CAST.matcher(t);
    if (cast.matches()) {
      t = String.valueOf(cast.group(1));
    }
    Optional<Side> plain = column(t);
    if (plain.isPresent()) {
      return plain;
    }
    List<Map.Entry<String, String>> found = columns(t);
    if (found.isEmpty()
        || t.contains("Plan ")
        || t.indexOf('$') >= 0
        || found.stream().map(Map.Entry::getKey).distinct().count() > 1) {
      return Optional.empty();
    }
    Set<String> own = new LinkedHashSet<>();
    found.forEach(e -> own.add(e.getValue()));
    return Optional.of(new Side(found.getFirst().getKey(), "", withoutAlias(t), own));
  }

  /** Every column of a text, with its alias. */
  static List<Map.Entry<String, String>> columns(String text) {
    List<Map.Entry<String, String>> out = new ArrayList<>();
    Matcher m = COLUMN.matcher(blanked(text));
    while (m.find()) {
      out.add(Map.entry(unquoted(m.group(1)), unquoted(m.group(2))));
    }
    return out;
  }

  static String withoutAlias(String text) {
    return COLUMN.matcher(text).replaceAll("$2");
  }

  /**
   * The column of a sort or group key, and whether it runs downwards.
   *
   * @return empty for an expression
   */
  static Optional<Ordered> ordered(String key) {
    Matcher tail = KEY_TAIL.matcher(key);
    String body = tail.find() ? key.substring(0, tail.start()) : key;
    boolean down = key.length() > body.length() && key.startsWith(" DESC", body.length());
    return column(bare(body)).map(s -> new Ordered(s.alias(), s.column(), down));
  }

  record Ordered(String alias, String column, boolean down) {}

  /** Without the parentheses around all of it. */
  static String bare(String text) {
    String t = text.strip();
    while (t.startsWith("(") && closing(t) == t.length() - 1) {
      t = t.substring(1, t.length() - 1).strip();
    }
    return t;
  }

  private static int closing(String t) {
    int depth = 0;
    for (int i = 0; i < t.length(); i++) {
      char c = t.charAt(i);
      if (c == '\'' || c == '"') {
        i = quoted(t, i);
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> split(String t, String word) {
    List<String> out = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < t.length(); i++) {
      char c = t.charAt(i);
      if (c == '\'' || c == '"') {
        i = quoted(t, i);
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (depth == 0 && t.startsWith(word, i)) {
        out.add(t.substring(from, i));
        from = i + word.length();
        i = from - 1;
      }
    }
    out.add(t.substring(from));
    return out;
  }

  /**
   * The end of what is quoted at a place; doubled quotes are two quoted pieces, which is as good.
   */
  private static int quoted(String t, int start) {
    boolean escapes = t.charAt(start) == '\'' && start > 0 && t.charAt(start - 1) == 'E';
    for (int i = start + 1; i < t.length(); i++) {
      if (escapes && t.charAt(i) == '\\') {
        i++;
      } else if (t.charAt(i) == t.charAt(start)) {
        return i;
      }
    }
    return t.length() - 1;
  }

  /** Constants replaced by blanks: whatever they hold is no column. */
  static String blanked(String t) {
    StringBuilder out = new StringBuilder(t);
    for (int i = 0; i < t.length(); i++) {
      if (t.charAt(i) == '"') {
        i = quoted(t, i);
      } else if (t.charAt(i) == '\'') {
        int end = quoted(t, i);
        for (int k = i; k <= end; k++) {
          out.setCharAt(k, ' ');
        }
        i = end;
      }
    }
    return out.toString();
  }

  static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
