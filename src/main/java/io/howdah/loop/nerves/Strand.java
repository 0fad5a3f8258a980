package io.howdah.loop.nerves;

import io.howdah.pg.CannotConnectException;
import io.howdah.sense.Collector;
import java.time.Duration;
import java.util.List;

/**
 * What feels one cluster.
 *
 * @param cluster the name that its series carry as label {@code cluster}; empty for Howdah's own
 * @param sensors opens the collectors; asked again after it failed
 */
public record Strand(String cluster, Sensors sensors) {

  /** A collector and how often it is asked. */
  public record Paced(Collector collector, Duration period) {}

  /** Opens the collectors of a cluster. */
  @FunctionalInterface
  public interface Sensors {
    /** Everything it opened is in what it gives, or closed again. */
    List<Paced> open() throws CannotConnectException;
  }

  boolean isOwn() {
    return cluster.isEmpty();
  }
}
