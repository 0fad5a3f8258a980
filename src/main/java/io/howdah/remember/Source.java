package io.howdah.remember;

import java.util.Locale;

/** Who says so: how far a memory is trusted before an outcome was verified, and at most. */
public enum Source {
  /** Written by Howdah from what it measured. */
  HOWDAH(0.5, 1),
  /** Added by a person. */
  PERSON(0.6, 1),
  /** Shipped with Howdah. */
  RUNBOOK(0.6, 1),
  /** Read from the server's catalogues. The names and comments in it are other people's words. */
  CATALOGUE(0.7, 0.9),
  /** Written by a language model: plausible is not true, so outcomes lift it to the cap only. */
  MODEL(0.25, 0.5);

  private final double first;
  private final double most;

  Source(double first, double most) {
    this.first = first;
    this.most = most;
  }

  /** The lower-case word, as the home has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  double first() {
    return first;
  }

  double most() {
    return most;
  }
}
