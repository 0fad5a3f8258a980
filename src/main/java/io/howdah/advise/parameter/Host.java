package io.howdah.advise.parameter;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The machine under the server, as far as it can be seen or was told.
 *
 * @param memory bytes that the server may use
 * @param walFree bytes free where the write-ahead log is
 * @param blind why it cannot be seen; empty where it can
 */
public record Host(OptionalLong memory, OptionalInt cpus, OptionalLong walFree, String blind) {
  public static Host unseen(String why) {
    return new Host(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty(), why);
  }
}
