package io.howdah.diagnose.llm;

/**
 * Takes comments and literals out of text that may be SQL and may be cut off anywhere. What is not
 * closed is masked to the end: rather a word too many. Linear in the text, without patterns.
 */
final class SqlMask {
  private SqlMask() {}

  /** What stands where a literal stood. */
  private static final String MASK = " ? ";

  static String masked(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end;
        out.append(' ');
      } else if (text.startsWith("/*", i)) {
        i = comment(text, i);
        out.append(' ');
      } else if (c == '\'') {
        i = quoted(text, i);
        dropPrefix(out);
        out.append(MASK);
      } else if (c == '$' && dollarTag(text, i) > 0) {
        String tag = text.substring(i, dollarTag(text, i));
        int end = text.indexOf(tag, i + tag.length());
        i = end < 0 ? text.length() : end + tag.length();
        out.append(MASK);
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1);
        out.append(text, i, end < 0 ? text.length() : end + 1);
        i = end < 0 ? text.length() : end + 1;
      } else {
        out.append(c);
        i++;
      }
    }
    return out.toString();
  }

  /** Comments nest in PostgreSQL. */
  private static int comment(String text, int from) {
    int depth = 0;
    int i = from;
    while (i < text.length()) {
      if (text.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    return text.length();
  }

  /** Both readings of a backslash are covered by taking the longer one. */
  private static int quoted(String text, int from) {
    boolean escapes =
        from > 0
            && (text.charAt(from - 1) == 'E' || text.charAt(from - 1) == 'e')
            && (from == 1 || !Character.isLetterOrDigit(text.charAt(from - 2)));
    int i = from + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\' && escapes) {
        i += 2;
      } else if (c == '\'' && i + 1 < text.length() && text.charAt(i + 1) == '\'') {
        i += 2;
      } else if (c == '\'') {
        return i + 1;
      } else {
        i++;
      }
    }
    return text.length();
  }

  /** E, B, X and U&amp; before a quote belong to the literal. */
  private static void dropPrefix(StringBuilder out) {
    int n = out.length();
    if (n > 0
        && "eEbBxXnN&".indexOf(out.charAt(n - 1)) >= 0
        && (n == 1 || !Character.isLetterOrDigit(out.charAt(n - 2)) || out.charAt(n - 1) == '&')) {
      out.setLength(n - 1);
    }
  }

  /** The end of {@code $tag$}, or -1 where a dollar begins none ({@code $1} is a parameter). */
  private static int dollarTag(String text, int from) {
    int i = from + 1;
    while (i < text.length()
        && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
      i++;
    }
    boolean digit = from + 1 < text.length() && Character.isDigit(text.charAt(from + 1));
    return i < text.length() && text.charAt(i) == '$' && !digit ? i + 1 : -1;
  }
}
