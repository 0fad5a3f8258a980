package io.howdah.ledger;

import java.util.OptionalLong;

/**
 * Who writes.
 *
 * @param name a controller's or a person's, 1 to 200 characters
 * @param epoch the reign that the writer believes to be in; empty for a person, who writes in
 *     whichever there is
 */
public record Author(String name, OptionalLong epoch) {
  private static final int LONGEST_NAME = 200;

  public Author {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "an author's name has 1 to %d characters".formatted(LONGEST_NAME));
    }
  }

  public static Author person(String name) {
    return new Author(name, OptionalLong.empty());
  }

  /** A controller in its reign: {@link Ledger#beginEpoch()} gives one. */
  public static Author controller(String name, long epoch) {
    return new Author(name, OptionalLong.of(epoch));
  }
}
