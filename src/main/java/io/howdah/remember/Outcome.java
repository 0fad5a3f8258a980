package io.howdah.remember;

import java.util.Locale;

/** What came of using a memory, as verified. */
public enum Outcome {
  /** What it advised was done and held. */
  HELPED,
  /** It was used and led nowhere. */
  USELESS,
  /** What it advised made things worse. */
  HARMED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
