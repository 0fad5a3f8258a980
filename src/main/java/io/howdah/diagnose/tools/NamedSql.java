package io.howdah.diagnose.tools;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL with arguments written {@code :name}, as psql writes them. Knows what is text: nothing inside
 * quotes, dollar quotes or comments is an argument, nor is a cast or an array's slice.
 *
 * @param judged with {@code $1}, {@code $2}, ...: PostgreSQL's own way, for the guard
 * @param bound with the driver's question marks; the operator {@code ?} is doubled
 * @param arguments their names in the order of the question marks
 */
record NamedSql(String judged, String bound, List<String> arguments) {
  NamedSql {
    arguments = List.copyOf(arguments);
  }

  static NamedSql of(String text) {
    StringBuilder judged = new StringBuilder();
    StringBuilder bound = new StringBuilder();
    List<String> arguments = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int end = opaque(text, i);
      if (end > i) {
        judged.append(text, i, end);
        bound.append(text, i, end);
        i = end;
      } else if (text.startsWith("::", i) || text.startsWith(":=", i)) {
        judged.append(text, i, i + 2);
        bound.append(text, i, i + 2);
        i += 2;
      } else if (text.charAt(i) == ':' && !slice(text, i) && wordEnd(text, i + 1) > i + 1) {
        end = wordEnd(text, i + 1);
        arguments.add(text.substring(i + 1, end));
        judged.append('$').append(arguments.size());
        bound.append('?');
        i = end;
      } else {
        char c = text.charAt(i);
        judged.append(c);
        bound.append(c == '?' ? "??" : Character.toString(c));
        i++;
      }
    }
    return new NamedSql(judged.toString(), bound.toString(), arguments);
  }

  /** {@code a[1:n]}: a colon right behind a value is the middle of an array's slice. */
  private static boolean slice(String text, int at) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    return Character.isLetterOrDigit(before) || ")]_".indexOf(before) >= 0;
  }

  /** The end of a quoted piece or comment that begins here; the same place where none does. */
  private static int opaque(String text, int from) {
    char c = text.charAt(from);
    if (c == '\'' || c == '"') {
      return after(text, Character.toString(c), from + 1);
    }
    if (text.startsWith("--", from)) {
      return after(text, "\n", from);
    }
    if (text.startsWith("/*", from)) {
      return after(text, "*/", from + 2);
    }
    if (c == '$') {
      int end = wordEnd(text, from + 1);
      if (end < text.length() && text.charAt(end) == '$') {
        return after(text, text.substring(from, end + 1), end + 1);
      }
    }
    return from;
  }

  private static int after(String text, String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + mark.length();
  }

  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length()
        && (Character.isLetter(text.charAt(i))
            || text.charAt(i) == '_'
            || (i > from && Character.isDigit(text.charAt(i))))) {
      i++;
    }
    return i;
  }
}
