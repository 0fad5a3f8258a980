package io.howdah.model;

/** What tells one series from all others, and how true its numbers are. */
public record Series(Metric metric, Labels labels, Fidelity fidelity) {
  @Override
  public String toString() {
    return metric.name() + labels;
  }
}
