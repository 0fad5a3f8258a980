package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a file of SQL into statements: at semicolons outside of quotes, dollar quotes, comments
 * and parentheses, as psql does. A comment {@code -- weight: 12.5} before a statement (or {@code
 * calls: 12.5}) says how often it runs; lines that begin with a backslash are psql's and left out.
 */
public final class SqlScript {
  private static final Pattern WEIGHT =
      Pattern.compile("(?i)\\b(?:weight|calls)\\s*[:=]\\s*(\\d+(?:\\.\\d+)?)");
  private static final Pattern DOLLAR = Pattern.compile("\\$(?:[A-Za-z_]\\w*)?\\$");
  private static final Pattern PARAMETER = Pattern.compile("\\$\\d+");

  /**
   * A statement.
   *
   * @param line where it begins, from 1
   * @param parameters whether it has $n
   */
  public record Statement(String text, int line, double weight, boolean parameters) {
    /** The first word in lower case; empty for none. */
    public String verb() {
      Matcher m = Pattern.compile("[\\s(]*([A-Za-z]+)").matcher(text);
      return m.lookingAt() ? String.valueOf(m.group(1)).toLowerCase(Locale.ROOT) : "";
    }
  }

  private final String text;
  private final List<Statement> out = new ArrayList<>();
  private final StringBuilder code = new StringBuilder();
  private Optional<Double> weight = Optional.empty();
  private boolean parameters;
  private int line = 1;
  private int begins = 1;

  private SqlScript(String text) {
    this.text = text;
  }

  public static List<Statement> split(String text) {
    return new SqlScript(text).read();
  }

  private List<Statement> read() {
    int depth = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = piece(i, c);
      if (end > i) {
        i = end;
        continue;
      }
      if (c == ';' && depth == 0) {
        finish();
      } else {
        depth = Math.max(0, depth + (c == '(' ? 1 : c == ')' ? -1 : 0));
        add(c);
      }
      i++;
    }
    finish();
    return List.copyOf(out);
  }

  /** The end of a comment, a quoted piece or a parameter that begins here; here for none. */
  private int piece(int i, char c) {
    if (text.startsWith("--", i)) {
      return comment(i, until("\n", i, 0));
    }
    if (text.startsWith("/*", i)) {
      return comment(i, nested(i));
    }
    if (c == '\\' && code.toString().isBlank()) {
      return comment(i, until("\n", i, 0));
    }
    if (c == '\'' || c == '"') {
      boolean escapes = c == '\'' && i > 0 && Character.toUpperCase(text.charAt(i - 1)) == 'E';
      return copy(i, quoted(i, c, escapes));
    }
    if (c == '$') {
      Matcher dollar = DOLLAR.matcher(text).region(i, text.length());
      if (dollar.lookingAt()) {
        return copy(i, until(dollar.group(), dollar.end(), dollar.group().length()));
      }
      Matcher number = PARAMETER.matcher(text).region(i, text.length());
      if (number.lookingAt()) {
        parameters = true;
        return copy(i, number.end());
      }
    }
    return i;
  }

  private int comment(int from, int to) {
    Matcher m = WEIGHT.matcher(text).region(from, to);
    if (m.find()) {
      weight = Optional.of(Double.parseDouble(m.group(1)));
    }
    // A comment is white space; its line ends count.
    text.substring(from, to).chars().filter(ch -> ch == '\n').forEach(_ -> add('\n'));
    add(' ');
    return to;
  }

  private int copy(int from, int to) {
    text.substring(from, to).chars().forEach(ch -> add((char) ch));
    return to;
  }

  private void add(char c) {
    if (code.isEmpty() && Character.isWhitespace(c)) {
      line += c == '\n' ? 1 : 0;
      begins = line;
      return;
    }
    line += c == '\n' ? 1 : 0;
    code.append(c);
  }

  private int until(String mark, int from, int beyond) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + beyond;
  }

  private int nested(int from) {
    int depth = 0;
    for (int i = from; i < text.length() - 1; i++) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        i++;
        if (--depth == 0) {
          return i + 1;
        }
      }
    }
    return text.length();
  }

  private int quoted(int from, char quote, boolean escapes) {
    for (int i = from + 1; i < text.length(); i++) {
      if (escapes && text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == quote) {
        return i + 1;
      }
    }
    return text.length();
  }

  private void finish() {
    String statement = code.toString().strip();
    if (!statement.isEmpty()) {
      out.add(new Statement(statement, begins, weight.orElse(1.0), parameters));
    }
    code.setLength(0);
    weight = Optional.empty();
    parameters = false;
    begins = line;
  }
}
