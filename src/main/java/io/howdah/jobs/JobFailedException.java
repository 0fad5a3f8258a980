package io.howdah.jobs;

import java.io.Serial;

/** A job could not be done this time; the message is for a DBA. */
public final class JobFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public JobFailedException(String words) {
    super(words);
  }

  public JobFailedException(String words, Throwable cause) {
    super(words, cause);
  }
}
