package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is known of causes and findings: data, not code. */
public final class KnowledgeBase {
  private static final String RESOURCE = "knowledge.yaml";

  private final Map<String, FindingModel> findings;
  private final Map<Cause, CauseModel> causes;
  private final double evidenceWeight;

  /**
   * @throws IllegalArgumentException naming the cause and the finding where one speaks of a finding
   *     that is not described
   */
  public KnowledgeBase(List<FindingModel> findings, List<CauseModel> causes) {
    this(findings, causes, 1);
  }

  /**
   * The same, calibrated.
   *
   * @param evidenceWeight what a finding counts against the priors, above 0 and at most 1: findings
   *     that come from one thing are not independent, and counted in full make beliefs too sure
   */
  public KnowledgeBase(
      List<FindingModel> findings, List<CauseModel> causes, double evidenceWeight) {
    if (!(evidenceWeight > 0 && evidenceWeight <= 1)) {
      throw new IllegalArgumentException(
          "the weight of evidence lies above 0 and is at most 1, not " + evidenceWeight);
    }
    this.evidenceWeight = evidenceWeight;
    this.findings = new LinkedHashMap<>();
    findings.forEach(f -> this.findings.put(f.name(), f));
    this.causes = new EnumMap<>(Cause.class);
    for (CauseModel cause : causes) {
      List<String> named = new ArrayList<>(cause.effects().keySet());
      named.addAll(cause.direct());
      named.addAll(cause.counterfactual());
      named.addAll(cause.objects());
      for (String name : named) {
        if (!this.findings.containsKey(name)) {
          throw new IllegalArgumentException(
              cause.cause() + " speaks of an unknown finding " + name);
        }
      }
      this.causes.put(cause.cause(), cause);
    }
    for (CauseModel cause : causes) {
      for (Cause to : cause.leadsTo().keySet()) {
        if (to == cause.cause() || !this.causes.containsKey(to)) {
          throw new IllegalArgumentException(
              "%s cannot lead to %s: that is itself, or not described"
                  .formatted(cause.cause(), to));
        }
      }
    }
  }

  /** The one that ships with Howdah, with what the sandbox taught. */
  public static KnowledgeBase shipped() {
    return Learned.shipped().teach(handSet());
  }

  /** The first twelve digits of the SHA-256 of what ships with Howdah: hand-set and learned. */
  public static String digest() {
    try (InputStream set = KnowledgeBase.class.getResourceAsStream(RESOURCE);
        InputStream learned = KnowledgeBase.class.getResourceAsStream(Learned.RESOURCE)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (InputStream in : List.of(Objects.requireNonNull(set), Objects.requireNonNull(learned))) {
        sha.update(in.readAllBytes());
      }
      return HexFormat.of().formatHex(sha.digest(), 0, 6);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's knowledge cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The one that ships with Howdah as people wrote it. */
  public static KnowledgeBase handSet() {
    try (InputStream in = KnowledgeBase.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's " + RESOURCE + " cannot be read", e);
    }
  }

  /** What a finding counts against the priors, above 0 and at most 1. */
  public double evidenceWeight() {
    return evidenceWeight;
  }

  /** Reads the YAML form. */
  public static KnowledgeBase read(InputStream in) {
    JsonNode root = YAMLMapper.builder().build().readTree(in);
    List<FindingModel> findings = new ArrayList<>();
    root.path("findings")
        .properties()
        .forEach(e -> findings.add(finding(e.getKey(), e.getValue())));
    List<CauseModel> causes = new ArrayList<>();
    root.path("causes").properties().forEach(e -> causes.add(cause(e.getKey(), e.getValue())));
    return new KnowledgeBase(findings, causes);
  }

  public List<FindingModel> findings() {
    return List.copyOf(findings.values());
  }

  public List<CauseModel> causes() {
    return List.copyOf(causes.values());
  }

  /** Whether a finding is described. A team's own tool may find what nobody weighed. */
  public boolean knows(String finding) {
    return findings.containsKey(finding);
  }

  public FindingModel finding(String name) {
    FindingModel found = findings.get(name);
    if (found == null) {
      throw new IllegalArgumentException("unknown finding " + name);
    }
    return found;
  }

  public Optional<CauseModel> cause(Cause cause) {
    return Optional.ofNullable(causes.get(cause));
  }

  /** What a tool can find. */
  public List<FindingModel> findingsOf(String tool) {
    return findings.values().stream().filter(f -> f.tool().equals(tool)).toList();
  }

  private static FindingModel finding(String name, JsonNode node) {
    return new FindingModel(
        name,
        node.path("tool").asString(),
        node.path("words").asString(),
        doubles(node.path("leak")),
        strings(node.path("computed-from")),
        node.path("symptom").asBoolean(false));
  }

  private static CauseModel cause(String id, JsonNode node) {
    Map<String, List<Double>> effects = new LinkedHashMap<>();
    node.path("effects").properties().forEach(e -> effects.put(e.getKey(), doubles(e.getValue())));
    return new CauseModel(
        known(id),
        node.path("prior").asDouble(),
        strings(node.path("direct")),
        strings(node.path("counterfactual")),
        strings(node.path("rivals")).stream().map(KnowledgeBase::known).toList(),
        strings(node.path("breaks")),
        strings(node.path("objects")),
        effects,
        node.path("story").asString(),
        leadsTo(node.path("leads-to")));
  }

  private static Map<Cause, Double> leadsTo(JsonNode node) {
    Map<Cause, Double> out = new EnumMap<>(Cause.class);
    node.properties().forEach(e -> out.put(known(e.getKey()), e.getValue().asDouble()));
    return out;
  }

  private static Cause known(String id) {
    return Cause.ofId(id)
        .orElseThrow(() -> new IllegalArgumentException("no cause has the id " + id));
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private static List<Double> doubles(JsonNode array) {
    return array.valueStream().map(JsonNode::asDouble).toList();
  }
}
