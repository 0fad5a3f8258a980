package io.howdah.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What sensors measured in one look at one cluster, as series; what cannot be measured is named.
 *
 * @param at when it was measured, by the clock of the machine that measured
 */
public record Telemetry(
    Instant at,
    List<Measurement> measurements,
    List<Distribution> distributions,
    List<Absence> absences) {

  public Telemetry {
    measurements = List.copyOf(measurements);
    distributions = List.copyOf(distributions);
    absences = List.copyOf(absences);
  }

  public static Telemetry nothing(Instant at) {
    return new Telemetry(at, List.of(), List.of(), List.of());
  }

  /** Both together, at this one's time. */
  public Telemetry and(Telemetry other) {
    return new Telemetry(
        at,
        both(measurements, other.measurements),
        both(distributions, other.distributions),
        both(absences, other.absences));
  }

  private static <T> List<T> both(List<T> one, List<T> two) {
    List<T> all = new ArrayList<>(one);
    all.addAll(two);
    return all;
  }
}
