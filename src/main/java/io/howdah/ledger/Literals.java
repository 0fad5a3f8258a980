package io.howdah.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes literals and comments out of a sampled query, by PostgreSQL's lexical rules (manual, 4.1):
 * quoted names and parameters stay. A literal that was cut off in the middle reaches to the end.
 */
final class Literals {
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "(?<comment>--[^\\n]*+|/\\*)",
              "(?<name>\"(?:[^\"]|\"\")*+(?:\"|$))",
              "(?<escaped>\\b[eE]'(?:[^'\\\\]|\\\\.|'')*+(?:'|$))",
              "(?<plain>(?:\\b[bBxXnN]|\\b[uU]&)?'(?:[^']|'')*+(?:'|$))",
              "(?<dollar>(?<![\\w$])\\$(?<tag>[\\p{L}_][\\p{L}\\p{N}_]*+)?\\$)",
              "(?<keep>\\$\\d++|[\\p{L}_][\\p{L}\\p{N}_$]*+)",
              "(?<number>\\d[\\w.]*+)"),
          Pattern.DOTALL);

  private Literals() {}

  static String masked(String sql) {
    var out = new StringBuilder(sql.length());
    Matcher matcher = TOKEN.matcher(sql);
    int at = 0;
    while (at < sql.length() && matcher.find(at)) {
      out.append(sql, at, matcher.start());
      at = matcher.end();
      if (matcher.group("comment") != null) {
        at = matcher.group().equals("/*") ? endOfComment(sql, at) : at;
        out.append(' ');
      } else if (matcher.group("dollar") != null) {
        int end = sql.indexOf(matcher.group(), at);
        at = end < 0 ? sql.length() : end + matcher.group().length();
        out.append("'").append(Redactor.MASK).append("'");
      } else if (matcher.group("name") != null || matcher.group("keep") != null) {
        out.append(matcher.group());
      } else if (matcher.group("number") != null) {
        out.append('?');
      } else {
        out.append("'").append(Redactor.MASK).append("'");
      }
    }
    return out.append(sql, at, sql.length()).toString();
  }

  /** Comments nest; one that is not closed reaches to the end. */
  private static int endOfComment(String sql, int from) {
    int depth = 1;
    int at = from;
    while (at < sql.length() && depth > 0) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    }
    return at;
  }
}
