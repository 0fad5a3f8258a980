package io.howdah.cli;

import io.howdah.cli.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines that fit a terminal: harmless, cut at its width, coloured. */
final class TopLines {
  private final Terminal terminal;
  private final Glyphs glyphs;
  private final List<String> lines = new ArrayList<>();

  TopLines(Terminal terminal, Glyphs glyphs) {
    this.terminal = terminal;
    this.glyphs = glyphs;
  }

  int size() {
    return lines.size();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  void line(String text) {
    lines.add(fitting(text));
  }

  void line(String text, Colour colour) {
    lines.add(terminal.paint(colour, fitting(text)));
  }

  /** Columns and a statement, which is shortened where it says least. */
  void statement(String start, String text) {
    lines.add(withStatement(start, text));
  }

  void statement(String start, String text, Colour colour) {
    lines.add(terminal.paint(colour, withStatement(start, text)));
  }

  private String withStatement(String start, String text) {
    int room = terminal.width() - start.length();
    return fitting(start + Statements.brief(Terminal.harmless(text), room, glyphs));
  }

  /** Whether there is room for what is nice to have. */
  boolean wide() {
    return terminal.width() >= 120;
  }

  void heading(String text) {
    line(text, Colour.BOLD);
  }

  /** A label and a text that may take several lines, the others indented. */
  void wrapped(String label, String text) {
    List<String> parts =
        Terminal.wrap(Terminal.harmless(text), Math.max(20, terminal.width() - label.length()));
    for (int i = 0; i < parts.size(); i++) {
      lines.add((i == 0 ? label : " ".repeat(label.length())) + parts.get(i));
    }
  }

  private String fitting(String text) {
    return glyphs.cut(Terminal.harmless(text), terminal.width()).stripTrailing();
  }

  /** A number in at most six characters: 0, 0.004, 1.23, 45.6, 789, 12k, 3.4M. */
  static String number(double x) {
    if (x == 0) {
      return "0";
    }
    double a = Math.abs(x);
    if (a < 1) {
      return String.format(Locale.ROOT, a < 0.01 ? "%.3f" : "%.2f", x);
    }
    if (a < 10) {
      return String.format(Locale.ROOT, "%.2f", x);
    }
    if (a < 100) {
      return String.format(Locale.ROOT, "%.1f", x);
    }
    if (a < 10_000) {
      return String.format(Locale.ROOT, "%.0f", x);
    }
    if (a < 1e6) {
      return String.format(Locale.ROOT, "%.0fk", x / 1e3);
    }
    return a < 1e9
        ? String.format(Locale.ROOT, "%.1fM", x / 1e6)
        : String.format(Locale.ROOT, "%.1fG", x / 1e9);
  }
}
