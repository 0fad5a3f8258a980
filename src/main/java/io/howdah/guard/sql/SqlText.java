package io.howdah.guard.sql;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a text must be before the grammar sees it. */
final class SqlText {
  /** pg_hint_plan's Set hint changes any parameter from inside a comment. */
  private static final Pattern SET_HINT = Pattern.compile("(?is)/\\*\\+.*set\\s*\\(");

  private SqlText() {}

  /** Why the text is refused; empty for a text that is valid Unicode and short enough. */
  static Optional<String> fault(String sql, int mostBytes) {
    String tooLong =
        "longer than %d bytes: no statement of that size is judged".formatted(mostBytes);
    if (sql.length() > mostBytes) {
      return Optional.of(tooLong);
    }
    Optional<String> odd = oddCharacter(sql);
    if (odd.isPresent()) {
      return odd;
    }
    try {
      if (StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(sql)).remaining()
          > mostBytes) {
        return Optional.of(tooLong);
      }
    } catch (CharacterCodingException e) {
      return Optional.of("the text is not valid Unicode: half of a surrogate pair");
    }
    if (sql.contains("/*+") && SET_HINT.matcher(sql).find()) {
      return Optional.of("a hint comment with Set( ) changes parameters of the session");
    }
    return Optional.empty();
  }

  /**
   * Control characters, and characters that show nothing or turn the direction of what is shown: a
   * person who approves must see what runs. Also U+FFFD, the mark of bytes that were no text.
   */
  private static Optional<String> oddCharacter(String sql) {
    return sql.codePoints()
        .filter(SqlText::odd)
        .mapToObj(c -> "the text holds U+%04X (%s)".formatted(c, name(c)))
        .findFirst();
  }

  private static boolean odd(int c) {
    if (c == '\n' || c == '\r' || c == '\t') {
      return false;
    }
    return Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
        || Character.getType(c) == Character.PRIVATE_USE
        || c == 0xFFFD
        || (c & 0xFFFE) == 0xFFFE;
  }

  private static String name(int c) {
    String name = Character.getName(c);
    return name == null ? "unassigned" : name.toLowerCase(Locale.ROOT);
  }
}
