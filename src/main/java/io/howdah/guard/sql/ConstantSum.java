package io.howdah.guard.sql;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an expression of plain numbers comes to: {@code 1000000 * 1000} asks for as much as {@code
 * 1000000000}. Sums that hold anything else are none.
 */
final class ConstantSum {
  /** Beyond it every size is too large, and exact digits cost time. */
  private static final int MOST_DIGITS = 30;

  private static final BigDecimal HUGE = BigDecimal.TEN.pow(MOST_DIGITS);

  private static final BigDecimal MOST_EXPONENT = new BigDecimal(62);

  private static final int MOST_DEPTH = 100;

  private ConstantSum() {}

  static Optional<BigDecimal> of(JsonNode node) {
    return node.has("A_Expr") ? value(node, 0) : Optional.empty();
  }

  private static Optional<BigDecimal> value(JsonNode node, int depth) {
    if (depth > MOST_DEPTH) {
      return Optional.empty();
    }
    if (node.has("TypeCast")) {
      return value(node.path("TypeCast").path("arg"), depth + 1);
    }
    if (node.has("A_Expr")) {
      return expression(node.path("A_Expr"), depth);
    }
    JsonNode constant = node.path("A_Const");
    if (constant.has("ival")) {
      return Optional.of(new BigDecimal(constant.path("ival").path("ival").asInt(0)));
    }
    return constant.has("fval")
        ? number(Tree.text(constant.path("fval"), "fval"))
        : number(Tree.text(constant.path("sval"), "sval"));
  }

  private static Optional<BigDecimal> expression(JsonNode body, int depth) {
    List<String> operator = Tree.names(body.path("name"));
    Optional<BigDecimal> right = value(body.path("rexpr"), depth + 1);
    if (!Tree.text(body, "kind").equals("AEXPR_OP") || operator.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    if (!body.has("lexpr")) {
      return operator.getLast().equals("-") ? right.map(BigDecimal::negate) : right;
    }
    return value(body.path("lexpr"), depth + 1)
        .flatMap(left -> combined(operator.getLast(), left, right.get()))
        .map(v -> (long) v.precision() - v.scale() > MOST_DIGITS ? HUGE : v);
  }

  private static Optional<BigDecimal> combined(String operator, BigDecimal left, BigDecimal right) {
    MathContext about = MathContext.DECIMAL128;
    return switch (operator) {
      case "+" -> Optional.of(left.add(right, about));
      case "-" -> Optional.of(left.subtract(right, about));
      case "*" -> Optional.of(left.multiply(right, about));
      case "/" -> right.signum() == 0 ? Optional.empty() : Optional.of(left.divide(right, about));
      case "<<" -> power(new BigDecimal(2), right, about).map(n -> left.multiply(n, about));
      case "^" -> power(left, right, about);
      default -> Optional.empty();
    };
  }

  private static Optional<BigDecimal> power(
      BigDecimal base, BigDecimal exponent, MathContext about) {
    if (exponent.signum() < 0 || base.abs().compareTo(BigDecimal.ONE) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        exponent.compareTo(MOST_EXPONENT) > 0 ? HUGE : base.pow(exponent.intValue(), about));
  }

  private static Optional<BigDecimal> number(String text) {
    if (!text.matches("[+-]?[0-9_]{1,30}(\\.[0-9]{0,30})?([eE][0-9]{1,2})?")) {
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(text.replace("_", "")));
  }
}
