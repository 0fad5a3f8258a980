package io.howdah.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command writes to: how wide it is and whether it shows colours. Text that came from a
 * server is made harmless before it is shown: control characters would steer the terminal.
 */
public record Terminal(PrintWriter out, int width, boolean colours) {
  private static final int NARROWEST = 40;
  private static final int DEFAULT_WIDTH = 80;
  private static final int WIDEST = 240;
  private static final String GAP = "  ";

  /** Colours, and no others: the same meaning everywhere. */
  public enum Colour {
    GOOD("32"),
    WARN("33"),
    BAD("31"),
    DIM("2"),
    BOLD("1");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /**
   * The one of this process: colours only on a terminal and without NO_COLOR
   * (https://no-color.org), width by COLUMNS.
   */
  public static Terminal of(PrintWriter out) {
    Map<String, String> environment = System.getenv();
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    boolean wanted =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    Optional<String> columns =
        Optional.ofNullable(environment.get("COLUMNS"))
            .or(() -> terminal ? columnsOfTerminal() : Optional.empty());
    return new Terminal(out, width(columns.orElse("")), terminal && wanted);
  }

  /** Shells keep COLUMNS to themselves; POSIX's stty knows. */
  private static Optional<String> columnsOfTerminal() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String[] said = new String(stty.getInputStream().readAllBytes(), US_ASCII).split("\\s+", -1);
      return said.length > 1 ? Optional.of(said[1]) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static int width(String columns) {
    return Optional.of(columns)
        .filter(c -> c.matches("\\d{1,4}"))
        .map(c -> Math.clamp(Integer.parseInt(c), NARROWEST, WIDEST))
        .orElse(DEFAULT_WIDTH);
  }

  /** The text in a colour, or as it is where there are none. */
  public String paint(Colour colour, String text) {
    return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
  }

  /** Without control characters and marks that reorder text. */
  public static String harmless(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]", "?");
  }

  /** A cell of a table. */
  public record Cell(String text, Optional<Colour> colour) {
    public static Cell of(String text) {
      return new Cell(text, Optional.empty());
    }

    public static Cell of(String text, Colour colour) {
      return new Cell(text, Optional.of(colour));
    }
  }

  /**
   * Rows under headings; the last column wraps at the terminal's width, the others are as wide as
   * their widest cell.
   */
  public void table(List<String> headings, List<List<Cell>> rows) {
    int last = headings.size() - 1;
    int[] widths = headings.stream().mapToInt(String::length).toArray();
    for (List<Cell> row : rows) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], harmless(row.get(i).text()).length());
      }
    }
    int before = GAP.length() * last;
    for (int i = 0; i < last; i++) {
      before += widths[i];
    }
    widths[last] = Math.max(20, width - before);
    line(headings.stream().map(h -> Cell.of(h, Colour.BOLD)).toList(), widths);
    rows.forEach(row -> line(row, widths));
    out.flush();
  }

  /** A text that wraps at the terminal's width, every line behind the same indent. */
  public void paragraph(String indent, Cell cell) {
    for (String line : wrap(harmless(cell.text()), Math.max(20, width - indent.length()))) {
      out.println(indent + painted(cell, line));
    }
    out.flush();
  }

  /** A text behind a label: the label on its first line, the same indent on the others. */
  public void labelled(String label, int indent, Cell cell) {
    List<String> lines = wrap(harmless(cell.text()), Math.max(20, width - indent));
    for (int i = 0; i < lines.size(); i++) {
      String before = i == 0 ? label : "";
      out.println(
          " ".repeat(Math.max(0, indent - 1 - before.length()))
              + paint(Colour.DIM, before)
              + " "
              + painted(cell, lines.get(i)));
    }
    out.flush();
  }

  private void line(List<Cell> row, int[] widths) {
    int last = widths.length - 1;
    StringBuilder start = new StringBuilder();
    int indent = 0;
    for (int i = 0; i < last; i++) {
      String text = harmless(row.get(i).text());
      start
          .append(painted(row.get(i), text))
          .append(" ".repeat(widths[i] - text.length()))
          .append(GAP);
      indent += widths[i] + GAP.length();
    }
    List<String> lines = wrap(harmless(row.get(last).text()), widths[last]);
    for (int i = 0; i < lines.size(); i++) {
      String before = i == 0 ? start.toString() : " ".repeat(indent);
      out.println((before + painted(row.get(last), lines.get(i))).stripTrailing());
    }
  }

  private String painted(Cell cell, String text) {
    return cell.colour().map(c -> paint(c, text)).orElse(text);
  }

  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int cut = blank > 0 ? blank : width;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
