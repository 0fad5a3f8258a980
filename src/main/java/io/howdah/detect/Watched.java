package io.howdah.detect;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.howdah.model.Labels;
import io.howdah.model.ObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Which series are watched, in which direction, from what size on, and how they hurt: {@code
 * watched.yaml}, where every field is explained.
 */
public record Watched(List<Rule> series, List<Budget> budgets, List<Physics> physics) {

  /** What a series is made of. */
  public enum View {
    VALUE,
    RATE,
    PER,
    MEAN,
    P99
  }

  /** Which departure is bad. */
  public enum Way {
    UP,
    DOWN
  }

  /** What a departure means. */
  public enum Role {
    HURTS,
    TELLS,
    LOAD
  }

  /** How departures add up to database time; each sort counts the same time another way. */
  public enum Costs {
    NONE,
    WAITS,
    TEMPLATES,
    STATEMENTS
  }

  /** What a budget's metric counts towards. */
  public enum Toward {
    ZERO,
    LIMIT
  }

  /** Six times the work may make a call 1.7 times as dear before anything is wrong with it. */
  private static final double CROWDING = 0.3;

  /** One view of a metric. */
  public record Rule(
      String metric,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES) View view,
      Optional<String> per,
      Optional<Double> fewest,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES) Way way,
      double floor,
      Optional<Double> ratio,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES) Role role,
      Optional<Boolean> scales,
      Optional<Boolean> crowds,
      Optional<Integer> depth,
      Optional<String> costs,
      Optional<String> object,
      Optional<String> label,
      Optional<Duration> memory,
      Optional<Boolean> season,
      Optional<Double> cold,
      Optional<String> zeroWith,
      Optional<Map<String, List<String>>> only,
      Optional<Map<String, List<String>>> except,
      String words) {

    public Rule {
      if (!(floor > 0)) {
        throw new IllegalArgumentException(metric + ": the floor has to be above zero");
      }
      if (view == View.PER && per.isEmpty()) {
        throw new IllegalArgumentException(metric + ": view per wants the counter below the line");
      }
    }

    /** Whether the series with these labels is watched by this rule. */
    boolean watches(Labels labels) {
      return only.stream().flatMap(m -> m.entrySet().stream()).allMatch(e -> named(e, labels))
          && except.stream().flatMap(m -> m.entrySet().stream()).noneMatch(e -> named(e, labels));
    }

    private static boolean named(Map.Entry<String, List<String>> values, Labels labels) {
      return values.getValue().contains(labels.get(values.getKey()));
    }

    /** Names the rule in what is kept across restarts; another scale is another rule. */
    String key() {
      return "%s %s %s %s %s %s %s"
          .formatted(
              metric,
              view,
              per.orElse(""),
              way,
              floor,
              only.orElse(Map.of()),
              except.orElse(Map.of()));
    }

    Usual usual(boolean seasonal) {
      return new Usual(
          floor,
          way == Way.UP,
          ratio.orElse(1.5),
          memory.orElse(Duration.ofMinutes(15)).toSeconds(),
          seasonal && season.orElse(true));
    }

    /** What a reading is divided by when this many times the expected work is asked for. */
    double relief(double load) {
      if (scales.orElse(false)) {
        return load;
      }
      return crowds.orElse(false) ? Math.pow(load, CROWDING) : 1;
    }

    Costs cost() {
      return costs.map(c -> Costs.valueOf(c.toUpperCase(java.util.Locale.ROOT))).orElse(Costs.NONE);
    }

    ObjectRef objectOf(Labels labels) {
      return Watched.objectOf(object, label, labels);
    }
  }

  /** Something with a hard limit. */
  public record Budget(
      String metric,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES) Toward toward,
      Optional<Double> limit,
      Optional<String> limitMetric,
      Optional<String> capacity,
      Optional<Boolean> sum,
      Duration needs,
      Optional<Double> floor,
      double from,
      Optional<Double> gone,
      Optional<Double> rest,
      Optional<String> object,
      Optional<String> label,
      String what,
      String unit) {

    public Budget {
      if (toward == Toward.LIMIT && limit.isEmpty() && limitMetric.isEmpty()) {
        throw new IllegalArgumentException(metric + ": counts towards a limit that is not told");
      }
    }

    ObjectRef objectOf(Labels labels) {
      return Watched.objectOf(object, label, labels);
    }
  }

  /** A value that hurts by itself. */
  public record Physics(
      String metric,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES) Way way,
      double bound,
      String words) {}

  public Watched {
    series = List.copyOf(series);
    budgets = List.copyOf(budgets);
    physics = List.copyOf(physics);
  }

  /** Reads the list that comes with Howdah. */
  public static Watched load() {
    try (InputStream in = Watched.class.getResourceAsStream("watched.yaml")) {
      if (in == null) {
        throw new IllegalStateException("watched.yaml is not in the jar");
      }
      return new YAMLMapper().readValue(in, Watched.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectRef objectOf(Optional<String> kind, Optional<String> label, Labels labels) {
    if (kind.isEmpty()) {
      return ObjectRef.cluster();
    }
    ObjectRef.Kind sort = ObjectRef.Kind.valueOf(kind.get().toUpperCase(java.util.Locale.ROOT));
    String name = label.map(labels::get).filter(n -> !n.isEmpty()).orElse("this machine");
    return new ObjectRef(sort, name, sort == ObjectRef.Kind.TEMPLATE ? number(name) : 0);
  }

  private static long number(String name) {
    try {
      return Long.parseLong(name);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
