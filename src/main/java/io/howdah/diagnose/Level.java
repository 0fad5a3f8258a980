package io.howdah.diagnose;

import java.util.Locale;

/** How strongly a finding shows. Ordered: a stronger cause can only push it up. */
public enum Level {
  NONE,
  SOME,
  STRONG;

  /** The lower-case word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stronger of the two. */
  public Level max(Level other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
