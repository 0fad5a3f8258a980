package io.howdah.guard;

import io.howdah.model.Autonomy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What Howdah may do on a cluster.
 *
 * @param version of the file's form
 * @param digest of the file's bytes (SHA-256, 12 hex digits), written beside each decision; empty
 *     where there is no file
 * @param approvalPatience how long a proposal waits for a yes
 * @param verifyWithin how long a change may stand without a verdict
 * @param rules by the remedy's type; a type without a rule may never be done
 * @param bounds the limits around all of them
 * @param keeping where what keeps the configuration is found
 */
public record Policy(
    int version,
    String digest,
    Autonomy autonomy,
    Duration approvalPatience,
    Duration verifyWithin,
    Map<String, Rule> rules,
    Bounds bounds,
    Keeping keeping) {

  /** What loses something for good, and not only a session: never on one person's word. */
  static final Set<String> TWO_AT_LEAST =
      Set.of("drop-slot", "commit-prepared", "rollback-prepared", "os-script", "restart-service");

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
   * @param quiet whether it waits for quiet hours when it is done alone
   */
  public record Rule(May may, double worstSlowdown, boolean quiet) {
    static final Rule NEVER = new Rule(May.NEVER, 1);

    public Rule(May may, double worstSlowdown) {
      this(may, worstSlowdown, false);
    }

    /** How many different people have to say yes. */
    public int persons() {
      return may == May.TWO ? 2 : 1;
    }
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

  public Policy(
      int version,
      Autonomy autonomy,
      Duration approvalPatience,
      Duration verifyWithin,
      Map<String, Rule> rules) {
    this(
        version, "", autonomy, approvalPatience, verifyWithin, rules, Bounds.USUAL, Keeping.UNSAID);
  }

  public Rule ruleFor(String remedyType) {
    Rule rule = rules.getOrDefault(remedyType, Rule.NEVER);
    if (rule.may() == May.ALONE && remedyType.equals("hand-over")) {
      return new Rule(May.ASK, rule.worstSlowdown(), rule.quiet());
    }
    boolean lax = rule.may() == May.ALONE || rule.may() == May.ASK;
    return lax && TWO_AT_LEAST.contains(remedyType)
        ? new Rule(May.TWO, rule.worstSlowdown(), rule.quiet())
        : rule;
  }

  /** How far Howdah may go on that cluster: its own level where that goes less far. */
  public Autonomy autonomyOn(String cluster) {
    Autonomy own = bounds.clusters().getOrDefault(cluster, autonomy);
    return own.compareTo(autonomy) < 0 ? own : autonomy;
  }

  public Policy with(Autonomy other) {
    return new Policy(
        version, digest, other, approvalPatience, verifyWithin, rules, bounds, keeping);
  }

  public Policy with(Bounds other) {
    return new Policy(
        version, digest, autonomy, approvalPatience, verifyWithin, rules, other, keeping);
  }

  /** The one that ships with Howdah. */
  public static Policy shipped() {
    try (InputStream in = Policy.class.getResourceAsStream("policy.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks policy.yaml");
      }
      return PolicyFile.read("the shipped policy", in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadPolicyException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A person's own. */
  public static Policy of(Path file) throws BadPolicyException {
    try {
      return PolicyFile.read(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadPolicyException("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }
}
