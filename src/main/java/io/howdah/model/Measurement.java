package io.howdah.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One number of one series at one moment: a gauge's value, or a counter's total so far.
 *
 * @param value in the metric's unit; finite
 * @param since for a counter, when its count began (a restart, a reset of statistics): a total with
 *     another beginning is another life of the series and is never subtracted from the first. Empty
 *     for gauges
 */
public record Measurement(
    Metric metric, Labels labels, double value, Fidelity fidelity, Optional<Instant> since) {

  public Measurement {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(metric.name() + " is not a number: " + value);
    }
  }

  public static Measurement gauge(Metric metric, Labels labels, double value, Fidelity fidelity) {
    return new Measurement(metric, labels, value, fidelity, Optional.empty());
  }

  public static Measurement counter(
      Metric metric, Labels labels, double total, Fidelity fidelity, Instant since) {
    return new Measurement(metric, labels, total, fidelity, Optional.of(since));
  }
}
