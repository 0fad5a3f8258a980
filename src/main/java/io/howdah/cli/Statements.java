package io.howdah.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements in little room: what is left out first is what says least about them. */
final class Statements {
  /** Parentheses may stand in a select list one level deep; deeper ones are left as they are. */
  private static final Pattern SELECT_LIST =
      Pattern.compile(
          "^(?i)((?:with .{0,40}? )?select )(?:[^()]|\\([^()]*+\\))*? (from (?!\\$).*)$",
          Pattern.DOTALL);

  private static final Pattern INSERT =
      Pattern.compile(
          "^(?i)(insert into [^\\s(]+) ?\\([^)]*\\) ?(values|select)\\b.*$", Pattern.DOTALL);

  private Statements() {}

  /**
   * The statement in that many characters: without its select list or its list of columns, then
   * cut.
   *
   * @param text one line
   */
  static String brief(String text, int room, Glyphs glyphs) {
    if (text.length() <= room) {
      return text;
    }
    Matcher insert = INSERT.matcher(text);
    if (insert.matches()) {
      return glyphs.cut(insert.group(1) + " " + insert.group(2) + " " + glyphs.dots(), room);
    }
    Matcher select = SELECT_LIST.matcher(text);
    return glyphs.cut(
        select.matches() ? select.group(1) + glyphs.dots() + " " + select.group(2) : text, room);
  }
}
