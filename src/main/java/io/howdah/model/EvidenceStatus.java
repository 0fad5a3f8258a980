package io.howdah.model;

/** What a reading is worth. Empty is not healthy, and denied is not empty. */
public enum EvidenceStatus {
  /** The tool read what it came for. */
  OK,
  /** The source answered and held nothing. */
  EMPTY,
  /** The source failed. */
  ERROR,
  /** The role may not read the source. */
  DENIED,
  /** The source does not exist here: an extension, a version, a setting. */
  ABSENT;

  /** The contract's lower-case word. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
