package io.howdah.guard.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Whether literal arguments ask for a huge result. Only a courtesy: an expression can hide any
 * size, and statement_timeout and work_mem of the session are what bounds it.
 */
final class LiteralSize {
  /** Series beside each other multiply, and each alone may be small. */
  private static final BigDecimal MOST_TOGETHER = new BigDecimal(1_000_000_000);

  private static final BigDecimal MOST_ROWS = new BigDecimal(10_000_000);
  private static final BigDecimal MOST_CHARACTERS = new BigDecimal(1_000_000);

  private static final Set<String> MULTIPLY = Set.of("repeat", "lpad", "rpad", "array_fill");

  /** {@code %20s} of format(): how wide a field is. */
  private static final Pattern WIDTH = Pattern.compile("%(?:\\d+\\$)?-?(\\d+)");

  private BigDecimal together = BigDecimal.ONE;

  Optional<String> tooLarge(String function, JsonNode arguments) {
    List<BigDecimal> numbers = new ArrayList<>();
    collect(arguments, numbers);
    if (function.equals("generate_series")) {
      return series(TimeSeries.rows(arguments).or(() -> rows(arguments, numbers)));
    }
    if (function.equals("format")) {
      widths(arguments, numbers);
    }
    if (function.equals("array_fill")) {
      numbers.clear();
      collect(arguments.path(1), numbers);
    }
    boolean tooMany =
        (function.equals("array_fill") || multiplies(arguments))
            ? product(numbers).compareTo(MOST_CHARACTERS) > 0
            : numbers.stream().anyMatch(n -> n.compareTo(MOST_CHARACTERS) > 0);
    return tooMany
        ? Optional.of("a result of more than %s elements".formatted(MOST_CHARACTERS))
        : Optional.empty();
  }

  private Optional<String> series(Optional<BigDecimal> rows) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    together = together.multiply(rows.get().max(BigDecimal.ONE).min(MOST_TOGETHER));
    if (rows.get().compareTo(MOST_ROWS) > 0) {
      return Optional.of("more than %s rows".formatted(MOST_ROWS));
    }
    return together.compareTo(MOST_TOGETHER) > 0
        ? Optional.of("series that make more than %s rows together".formatted(MOST_TOGETHER))
        : Optional.empty();
  }

  private static void widths(JsonNode arguments, List<BigDecimal> numbers) {
    Matcher width =
        WIDTH.matcher(Tree.text(arguments.path(0).path("A_Const").path("sval"), "sval"));
    while (width.find()) {
      number(width.group(1), numbers);
    }
  }

  /** Whether one that makes much of little stands inside: sizes multiply, and none is large. */
  private static boolean multiplies(JsonNode arguments) {
    return arguments.findValues("funcname").stream()
        .flatMap(name -> name.findValues("sval").stream())
        .map(word -> word.isString() ? word.asString() : Tree.text(word, "sval"))
        .anyMatch(MULTIPLY::contains);
  }

  private static BigDecimal product(List<BigDecimal> numbers) {
    BigDecimal product = BigDecimal.ONE;
    for (BigDecimal n : numbers) {
      BigDecimal factor = n.abs().max(BigDecimal.ONE);
      product = product.multiply(factor.min(MOST_CHARACTERS.multiply(BigDecimal.TEN)));
      if (product.compareTo(MOST_CHARACTERS) > 0) {
        return product;
      }
    }
    return product;
  }

  /** The span over the step where all arguments are plain numbers, else the largest number. */
  private static Optional<BigDecimal> rows(JsonNode arguments, List<BigDecimal> numbers) {
    if (numbers.size() == arguments.size() && numbers.size() >= 2) {
      BigDecimal span = numbers.get(1).subtract(numbers.get(0)).abs();
      BigDecimal step = numbers.size() > 2 ? numbers.get(2).abs() : BigDecimal.ONE;
      return step.signum() == 0 ? Optional.empty() : Optional.of(span.divideToIntegralValue(step));
    }
    return numbers.stream().max(BigDecimal::compareTo);
  }

  private static void collect(JsonNode node, List<BigDecimal> numbers) {
    Optional<BigDecimal> computed = ConstantSum.of(node);
    if (computed.isPresent()) {
      numbers.add(computed.get());
      return;
    }
    if (node.has("A_Const")) {
      JsonNode constant = node.path("A_Const");
      if (constant.has("ival")) {
        numbers.add(new BigDecimal(constant.path("ival").path("ival").asInt(0)));
      } else if (constant.has("fval")) {
        number(Tree.text(constant.path("fval"), "fval"), numbers);
      } else if (constant.has("sval")) {
        for (String part : Tree.text(constant.path("sval"), "sval").split("[{},]", -1)) {
          number(part, numbers);
        }
      }
      return;
    }
    if (node.isContainer()) {
      node.forEach(child -> collect(child, numbers));
    }
  }

  /** Hexadecimal and the like are left to the session's limits. */
  private static void number(String text, List<BigDecimal> numbers) {
    try {
      BigDecimal number = new BigDecimal(text.replace("_", "").trim());
      // 1e1000000000 would be spelled out by arithmetic: its exponent is answer enough.
      boolean huge = (long) number.precision() - number.scale() > 30;
      numbers.add(huge ? MOST_ROWS.pow(3) : number.scale() > 100 ? BigDecimal.ZERO : number);
    } catch (NumberFormatException notANumber) {
      // 'x' in repeat('x', 3) is no number and asks for nothing.
    }
  }
}
