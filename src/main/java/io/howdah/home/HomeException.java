package io.howdah.home;

import java.io.Serial;

/** The home could not be looked at, made or taken away; the message is for a DBA. */
public final class HomeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  HomeException(String words) {
    super(words);
  }

  HomeException(String words, Throwable cause) {
    super(words, cause);
  }
}
