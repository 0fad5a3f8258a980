package io.howdah.model;

/**
 * What a series measures. Names, units and kinds follow OpenMetrics: base units (seconds, bytes,
 * ratio), the unit as the name's last word, no {@code _total} (that is added on the wire).
 *
 * @param name such as {@code postgresql_lwlock_wait_seconds}
 * @param unit such as {@code seconds}; empty for plain counts
 * @param help one line for a person
 */
public record Metric(String name, Kind kind, String unit, String help) {

  /** How a series behaves over time. */
  public enum Kind {
    /** Goes up and down. */
    GAUGE,
    /** Only goes up within one life of what counts it. */
    COUNTER,
    /** Counts per bucket, cumulative over time like a counter. */
    HISTOGRAM
  }

  public static Metric gauge(String name, String unit, String help) {
    return new Metric(name, Kind.GAUGE, unit, help);
  }

  public static Metric counter(String name, String unit, String help) {
    return new Metric(name, Kind.COUNTER, unit, help);
  }

  public static Metric histogram(String name, String unit, String help) {
    return new Metric(name, Kind.HISTOGRAM, unit, help);
  }
}
