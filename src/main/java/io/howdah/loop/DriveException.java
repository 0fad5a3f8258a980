package io.howdah.loop;

/** The loop could not be brought to its end; the message says where it stands and what to do. */
public final class DriveException extends Exception {
  private static final long serialVersionUID = 1L;

  DriveException(String message) {
    super(message);
  }

  DriveException(String message, Throwable cause) {
    super(message, cause);
  }
}
