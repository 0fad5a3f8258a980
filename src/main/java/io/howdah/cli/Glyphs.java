package io.howdah.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines and bars: Unicode where the terminal's encoding has it, ASCII elsewhere. */
record Glyphs(
    String branch, String last, String through, String blank, String dots, List<String> bars) {
  static final Glyphs UNICODE =
      new Glyphs("├─ ", "└─ ", "│  ", "   ", "…", List.of("▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"));
  static final Glyphs ASCII =
      new Glyphs(
          "+- ", "`- ", "|  ", "   ", "...", List.of("_", ".", "-", "=", "o", "O", "#", "@"));

  /** By the encoding of standard output. */
  static Glyphs ofProcess() {
    return of(System.getProperty("stdout.encoding", Charset.defaultCharset().name()));
  }

  static Glyphs of(String encoding) {
    return encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name()) ? UNICODE : ASCII;
  }

  /** The text cut to a width, with a mark where it was cut. */
  String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int end = Math.max(0, width - dots.length());
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + dots;
  }

  /**
   * A line of bars, the latest value last.
   *
   * @param values none below zero; the scale reaches from zero to the largest
   * @param width at most so many of the latest
   */
  String spark(List<Double> values, int width) {
    List<Double> shown = values.subList(Math.max(0, values.size() - width), values.size());
    double top = shown.stream().mapToDouble(d -> d).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (double v : shown) {
      int level = top <= 0 ? 0 : (int) Math.ceil(v / top * bars.size()) - 1;
      out.append(bars.get(Math.clamp(level, 0, bars.size() - 1)));
    }
    return out.toString();
  }
}
