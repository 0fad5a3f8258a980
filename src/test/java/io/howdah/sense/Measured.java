package io.howdah.sense;

import io.howdah.model.Absence;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What collectors gave, searched by metric and label. */
public record Measured(List<Measurement> measurements, List<Absence> absences) {
  public static Measured of(Telemetry telemetry) {
    return new Measured(telemetry.measurements(), telemetry.absences());
  }

  /** What is waited for begins by a clock of its own: so long at least, however quick looks are. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Calls a collector once a second of its clock until a condition holds: so often, and then more
   * slowly until half a minute is over.
   */
  public static Measured until(
      Collector collector, Instant from, int atMost, Predicate<Measured> condition)
      throws LostServerException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Measurement> all = new ArrayList<>();
    List<Absence> latest = List.of();
    for (int i = 0; i < atMost || System.nanoTime() < end; i++) {
      if (i >= atMost) {
        Thread.sleep(50);
      }
      Telemetry t = collector.collect(from.plusSeconds(i));
      all.addAll(t.measurements());
      latest = t.absences();
      Measured so = new Measured(List.copyOf(all), latest);
      if (condition.test(so)) {
        return so;
      }
    }
    throw new AssertionError("not seen in %d looks: %s".formatted(atMost, latest));
  }

  /** The latest value of a series; labels as {@code name=value}. */
  public Optional<Measurement> find(String metric, String... labels) {
    return measurements.stream()
        .filter(m -> m.metric().name().equals(metric) && has(m.labels(), labels))
        .reduce((a, b) -> b);
  }

  public double value(String metric, String... labels) {
    return find(metric, labels)
        .map(Measurement::value)
        .orElseThrow(
            () -> new AssertionError("no %s%s".formatted(metric, List.of(labels)) + absences));
  }

  public Instant since(String metric, String... labels) {
    return find(metric, labels).flatMap(Measurement::since).orElseThrow();
  }

  public boolean has(String metric, String... labels) {
    return find(metric, labels).isPresent();
  }

  public Set<String> names() {
    return measurements.stream().map(m -> m.metric().name()).collect(Collectors.toSet());
  }

  /** Why a metric is missing. */
  public Optional<String> why(String metric) {
    return absences.stream().filter(a -> a.what().contains(metric)).map(Absence::why).findFirst();
  }

  private static boolean has(Labels labels, String... wanted) {
    for (String pair : wanted) {
      int equals = pair.indexOf('=');
      if (!labels.get(pair.substring(0, equals)).equals(pair.substring(equals + 1))) {
        return false;
      }
    }
    return true;
  }
}
