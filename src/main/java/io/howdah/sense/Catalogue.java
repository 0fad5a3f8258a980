package io.howdah.sense;

import io.howdah.model.Fidelity;
import io.howdah.model.Metric;
import io.howdah.model.Metric.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every metric of the SQL, operating system and Patroni sensors, by name, from {@code metrics.txt}.
 *
 * <p>Names follow OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec/): base units,
 * the unit as the last word.
 */
public final class Catalogue {
  private static final Set<String> UNITS = Set.of("seconds", "bytes", "ratio");
  private static final Pattern LINE =
      Pattern.compile("(gauge|counter)\\s+(exact|sampled|estimated)\\s+([a-z][a-z0-9_]*)\\s+(.+)");
  private static final Catalogue SHARED = load();

  /**
   * A metric and how near to the truth it usually is.
   *
   * @param fidelity unless a measurement says otherwise
   */
  public record Entry(Metric metric, Fidelity fidelity) {}

  private final Map<String, Entry> entries;

  private Catalogue(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /** The one of this build. */
  public static Catalogue shared() {
    return SHARED;
  }

  /** All of them, in the order of the file. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * The metric of that name.
   *
   * @throws IllegalArgumentException when there is none: a fault of the build
   */
  public Metric metric(String name) {
    return find(name)
        .map(Entry::metric)
        .orElseThrow(() -> new IllegalArgumentException("metrics.txt has no " + name));
  }

  private static Catalogue load() {
    try (InputStream in = Catalogue.class.getResourceAsStream("metrics.txt")) {
      if (in == null) {
        throw new IllegalArgumentException("no resource metrics.txt");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Catalogue parse(String text) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher m = LINE.matcher(line);
      if (!m.matches()) {
        throw new IllegalArgumentException("metrics.txt: not a metric: " + line);
      }
      String name = m.group(3);
      Metric metric =
          new Metric(
              name, Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT)), unit(name), m.group(4));
      Fidelity fidelity = Fidelity.valueOf(m.group(2).toUpperCase(Locale.ROOT));
      if (entries.put(name, new Entry(metric, fidelity)) != null) {
        throw new IllegalArgumentException("metrics.txt: twice: " + name);
      }
    }
    return new Catalogue(entries);
  }

  private static String unit(String name) {
    String last = name.substring(name.lastIndexOf('_') + 1);
    return UNITS.contains(last) ? last : "";
  }
}
