package io.howdah.ledger;

import java.util.HexFormat;

/**
 * A SHA-256.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Hash(String hex) {
  /** What the first row of a ledger follows. */
  public static final Hash NONE = new Hash("0".repeat(64));

  public Hash {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256: '" + hex + "'");
    }
  }

  static Hash of(byte[] bytes) {
    return new Hash(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The first twelve digits, for a person's eye. */
  public String brief() {
    return hex.substring(0, 12);
  }
}
