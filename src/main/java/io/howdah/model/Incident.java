package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Anomalies that belong together.
 *
 * @param began when the first of them began
 * @param seen when Howdah saw it
 * @param anomalies the heaviest first; empty for a look without cause for alarm
 * @param spread the same in the order in which they began; of those that began together the one
 *     nearer to the cause comes first
 * @param share share of the database's time that it costs now, 0 to 1; 0 while unknown
 */
public record Incident(
    String id,
    ServerIdentity server,
    Instant began,
    Instant seen,
    List<Anomaly> anomalies,
    List<Anomaly> spread,
    double share) {

  public Incident {
    anomalies = List.copyOf(anomalies);
    spread = List.copyOf(spread);
  }

  public Incident(
      String id, ServerIdentity server, Instant began, Instant seen, List<Anomaly> anomalies) {
    this(
        id,
        server,
        began,
        seen,
        anomalies,
        anomalies.stream().sorted(Comparator.comparing(Anomaly::since)).toList(),
        0);
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
