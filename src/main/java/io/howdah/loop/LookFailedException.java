package io.howdah.loop;

/** The look could not be brought to its end: the server went away in the middle. */
public final class LookFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  public LookFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
