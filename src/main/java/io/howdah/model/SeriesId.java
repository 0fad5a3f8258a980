package io.howdah.model;

/**
 * Which series: a metric's name and the labels that tell it from others of that metric.
 *
 * @param metric such as {@code postgresql_lock_waiting_sessions}
 */
public record SeriesId(String metric, Labels labels) {
  @Override
  public String toString() {
    return labels.values().isEmpty() ? metric : metric + labels;
  }
}
