package io.howdah.sense.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Which known vulnerabilities the versions of a server and its extensions have, from {@code
 * known-cves.yaml}, by their numbers alone. A finding is as good as that list, whose head says how
 * far it was checked, and names the notice that decides; none is no proof of safety.
 */
public final class KnownVulnerabilities {
  private static final Pattern LEADING = Pattern.compile("\\d+(?:\\.\\d+)*");
  private static final String SERVER = "postgresql";

  /**
   * One that applies.
   *
   * @param component {@code postgresql} or an extension
   * @param version of the component, as it runs
   * @param severity low, medium, high or critical
   * @param remedy what to do
   */
  public record Finding(
      String cve,
      String component,
      String version,
      String severity,
      String what,
      String remedy,
      String source) {}

  private record Entry(
      String cve,
      String component,
      double score,
      Map<Integer, List<Integer>> fixed,
      Optional<String> with,
      Optional<List<Integer>> from,
      Optional<List<Integer>> before,
      String what,
      String remedy,
      String source) {
    String severity() {
      return score < 4 ? "low" : score < 7 ? "medium" : score < 9 ? "high" : "critical";
    }

    boolean hits(List<Integer> version) {
      if (!fixed.isEmpty()) {
        return Optional.ofNullable(fixed.get(version.getFirst()))
            .map(f -> Arrays.compare(array(version), array(f)) < 0)
            .orElse(false);
      }
      return from.map(f -> Arrays.compare(array(version), array(f)) >= 0).orElse(true)
          && before.map(b -> Arrays.compare(array(version), array(b)) < 0).orElse(false);
    }

    private static int[] array(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private final List<Entry> entries;

  private KnownVulnerabilities(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  public static KnownVulnerabilities load() {
    try (InputStream in = KnownVulnerabilities.class.getResourceAsStream("known-cves.yaml")) {
      if (in == null) {
        throw new IllegalArgumentException("no resource known-cves.yaml");
      }
      return parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KnownVulnerabilities parse(String yaml) {
    return new KnownVulnerabilities(
        YAMLMapper.shared().readTree(yaml).valueStream().map(KnownVulnerabilities::entry).toList());
  }

  private static Entry entry(JsonNode node) {
    Map<Integer, List<Integer>> fixed = new TreeMap<>();
    node.path("fixed")
        .properties()
        .forEach(e -> fixed.put(Integer.valueOf(e.getKey()), numbers(e.getValue().asString())));
    return new Entry(
        node.required("cve").asString(),
        node.required("component").asString(),
        node.required("score").asDouble(),
        fixed,
        text(node, "with"),
        text(node, "from").map(KnownVulnerabilities::numbers),
        text(node, "before").map(KnownVulnerabilities::numbers),
        node.required("what").asString(),
        node.required("remedy").asString(),
        node.required("source").asString());
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.of(node.path(name).asString("")).filter(s -> !s.isEmpty());
  }

  /** {@code 15.20 (Debian 15.20-0+deb12u1)} is 15, 20; {@code 18beta1} is 18; others are 0. */
  private static List<Integer> numbers(String version) {
    Matcher leading = LEADING.matcher(version.toLowerCase(Locale.ROOT));
    return leading.lookingAt()
        ? Arrays.stream(leading.group().split("\\.", -1))
            .map(n -> Integer.valueOf(n.substring(0, Math.min(9, n.length()))))
            .toList()
        : List.of(0);
  }

  /**
   * Those that apply.
   *
   * @param versions by component: {@code postgresql} and the extensions that are created
   */
  public List<Finding> of(Map<String, String> versions) {
    return entries.stream()
        .filter(e -> versions.containsKey(e.component()))
        .filter(e -> e.with().map(versions::containsKey).orElse(true))
        .filter(e -> e.hits(numbers(versions.getOrDefault(e.component(), "0"))))
        .map(e ->
            new Finding(
                e.cve(),
                e.with().orElse(e.component()),
                versions.getOrDefault(e.component(), ""),
                e.severity(),
                e.what(),
                e.remedy(),
                e.source()))
        .toList();
  }

  /** The component of the server itself. */
  public static String server() {
    return SERVER;
  }
}
