package io.howdah.act;

import io.howdah.pg.TunableParameters;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which parameters may be changed, and within which bounds: {@code parameters.yaml}. */
final class Allowed {
  private static final TunableParameters LIST = TunableParameters.load();

  /** For one role or database a limit is a promise to it; for a whole server it breaks others. */
  private static final Set<String> NARROW_ONLY =
      Set.of(
          "statement_timeout",
          "lock_timeout",
          "idle_session_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout");

  private static final Pattern AMOUNT =
      Pattern.compile("\\s*(-?[0-9]*\\.?[0-9]+)\\s*([A-Za-z]*)\\s*");

  private static final Pattern UNIT = Pattern.compile("([0-9]*)([A-Za-z]+)");

  private Allowed() {}

  /**
   * Why a parameter may not be set to a value, or empty.
   *
   * @param value empty to take a setting away: what a role or a database has for itself may go
   *     unless the list says never
   * @param unit as pg_settings tells it
   * @param narrow for one role or database
   */
  static Optional<String> obstacle(
      String name, Optional<String> value, String unit, boolean narrow) {
    if (LIST.never().contains(name.toLowerCase(Locale.ROOT))) {
      return Optional.of(
          "%s is on the list of what Howdah never touches: it loses data, hides damage or opens the server"
              .formatted(name));
    }
    if (narrow && value.isEmpty()) {
      return Optional.empty();
    }
    Optional<TunableParameters.Parameter> listed =
        LIST.tunable().stream().filter(p -> p.name().equalsIgnoreCase(name)).findFirst();
    if (listed.isEmpty() && !(narrow && NARROW_ONLY.contains(name.toLowerCase(Locale.ROOT)))) {
      return Optional.of("%s is not on the list of parameters that Howdah sets".formatted(name));
    }
    return value.flatMap(v -> listed.flatMap(p -> outOfBounds(p, v, unit)));
  }

  private static Optional<String> outOfBounds(
      TunableParameters.Parameter p, String value, String unit) {
    if (p.min().isEmpty() && p.max().isEmpty()) {
      return Optional.empty();
    }
    Optional<Double> amount = amount(value, unit);
    if (amount.isEmpty()) {
      return Optional.of("%s = %s: that is no amount".formatted(p.name(), value));
    }
    double a = amount.get();
    // -1 and 0 stand for "off" or "as the other one": the list says where they are meant.
    boolean low = p.min().filter(m -> a < m).isPresent();
    boolean high = p.max().filter(m -> a > m).isPresent();
    return low || high
        ? Optional.of(
            "%s = %s is outside of Howdah's bounds, %s to %s%s"
                .formatted(
                    p.name(),
                    value,
                    p.min().map(Allowed::plain).orElse("any"),
                    p.max().map(Allowed::plain).orElse("any"),
                    unit.isEmpty() ? "" : " " + unit))
        : Optional.empty();
  }

  private static String plain(double x) {
    return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
  }

  /** A value as the server reads it, in the parameter's own unit. */
  static Optional<Double> amount(String value, String unit) {
    Matcher m = AMOUNT.matcher(value);
    if (!m.matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(m.group(1));
    if (m.group(2).isEmpty()) {
      return Optional.of(number);
    }
    Matcher own = UNIT.matcher(unit);
    if (!own.matches()) {
      return Optional.empty();
    }
    double per = own.group(1).isEmpty() ? 1 : Double.parseDouble(own.group(1));
    Optional<Double> from = size(m.group(2));
    Optional<Double> to = size(own.group(2));
    // Bytes to bytes, time to time: the two kinds have different signs.
    return from.isPresent() && to.isPresent() && from.get() * to.get() > 0
        ? Optional.of(number * from.get() / (to.get() * per))
        : Optional.empty();
  }

  /** Bytes as positive, seconds as negative numbers. */
  private static Optional<Double> size(String unit) {
    return switch (unit) {
      case "B" -> Optional.of(1.0);
      case "kB" -> Optional.of(1024.0);
      case "MB" -> Optional.of(1024.0 * 1024);
      case "GB" -> Optional.of(1024.0 * 1024 * 1024);
      case "TB" -> Optional.of(1024.0 * 1024 * 1024 * 1024);
      case "us" -> Optional.of(-1e-6);
      case "ms" -> Optional.of(-1e-3);
      case "s" -> Optional.of(-1.0);
      case "min" -> Optional.of(-60.0);
      case "h" -> Optional.of(-3600.0);
      case "d" -> Optional.of(-86400.0);
      default -> Optional.empty();
    };
  }
}
