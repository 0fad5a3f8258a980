package io.howdah.ledger;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Who writes.
 *
 * @param name a controller's or a person's, 1 to 200 characters
 * @param epoch the reign that the writer believes to be in; empty for a person, who writes in
 *     whichever there is
 * @param timeline of the server on which that reign began: on another one, a standby that was
 *     promoted since, it is over; empty where that does not matter
 */
public record Author(String name, OptionalLong epoch, OptionalInt timeline) {
  private static final int LONGEST_NAME = 200;

  public Author {
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "an author's name has 1 to %d characters".formatted(LONGEST_NAME));
    }
  }

  public static Author person(String name) {
    return new Author(name, OptionalLong.empty(), OptionalInt.empty());
  }

  /** A controller in its reign: {@link Ledger#beginEpoch()} gives one. */
  public static Author controller(String name, long epoch) {
    return new Author(name, OptionalLong.of(epoch), OptionalInt.empty());
  }

  /** The same, whose reign ends with the timeline of its home. */
  Author on(int itsTimeline) {
    return new Author(name, epoch, OptionalInt.of(itsTimeline));
  }
}
