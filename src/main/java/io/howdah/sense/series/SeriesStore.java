package io.howdah.sense.series;

import io.howdah.model.SeriesReader;
import io.howdah.model.Telemetry;
import java.time.Instant;

/** Short-term memory: what sensors measured goes in, and is read back as series. */
public interface SeriesStore extends SeriesReader, AutoCloseable {
  /**
   * Remembers. Never blocks on a disk or a server for longer than a write takes, never throws for
   * what these refuse: {@link #status} tells.
   */
  void append(Telemetry telemetry);

  /**
   * Does what was put off: packs, rolls up, saves, sends, tries again. To be called every second or
   * so, by one thread at a time.
   */
  void maintain(Instant now);

  StoreStatus status();

  /** Ends it; what was appended is kept where there is a place for it. */
  @Override
  void close();
}
