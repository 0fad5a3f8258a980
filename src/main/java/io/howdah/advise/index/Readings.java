package io.howdah.advise.index;

import io.howdah.pg.Reading;

/** A small thing about readings. */
final class Readings {
  private Readings() {}

  /** What became of a reading that is not ok, for somebody who waits for something else. */
  static <R> Reading<R> rowless(Reading<?> reading) {
    return reading.<R>map(_ -> {
      throw new IllegalStateException("a reading without rows has nothing to map");
    });
  }
}
