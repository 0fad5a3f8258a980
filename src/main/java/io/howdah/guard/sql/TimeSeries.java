package io.howdah.guard.sql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * How many rows a generate_series over time asks for, where its literals say so: a day in
 * microseconds is 86 billion. A bound from above, in rows; intervals are read as PostgreSQL's
 * verbose style has them.
 */
final class TimeSeries {
  private static final Pattern DATE = Pattern.compile("\\s*(\\d{4})-(\\d{1,2})-(\\d{1,2}).*");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
  private static final long DAY = 86_400;

  /** The end of a series whose end is no literal: now() is before it. */
  private static final long LATEST = LocalDate.of(2040, 1, 1).toEpochDay() * DAY;

  private TimeSeries() {}

  /** Empty where it is no series over time, or nothing is known of its span or its step. */
  static Optional<BigDecimal> rows(JsonNode arguments) {
    if (arguments.size() < 3) {
      return Optional.empty();
    }
    BigDecimal step = BigDecimal.ZERO;
    for (String text : literals(arguments.path(2))) {
      step = step.add(seconds(text));
    }
    BigDecimal span = span(arguments);
    return step.signum() == 0 || span.signum() == 0
        ? Optional.empty()
        : Optional.of(span.divide(step, 0, RoundingMode.CEILING));
  }

  private static BigDecimal span(JsonNode arguments) {
    List<Long> dates = new ArrayList<>();
    BigDecimal apart = BigDecimal.ZERO;
    for (int i = 0; i < 2; i++) {
      for (String text : literals(arguments.path(i))) {
        Optional<Long> date = date(text);
        date.ifPresent(dates::add);
        apart = date.isPresent() ? apart : apart.add(seconds(text));
      }
    }
    return switch (dates.size()) {
      case 0 -> apart;
      case 1 -> apart.add(BigDecimal.valueOf(Math.abs(LATEST - dates.getFirst())));
      default -> apart.add(BigDecimal.valueOf(Math.abs(dates.get(1) - dates.get(0))));
    };
  }

  private static List<String> literals(JsonNode argument) {
    return argument.findValues("sval").stream()
        .map(v -> v.isString() ? v.asString() : Tree.text(v, "sval"))
        .toList();
  }

  private static Optional<Long> date(String text) {
    if (text.trim().equals("epoch")) {
      return Optional.of(0L);
    }
    Matcher m = DATE.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate date =
          LocalDate.of(
              Integer.parseInt(m.group(1)),
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)));
      return Optional.of(date.toEpochDay() * DAY);
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  /** Zero for what is no interval; a number without a unit is seconds, as the server takes it. */
  private static BigDecimal seconds(String text) {
    BigDecimal sum = BigDecimal.ZERO;
    if (text.matches("\\s*-?\\d+:\\d+(:\\d+(\\.\\d+)?)?\\s*")) {
      BigDecimal clock = BigDecimal.ZERO;
      String[] parts = text.trim().replace("-", "").split(":", -1);
      for (int i = 0; i < 3; i++) {
        clock = clock.multiply(BigDecimal.valueOf(60));
        clock = i < parts.length ? clock.add(new BigDecimal(parts[i])) : clock;
      }
      return clock;
    }
    Matcher m = PART.matcher(text);
    while (m.find()) {
      sum = sum.add(new BigDecimal(m.group(1)).multiply(unit(m.group(2))));
    }
    return sum;
  }

  private static BigDecimal unit(String word) {
    return switch (word.toLowerCase(Locale.ROOT).replaceFirst("s$", "")) {
      case "", "sec", "second" -> BigDecimal.ONE;
      case "u", "usec", "microsecond", "microsec" -> new BigDecimal("0.000001");
      case "m", "msec", "millisecond", "millisec" ->
          word.equals("m") ? BigDecimal.valueOf(60) : new BigDecimal("0.001");
      case "min", "minute" -> BigDecimal.valueOf(60);
      case "h", "hr", "hour" -> BigDecimal.valueOf(3600);
      case "d", "day" -> BigDecimal.valueOf(DAY);
      case "w", "week" -> BigDecimal.valueOf(7 * DAY);
      case "mon", "month" -> BigDecimal.valueOf(30 * DAY);
      case "y", "yr", "year" -> BigDecimal.valueOf(366 * DAY);
      case "dec", "decade" -> BigDecimal.valueOf(3660 * DAY);
      case "c", "cent", "century", "centurie" -> BigDecimal.valueOf(36_600 * DAY);
      case "mil", "millennium", "millennia" -> BigDecimal.valueOf(366_000 * DAY);
      default -> BigDecimal.ZERO;
    };
  }
}
