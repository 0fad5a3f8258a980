package io.howdah.guard;

import io.howdah.guard.Policy.BadPolicyException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The words, numbers, lists and durations that a policy is made of, refused in words. */
abstract class PolicyWords {
  private static final Duration LONGEST = Duration.ofDays(366);

  /** Of the file, for messages. */
  final String name;

  PolicyWords(String name) {
    this.name = name;
  }

  final List<String> texts(String key, JsonNode node) throws BadPolicyException {
    List<String> out = new ArrayList<>();
    if (!node.isMissingNode() && !node.isArray()) {
      throw bad("%s: %s is a list of words, not %s".formatted(name, key, node));
    }
    for (JsonNode n : node) {
      if (!n.isString() || n.asString().isBlank()) {
        throw bad("%s: %s is a list of words, not %s".formatted(name, key, node));
      }
      out.add(n.asString());
    }
    return out;
  }

  final int number(String key, JsonNode node, int otherwise, int least, int most)
      throws BadPolicyException {
    JsonNode value = node.path(key);
    int number = value.asInt(otherwise);
    if ((!value.isMissingNode() && !value.isInt()) || number < least || number > most) {
      throw bad(
          "%s: %s is a whole number from %d to %d, not %s"
              .formatted(name, key, least, most, value));
    }
    return number;
  }

  final void onlyKeys(String of, JsonNode node, Set<String> known) throws BadPolicyException {
    if (!node.isObject()) {
      throw bad(
          "%s: %s is made of lines \"key: value\" with the keys %s"
              .formatted(name, of, new TreeSet<>(known)));
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        throw bad(
            "%s: \"%s\" is no key of %s; there are %s"
                .formatted(name, key, of, new TreeSet<>(known)));
      }
    }
  }

  final String text(String key, JsonNode node, String otherwise) throws BadPolicyException {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isString()) {
      throw bad("%s: %s is a word, not %s".formatted(name, key, value));
    }
    return value.asString(otherwise);
  }

  final <E extends Enum<E>> E word(String key, String word, Class<E> type)
      throws BadPolicyException {
    for (E e : type.getEnumConstants()) {
      if (e.name().equalsIgnoreCase(word)) {
        return e;
      }
    }
    throw bad(
        "%s: %s is one of %s, not \"%s\""
            .formatted(
                name,
                key,
                Arrays.stream(type.getEnumConstants())
                    .map(e -> e.name().toLowerCase(Locale.ROOT))
                    .toList(),
                word));
  }

  final Duration duration(String key, JsonNode root, String otherwise) throws BadPolicyException {
    String text = text(key, root, otherwise);
    try {
      Duration d = Duration.parse(text);
      if (!d.isPositive()) {
        throw bad("%s: %s has to be longer than zero".formatted(name, key));
      }
      if (d.compareTo(LONGEST) > 0) {
        throw bad(
            "%s: %s is %s; more than %d days are none"
                .formatted(name, key, text, LONGEST.toDays()));
      }
      return d;
    } catch (DateTimeException e) {
      throw bad("%s: %s is a duration such as PT10M, not \"%s\"".formatted(name, key, text));
    }
  }

  static BadPolicyException bad(String words) {
    return new BadPolicyException(words);
  }
}
