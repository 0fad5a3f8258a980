package io.howdah.diagnose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a tool was told, checked against its {@link Argument}s: every value is a String, a Long, a
 * Double or a Boolean, as its type says.
 *
 * @param values one for each argument of the tool, in the tool's order
 * @param given whether any differs from what holds by itself
 */
public record Arguments(Map<String, Object> values, boolean given) {
  /** Longer texts are refused. */
  private static final int LONGEST = 4_000;

  /** What came of reading them. */
  public sealed interface Parsed {
    /** They fit. */
    record Fit(Arguments arguments) implements Parsed {}

    /** They do not, and why, for whoever wrote them. */
    record Wrong(String words) implements Parsed {}
  }

  public Arguments {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Everything as it holds by itself. */
  public static Parsed none(List<Argument> wanted) {
    return parse(wanted, "{}");
  }

  /** Reads a JSON object strictly: unknown names, missing ones and wrong types are refused. */
  public static Parsed parse(List<Argument> wanted, String json) {
    try {
      return parse(wanted, JsonMapper.shared().readTree(json.isBlank() ? "{}" : json));
    } catch (JacksonException e) {
      return new Parsed.Wrong("the arguments are not JSON: " + e.getOriginalMessage());
    }
  }

  /** The same, read already. */
  public static Parsed parse(List<Argument> wanted, JsonNode json) {
    if (!json.isObject()) {
      return new Parsed.Wrong("the arguments must be one JSON object");
    }
    for (String name : json.propertyNames()) {
      if (wanted.stream().noneMatch(a -> a.name().equals(name))) {
        return new Parsed.Wrong(
            wanted.isEmpty()
                ? "it takes no arguments"
                : "no such argument; it takes "
                    + String.join(", ", wanted.stream().map(Argument::name).toList()));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    boolean given = false;
    for (Argument argument : wanted) {
      JsonNode node = json.path(argument.name());
      boolean there = !node.isMissingNode() && !node.isNull();
      if (!there && argument.required()) {
        return new Parsed.Wrong("argument %s is missing".formatted(argument.name()));
      }
      Optional<Object> value =
          there ? value(argument, node) : text(argument, argument.initial().orElse(""));
      if (value.isEmpty()) {
        return new Parsed.Wrong(
            "argument %s must be of type %s"
                .formatted(argument.name(), argument.type().schemaType()));
      }
      Object initial = argument.initial().flatMap(i -> text(argument, i)).orElse("");
      given |= there && !value.get().equals(initial);
      values.put(argument.name(), value.get());
    }
    return new Parsed.Fit(new Arguments(values, given));
  }

  private static Optional<Object> value(Argument argument, JsonNode node) {
    return switch (argument.type()) {
      case TEXT, TABLE, TEMPLATE ->
          node.isString() ? text(argument, node.asString()) : Optional.empty();
      case INTEGER -> node.isIntegralNumber() ? Optional.of(node.asLong()) : Optional.empty();
      case NUMBER -> node.isNumber() ? Optional.of(node.asDouble()) : Optional.empty();
      case BOOLEAN -> node.isBoolean() ? Optional.of(node.asBoolean()) : Optional.empty();
    };
  }

  /** A value as a header or a command line writes it. */
  static Optional<Object> text(Argument argument, String text) {
    try {
      return switch (argument.type()) {
        case TEXT, TABLE ->
            text.length() > LONGEST || text.indexOf('\0') >= 0
                ? Optional.empty()
                : Optional.of(text);
        case TEMPLATE -> text.matches("|-?\\d{1,19}") ? Optional.of(text) : Optional.empty();
        case INTEGER -> Optional.of(Long.parseLong(text));
        case NUMBER -> Optional.of(Double.parseDouble(text));
        case BOOLEAN ->
            text.equals("true") || text.equals("false")
                ? Optional.of(text.equals("true"))
                : Optional.empty();
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public String text(String name) {
    return (String) value(name);
  }

  public long integer(String name) {
    return (Long) value(name);
  }

  /** The value as it is bound. */
  public Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the tool has no argument " + name);
    }
    return value;
  }
}
