package io.howdah.sense.ebpf;

import java.time.Duration;

/** What became of the wish for a window of a costly probe. */
public sealed interface Window {
  /**
   * It is open, or being opened.
   *
   * @param rest how long it stays open; one that was open already is never shortened
   */
  record Open(Duration rest) implements Window {}

  /** It was not opened; the words say why and when it could be. */
  record Refused(String why) implements Window {}
}
