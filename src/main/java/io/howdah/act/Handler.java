package io.howdah.act;

import io.howdah.model.Remedy;
import io.howdah.pg.WriteResult;
import java.util.Optional;

/** How one type of remedy is done and undone. Everything it needs from outside is in the bench. */
interface Handler<R extends Remedy> {

  /**
   * Looks whether it may be begun now.
   *
   * @return why not, or empty
   */
  Optional<String> obstacle(R remedy, Bench bench);

  /**
   * Executes it and waits until the server shows it.
   *
   * @return what went wrong, or empty
   */
  Optional<Trouble> apply(R remedy, Bench bench);

  /**
   * Takes it back, or takes away what a failure left, and waits until the server shows that. Does
   * nothing where there is nothing to take away.
   *
   * @return what went wrong, or empty
   */
  Optional<String> undo(R remedy, Bench bench);

  /** Whether the server shows the remedy in force: read from the catalogue, for recovery. */
  boolean inForce(R remedy, Bench bench);

  /**
   * Why it did not come to be.
   *
   * @param traces whether something of it may stand on the server and has to be taken away
   */
  record Trouble(String words, boolean traces) {}

  /**
   * The trouble with a statement that holds as a whole or not at all: only a lost connection leaves
   * doubt.
   */
  static Optional<Trouble> wholeOrNot(WriteResult result) {
    boolean doubt = result instanceof WriteResult.Unknown;
    return trouble(result).map(words -> new Trouble(words, doubt));
  }

  /** The server's refusal in a sentence, or empty where it did what was asked. */
  static Optional<String> trouble(WriteResult result) {
    return switch (result) {
      case WriteResult.Done _ -> Optional.empty();
      case WriteResult.Refused r -> Optional.of("not sent: " + String.join("; ", r.reasons()));
      case WriteResult.Failed f -> Optional.of(inWords(f.error()));
      case WriteResult.Unknown u ->
          Optional.of("the connection was lost in the middle: " + inWords(u.error()));
    };
  }

  private static String inWords(WriteResult.ServerError e) {
    return "%s (SQLSTATE %s)%s%s"
        .formatted(
            e.message(),
            e.sqlState(),
            e.detail().map(d -> "; detail: " + d).orElse(""),
            e.hint().map(h -> "; hint: " + h).orElse(""));
  }
}
