package io.howdah.model;

/** The memory of series is a server that did not answer; the message says which and how. */
public final class SeriesUnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  public SeriesUnreadableException(String message) {
    super(message);
  }
}
