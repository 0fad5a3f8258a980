package io.howdah.guard.sql;

import java.util.Set;

/**
 * What the guard must know beside the text.
 *
 * @param owned indexes that Howdah itself made; each matches exactly as written: a name with a
 *     schema only the same name with the same schema
 */
public record GuardContext(Set<QualifiedName> owned) {
  /** Howdah made nothing here. */
  public static final GuardContext NOTHING_OWNED = new GuardContext(Set.of());

  public GuardContext {
    owned = Set.copyOf(owned);
  }
}
