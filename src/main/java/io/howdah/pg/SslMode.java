package io.howdah.pg;

import java.util.Arrays;
import java.util.Optional;

/** libpq's {@code sslmode}, with its words. */
public enum SslMode {
  DISABLE("disable"),
  ALLOW("allow"),
  PREFER("prefer"),
  REQUIRE("require"),
  VERIFY_CA("verify-ca"),
  VERIFY_FULL("verify-full");

  private final String word;

  SslMode(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  static Optional<SslMode> ofWord(String word) {
    return Arrays.stream(values()).filter(m -> m.word.equals(word)).findFirst();
  }
}
