package io.howdah.lab;

/**
 * The sandbox could not do what it was asked. The message is for a person: what happened, to which
 * object, what to do next.
 */
public final class LabException extends RuntimeException {
  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
