package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Anomalies that belong together.
 *
 * @param began when the first of them began
 * @param seen when Howdah saw it
 * @param anomalies the heaviest first; empty for a look without cause for alarm
 */
public record Incident(
    String id, ServerIdentity server, Instant began, Instant seen, List<Anomaly> anomalies) {

  public Incident {
    anomalies = List.copyOf(anomalies);
  }

  /** Sessions' worth of database time that the incident takes. */
  public double load() {
    return anomalies.stream().mapToDouble(Anomaly::load).sum();
  }

  /** How long it went on before it was seen. */
  public Duration unseen() {
    return Duration.between(began, seen);
  }
}
