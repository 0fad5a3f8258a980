package io.howdah.guard.sql;

import java.util.Locale;

/** What may become of a statement, from mild to final. */
public enum Ruling {
  /** It may run by itself. */
  ALLOW,
  /** Permission denied for Howdah alone; offered to a person for approval. */
  APPROVE,
  /** It never runs and is never offered. */
  DENY;

  /** The word of the command line: allow, approve, deny. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
