package io.howdah.sense;

import io.howdah.model.Telemetry;
import java.time.Instant;

/**
 * Feels one part of the world and gives it as series. Each call answers within a second or two and
 * never throws for what it cannot see: that is an {@link io.howdah.model.Absence}. Used by one
 * thread.
 */
public interface Collector extends AutoCloseable {
  /** A short name for messages, such as {@code os}. */
  String name();

  /**
   * Measures once.
   *
   * @param now by the injected clock
   * @throws LostServerException when the server that this looks at is gone or not to be reached
   */
  Telemetry collect(Instant now) throws LostServerException;

  /** Ends what was opened. */
  @Override
  void close();
}
