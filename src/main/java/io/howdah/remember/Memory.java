package io.howdah.remember;

import io.howdah.model.Cause;
import java.time.Instant;
import java.util.Optional;

/**
 * A memory as the home has it. Its text is untrusted: it may repeat names and comments of a server.
 *
 * @param trust between 0 and 1, from its source and the outcomes that were verified
 * @param times how often it was seen, with what it supersedes
 * @param state whether it can still be recalled
 */
public record Memory(
    long id,
    MemoryKind kind,
    Scope scope,
    String title,
    String body,
    Optional<Cause> cause,
    Fingerprint fingerprint,
    Source source,
    String origin,
    double trust,
    int times,
    Instant firstSeen,
    Instant lastSeen,
    Instant validFrom,
    Optional<Instant> validTo,
    State state) {

  /** What has become of a memory. */
  public sealed interface State {
    /** It is found. */
    record Living() implements State {}

    /** A newer one stands in its place. */
    record Superseded(long by) implements State {}

    /** It was not needed for long; its text is kept. */
    record Archived(Instant at) implements State {}

    /** It was wrong: trust is zero, and it is kept for audit. */
    record Retracted(Instant at, String why) implements State {}

    /** One word for a table. */
    default String word() {
      return switch (this) {
        case Living _ -> "living";
        case Superseded s -> "superseded by " + s.by();
        case Archived _ -> "archived";
        case Retracted r -> "retracted: " + r.why();
      };
    }
  }
}
