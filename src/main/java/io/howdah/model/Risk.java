package io.howdah.model;

import java.util.Locale;

/** How much harm a remedy could do if it were wrong. */
public enum Risk {
  /** Nothing is changed that a workload could feel. */
  NONE,
  LOW,
  MEDIUM,
  HIGH;

  /** The lower-case word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
