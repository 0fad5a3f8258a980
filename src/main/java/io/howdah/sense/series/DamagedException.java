package io.howdah.sense.series;

/** Bytes of a file are not what was written. Caught where files are read; never leaves the room. */
final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
