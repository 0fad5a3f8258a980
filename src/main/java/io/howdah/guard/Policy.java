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
import tools.jackson.core.JacksonException;
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

  /** Who has to agree. */
  public enum May {
    ALONE,
    ASK,
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
      root = YAMLMapper.builder().build().readTree(in);
    } catch (JacksonException e) {
      throw new BadPolicyException("%s is not YAML: %s".formatted(name, e.getOriginalMessage()));
    }
    for (String key : root.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new BadPolicyException(
            "%s: \"%s\" is no key of a policy; there are %s".formatted(name, key, KEYS));
      }
    }
    int version = root.path("version").asInt(0);
    if (version != UNDERSTOOD) {
      throw new BadPolicyException(
          "%s has version %d; this Howdah understands %d".formatted(name, version, UNDERSTOOD));
    }
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : root.path("remedies").properties()) {
      rules.put(e.getKey(), rule(name, e.getKey(), e.getValue()));
    }
    return new Policy(
        version,
        word(name, "autonomy", root.path("autonomy").asString("advise"), Autonomy.class),
        duration(name, "approval-lapses-after", root),
        duration(name, "verify-within", root),
        rules);
  }

  private static Rule rule(String name, String type, JsonNode node) throws BadPolicyException {
    double slowdown = node.path("worst-slowdown").asDouble(1.1);
    if (slowdown < 1 || slowdown > 100) {
      throw new BadPolicyException(
          "%s: worst-slowdown of %s is a factor from 1 to 100, not %s"
              .formatted(name, type, slowdown));
    }
    return new Rule(
        word(name, type + ".may", node.path("may").asString("never"), May.class), slowdown);
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
    String text = root.path(key).asString("PT10M");
    try {
      Duration d = Duration.parse(text);
      if (!d.isPositive()) {
        throw new BadPolicyException("%s: %s has to be longer than zero".formatted(name, key));
      }
      return d;
    } catch (DateTimeException e) {
      throw new BadPolicyException(
          "%s: %s is a duration such as PT10M, not \"%s\"".formatted(name, key, text));
    }
  }
}
