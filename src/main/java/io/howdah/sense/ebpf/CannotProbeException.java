package io.howdah.sense.ebpf;

/** A probe has nothing to attach to; the message says what is in the way and what would help. */
public final class CannotProbeException extends Exception {
  public CannotProbeException(String message) {
    super(message);
  }
}
