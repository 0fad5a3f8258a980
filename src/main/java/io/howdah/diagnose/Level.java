package io.howdah.diagnose;

import java.util.Locale;

/** How strongly a finding shows. Ordered: a stronger cause can only push it up. */
public enum Level {
  NONE(0),
  SOME(1),
  STRONG(2);

  private final int rank;

  Level(int rank) {
    this.rank = rank;
  }

  /** Its place in a distribution: 0 for none. */
  public int rank() {
    return rank;
  }

  /** The lower-case word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stronger of the two. */
  public Level max(Level other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
