package io.howdah.sense.series;

import java.time.Duration;
import java.util.Arrays;

/** How finely is remembered. */
enum Tier {
  RAW('r', Duration.ZERO),
  MINUTES('m', Duration.ofMinutes(1)),
  HOURS('h', Duration.ofHours(1));

  private final char letter;
  private final Duration span;

  Tier(char letter, Duration span) {
    this.letter = letter;
    this.span = span;
  }

  /** In the names of files. */
  char letter() {
    return letter;
  }

  long spanMillis() {
    return span.toMillis();
  }

  boolean isCoarserThan(Tier other) {
    return compareTo(other) > 0;
  }

  static Tier of(char letter) {
    return Arrays.stream(values())
        .filter(t -> t.letter == letter)
        .findFirst()
        .orElseThrow(() -> new DamagedException("no such grain: " + letter));
  }
}
