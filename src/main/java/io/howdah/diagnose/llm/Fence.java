package io.howdah.diagnose.llm;

import java.util.function.Supplier;

/**
 * Marks what is data. A piece stands between two lines that carry a number used once, and nothing
 * inside can end it: the number is not known to whoever wrote the data, and angle brackets are
 * escaped. Belt and braces: what a model may do is limited by types, whatever it was talked into.
 */
final class Fence {
  private final Supplier<String> nonce;

  /**
   * @param nonce another hard-to-guess word each time, of letters and digits
   */
  Fence(Supplier<String> nonce) {
    this.nonce = nonce;
  }

  /** The data inside its fence. */
  String around(String source, String data) {
    String id = nonce.get();
    String inside = data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<data id=%s from=%s>\n%s\n</data id=%s>".formatted(id, source, inside, id);
  }
}
