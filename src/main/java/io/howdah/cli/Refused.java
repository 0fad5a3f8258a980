package io.howdah.cli;

import io.howdah.model.Cause;
import io.howdah.pg.ConnectFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that turns sessions away says by that what ails it: with no connection left, or no room
 * for a lock, nobody can look further, and need not.
 *
 * @param words the server's own
 */
record Refused(Cause cause, String words, String next) {
  private static final String OUT_OF_SHARED_MEMORY = "53200";

  /** How sure one can be without a look. */
  private static final double SURE = 0.95;

  static Optional<Refused> by(ConnectFailure failure) {
    return switch (failure) {
      case ConnectFailure.TooManyConnections f ->
          Optional.of(new Refused(Cause.CONNECTIONS_EXHAUSTED, f.what(), f.next()));
      case ConnectFailure.Other f when f.sqlState().equals(OUT_OF_SHARED_MEMORY) ->
          Optional.of(new Refused(Cause.LOCK_TABLE_FULL, f.what(), f.next()));
      default -> Optional.empty();
    };
  }

  Answers.DiagnosisAnswer diagnosis() {
    return new Answers.DiagnosisAnswer(
        "incident",
        List.of(
            new Answers.CauseAnswer(
                cause.id(),
                SURE,
                "cluster",
                List.of(cause.id()),
                List.of("for: " + words),
                List.of(),
                List.of())),
        List.of(
            new Answers.StepAnswer(
                "The server turns me away, and says why.",
                "connect",
                "denied",
                words,
                0,
                0,
                List.of())),
        0,
        "embedded",
        List.of(),
        List.of(),
        List.of("nothing else could be looked at: " + next),
        List.of());
  }

  CheckAnswers.Answer check() {
    return new CheckAnswers.Answer(
        "incident",
        List.of(
            new CheckAnswers.Item(
                cause.id(),
                SURE,
                "cluster",
                List.of(words),
                "the server says so when it turns a session away",
                "unknown",
                0,
                true,
                List.of())),
        List.of("everything else: " + next),
        Map.of(),
        0);
  }
}
