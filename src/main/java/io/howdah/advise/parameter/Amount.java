package io.howdah.advise.parameter;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of parameters as people and as SET write them. */
final class Amount {
  private static final Pattern WRITTEN =
      Pattern.compile("\\s*(-?\\d+(?:\\.\\d+)?)\\s*(B|kB|MB|GB|TB|us|ms|s|min|h|d)?\\s*");
  private static final Pattern UNIT = Pattern.compile("(\\d*)(B|kB|MB|GB|us|ms|s|min|h|d)");

  private Amount() {}

  /** A number without needless digits. */
  static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Bytes or milliseconds of one unit of pg_settings, such as {@code 8kB}; 0 for no such unit. */
  static double of(String unit) {
    Matcher m = UNIT.matcher(unit);
    if (!m.matches()) {
      return 0;
    }
    String times = String.valueOf(m.group(1));
    return (times.isEmpty() ? 1 : Double.parseDouble(times)) * scale(String.valueOf(m.group(2)));
  }

  private static double scale(String unit) {
    return switch (unit) {
      case "B" -> 1;
      case "kB" -> 1L << 10;
      case "MB" -> 1L << 20;
      case "GB" -> 1L << 30;
      case "TB" -> 1L << 40;
      case "us" -> 0.001;
      case "ms" -> 1;
      case "s" -> 1_000;
      case "min" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> 0;
    };
  }

  /** {@code 65536} of {@code kB} is {@code 64MB}; what has no unit stays as it is. */
  static String readable(String value, String unit) {
    double one = of(unit);
    if (one == 0 || !value.matches("\\d+")) {
      return value;
    }
    double amount = Double.parseDouble(value) * one;
    if (amount == 0) {
      return value;
    }
    boolean bytes = unit.endsWith("B");
    List<String> units = bytes ? List.of("GB", "MB", "kB") : List.of("h", "min", "s", "ms");
    for (String u : units) {
      if (amount % scale(u) == 0) {
        return plain(amount / scale(u)) + u;
      }
    }
    return bytes ? value : value + unit;
  }

  /**
   * What somebody wrote, such as {@code 64MB}, in a parameter's unit; empty for what is no number.
   */
  static Optional<String> in(String unit, String written) {
    Matcher m = WRITTEN.matcher(written);
    if (!m.matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(String.valueOf(m.group(1)));
    String said = m.group(2);
    double one = of(unit);
    return Optional.of(
        said == null || one == 0 ? plain(number) : plain(Math.floor(number * scale(said) / one)));
  }

  /** Bytes for a person. */
  static String bytes(double bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GB", bytes / (1L << 30))
        : bytes >= 1L << 20
            ? String.format(Locale.ROOT, "%.0f MB", bytes / (1L << 20))
            : String.format(Locale.ROOT, "%.0f kB", bytes / 1024);
  }
}
