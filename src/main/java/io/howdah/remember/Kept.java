package io.howdah.remember;

/** What became of a note. */
public sealed interface Kept {
  /** The memory that says it now. */
  long id();

  /** It is new. */
  record New(long id) implements Kept {}

  /** It stands in the place of an older one. */
  record Superseding(long id, long older, int times) implements Kept {}

  /** It was there already, word for word; nothing was written. */
  record Same(long id) implements Kept {}
}
