package io.howdah.diagnose;

import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What the sensors measured at two moments. What was not measured at both is unknown, never zero.
 *
 * @param from the earlier moment
 * @param to the later one
 */
public record Span(Telemetry from, Telemetry to) {
  /** A series: a counter with another beginning is another life, and is not subtracted. */
  private record Key(String metric, Labels labels, String since) {
    static Key of(Measurement m) {
      return new Key(m.metric().name(), m.labels(), m.since().map(Object::toString).orElse(""));
    }
  }

  /** Time between the moments, in seconds; never zero. */
  public double seconds() {
    return Math.max(1e-3, Duration.between(from.at(), to.at()).toNanos() / 1e9);
  }

  /** By how much the counters of a metric grew together; empty where none was read twice. */
  public OptionalDouble growth(String metric) {
    return growth(metric, _ -> true);
  }

  /** The same for the series whose label has one of some values. */
  public OptionalDouble growth(String metric, String label, String... values) {
    return growth(metric, l -> List.of(values).contains(l.get(label)));
  }

  private OptionalDouble growth(String metric, Predicate<Labels> which) {
    Map<Key, Double> before = new HashMap<>();
    from.measurements().stream()
        .filter(m -> m.metric().name().equals(metric))
        .forEach(m -> before.put(Key.of(m), m.value()));
    boolean read = false;
    double sum = 0;
    for (Measurement m : to.measurements()) {
      Double earlier = before.get(Key.of(m));
      if (earlier != null && which.test(m.labels())) {
        read = true;
        sum += Math.max(0, m.value() - earlier);
      }
    }
    return read ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /** Growth a second. */
  public OptionalDouble rate(String metric) {
    return perSecond(growth(metric));
  }

  /** Growth a second for the series whose label has one of some values. */
  public OptionalDouble rate(String metric, String label, String... values) {
    return perSecond(growth(metric, label, values));
  }

  private OptionalDouble perSecond(OptionalDouble growth) {
    return growth.isPresent()
        ? OptionalDouble.of(growth.getAsDouble() / seconds())
        : OptionalDouble.empty();
  }

  /** The largest value of a gauge's series at the later moment; empty where it was not read. */
  public OptionalDouble largest(String metric) {
    return to.measurements().stream()
        .filter(m -> m.metric().name().equals(metric))
        .mapToDouble(Measurement::value)
        .max();
  }

  /** The series of a metric at the later moment. */
  public List<Measurement> series(String metric) {
    return to.measurements().stream().filter(m -> m.metric().name().equals(metric)).toList();
  }

  /** The series of a metric at the earlier moment. */
  public List<Measurement> earlier(String metric) {
    return from.measurements().stream().filter(m -> m.metric().name().equals(metric)).toList();
  }
}
