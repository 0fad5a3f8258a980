package io.howdah.sense;

/** The server cannot be looked at any more: it is gone, or not to be reached. */
public final class LostServerException extends Exception {
  private static final long serialVersionUID = 1L;

  public LostServerException(String message) {
    super(message);
  }
}
