package io.howdah.pg;

/**
 * What was given does not say how to connect. The message says what and where, and holds no
 * password.
 */
public final class BadConnectionException extends Exception {
  public BadConnectionException(String message) {
    super(message);
  }
}
