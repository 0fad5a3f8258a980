package io.howdah.pg;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What became of a statement. */
public sealed interface WriteResult {
  /**
   * The server said it is done.
   *
   * @param rows counted by the server, for statements that count
   * @param notices what the server remarked; at most 100
   */
  record Done(Duration took, OptionalLong rows, List<String> notices) implements WriteResult {
    public Done {
      notices = List.copyOf(notices);
    }
  }

  /** It was not sent: this is not the server it was meant for, or the text is not one statement. */
  record Refused(List<String> reasons) implements WriteResult {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * The server refused it or gave up; nothing of it holds, but for an INVALID index of
   * CONCURRENTLY.
   */
  record Failed(ServerError error, Duration took) implements WriteResult {}

  /** The session was lost meanwhile: only the catalogue knows whether it happened. */
  record Unknown(ServerError error, Duration took) implements WriteResult {}

  /** The server's error, field by field. */
  record ServerError(
      String sqlState,
      String message,
      Optional<String> detail,
      Optional<String> hint,
      Optional<String> where) {}
}
