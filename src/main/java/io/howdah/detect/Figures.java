package io.howdah.detect;

import java.time.Duration;
import java.util.Locale;

/** Numbers as a person writes them. */
final class Figures {
  private Figures() {}

  /** A value of a metric whose name ends in its unit. */
  static String of(Watched.Rule rule, double value) {
    String per = rule.view() == Watched.View.RATE ? "/s" : "";
    if (rule.metric().endsWith("_bytes")) {
      return bytes(value) + per;
    }
    boolean seconds = rule.metric().endsWith("_seconds");
    if (seconds && per.isEmpty()) {
      return seconds(value);
    }
    boolean share = seconds || rule.per().isPresent();
    return share ? number(100 * value) + " %" : number(value);
  }

  static String number(double value) {
    double a = Math.abs(value);
    return String.format(
        Locale.ROOT, a >= 100 || a == 0 ? "%.0f" : a >= 10 ? "%.1f" : "%.2f", value);
  }

  static String seconds(double value) {
    double a = Math.abs(value);
    if (a < 1) {
      return number(value * 1e3) + " ms";
    }
    return a < 600 ? number(value) + " s" : span(value);
  }

  static String bytes(double value) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    double v = value;
    int unit = 0;
    while (Math.abs(v) >= 1024 && unit < units.length - 1) {
      v /= 1024;
      unit++;
    }
    return number(v) + " " + units[unit];
  }

  /** A length of time in its largest fitting unit, such as {@code 3.5 h}. */
  static String span(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    if (seconds < 2 * 3600) {
      return String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
    if (seconds < 48 * 3600) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
    return String.format(Locale.ROOT, "%.0f days", seconds / 86400);
  }

  static String span(Duration duration) {
    return span(duration.toMillis() / 1e3);
  }
}
