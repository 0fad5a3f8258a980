package io.howdah.guard;

import io.howdah.model.Autonomy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What Howdah may do on a cluster.
 *
 * @param approvalPatience how long a proposal waits for a yes
 * @param verifyWithin how long a change may stand without a verdict
 * @param rules by the remedy's type; a type without a rule may never be done
 */
public record Policy(
    int version,
    Autonomy autonomy,
    Duration approvalPatience,
    Duration verifyWithin,
    Map<String, Rule> rules) {

  private static final int UNDERSTOOD = 1;
  private static final Set<String> KEYS =
      Set.of("version", "autonomy", "approval-lapses-after", "verify-within", "remedies");

  private static final Set<String> RULE_KEYS = Set.of("may", "worst-slowdown");

  /** Every type of remedy: a rule for another one is a slip of the pen. */
  private static final Set<String> TYPES =
      Set.of(
          "create-index",
          "drop-index",
          "reindex",
          "analyze",
          "vacuum",
          "vacuum-freeze",
          "set-table-options",
          "create-statistics",
          "set-parameter",
          "set-database-parameter",
          "set-role-parameter",
          "cancel-statement",
          "end-backend",
          "drop-slot",
          "commit-prepared",
          "rollback-prepared",
          "advice");

  private static final Duration LONGEST = Duration.ofDays(366);

  /** Who has to agree. */
  public enum May {
    ALONE,
    ASK,
    /** Two different people. */
    TWO,
    NEVER
  }

  /**
   * The rule for one type of remedy.
   *
   * @param worstSlowdown no template may become slower than this on paper; 1.1 is 10 %
   */
  public record Rule(May may, double worstSlowdown) {
    static final Rule NEVER = new Rule(May.NEVER, 1);
  }

  /** The file cannot be used as it is. */
  public static final class BadPolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPolicyException(String message) {
      super(message);
    }
  }

  public Policy {
    rules = Map.copyOf(rules);
  }

  public Rule ruleFor(String remedyType) {
    return rules.getOrDefault(remedyType, Rule.NEVER);
  }

  public Policy with(Autonomy other) {
    return new Policy(version, other, approvalPatience, verifyWithin, rules);
  }

  /** The one that ships with Howdah. */
  public static Policy shipped() {
    try (InputStream in = Policy.class.getResourceAsStream("policy.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks policy.yaml");
      }
      return read("the shipped policy", in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadPolicyException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A person's own. */
  public static Policy of(Path file) throws BadPolicyException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (IOException e) {
      throw new BadPolicyException("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  static Policy read(String name, InputStream in) throws BadPolicyException {
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .build()
              .readTree(in);
    } catch (JacksonException e) {
      throw new BadPolicyException("%s is not YAML: %s".formatted(name, e.getOriginalMessage()));
    }
    onlyKeys(name, "a policy", root, KEYS);
    JsonNode version = root.path("version");
    if (!version.isInt() || version.asInt() != UNDERSTOOD) {
      throw new BadPolicyException(
          "%s has %s; this Howdah understands version %d"
              .formatted(
                  name, version.isMissingNode() ? "no version" : "version " + version, UNDERSTOOD));
    }
    Map<String, Rule> rules = new LinkedHashMap<>();
    if (root.has("remedies")) {
      onlyKeys(name, "remedies", root.path("remedies"), TYPES);
    }
    for (Map.Entry<String, JsonNode> e : root.path("remedies").properties()) {
      rules.put(e.getKey(), rule(name, e.getKey(), e.getValue()));
    }
    return new Policy(
        UNDERSTOOD,
        word(name, "autonomy", text(name, "autonomy", root, "advise"), Autonomy.class),
        duration(name, "approval-lapses-after", root),
        duration(name, "verify-within", root),
        rules);
  }

  private static void onlyKeys(String name, String of, JsonNode node, Set<String> known)
      throws BadPolicyException {
    if (!node.isObject()) {
      throw new BadPolicyException(
          "%s: %s is made of lines \"key: value\" with the keys %s"
              .formatted(name, of, new TreeSet<>(known)));
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        throw new BadPolicyException(
            "%s: \"%s\" is no key of %s; there are %s"
                .formatted(name, key, of, new TreeSet<>(known)));
      }
    }
  }

  private static String text(String name, String key, JsonNode node, String otherwise)
      throws BadPolicyException {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isString()) {
      throw new BadPolicyException("%s: %s is a word, not %s".formatted(name, key, value));
    }
    return value.asString(otherwise);
  }

  private static Rule rule(String name, String type, JsonNode node) throws BadPolicyException {
    onlyKeys(name, type, node, RULE_KEYS);
    JsonNode given = node.path("worst-slowdown");
    double slowdown = given.asDouble(1.1);
    boolean number = given.isMissingNode() || given.isNumber();
    if (!number || !(slowdown >= 1 && slowdown <= 100)) {
      throw new BadPolicyException(
          "%s: worst-slowdown of %s is a factor from 1 to 100, not %s"
              .formatted(name, type, given));
    }
    return new Rule(
        word(name, type + ".may", text(name, "may", node, "never"), May.class), slowdown);
  }

  private static <E extends Enum<E>> E word(String name, String key, String word, Class<E> type)
      throws BadPolicyException {
    for (E e : type.getEnumConstants()) {
      if (e.name().equalsIgnoreCase(word)) {
        return e;
      }
    }
    throw new BadPolicyException(
        "%s: %s is one of %s, not \"%s\""
            .formatted(
                name,
                key,
                Arrays.stream(type.getEnumConstants())
                    .map(e -> e.name().toLowerCase(Locale.ROOT))
                    .toList(),
                word));
  }

  private static Duration duration(String name, String key, JsonNode root)
      throws BadPolicyException {
    String text = text(name, key, root, "PT10M");
    try {
      Duration d = Duration.parse(text);
      if (!d.isPositive()) {
        throw new BadPolicyException("%s: %s has to be longer than zero".formatted(name, key));
      }
      if (d.compareTo(LONGEST) > 0) {
        throw new BadPolicyException(
            "%s: %s is %s; more than %d days are none"
                .formatted(name, key, text, LONGEST.toDays()));
      }
      return d;
    } catch (DateTimeException e) {
      throw new BadPolicyException(
          "%s: %s is a duration such as PT10M, not \"%s\"".formatted(name, key, text));
    }
  }
}
