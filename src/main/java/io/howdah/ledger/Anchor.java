package io.howdah.ledger;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * The head of a ledger as it was once, kept outside of the home: the only thing that finds a ledger
 * whose tail was cut, or that was rewritten as a whole, together with its head.
 */
public record Anchor(long seq, Hash hash, Instant at) {

  /** As one line of JSON. */
  public String line() {
    return Canonical.json(Map.of("seq", seq, "hash", hash.hex(), "at", at.toString()));
  }

  /**
   * The anchor that a line holds.
   *
   * @throws IllegalArgumentException when the line is none
   */
  public static Anchor parse(String line) {
    try {
      var node = Canonical.tree(line);
      return new Anchor(
          node.path("seq").longValue(),
          new Hash(node.path("hash").stringValue()),
          Instant.parse(node.path("at").stringValue()));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException("not an anchor of a ledger: " + line, e);
    }
  }
}
