package io.howdah.model;

import java.util.Locale;

/** How far Howdah may go alone on a cluster. */
public enum Autonomy {
  /** Senses and diagnoses only. */
  OBSERVE,
  /** And proposes. */
  ADVISE,
  /** Acts after a person's yes. */
  APPROVE,
  /** Acts alone where the policy allows, asks where it does not. */
  AUTONOMOUS;

  /** The lower-case word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
