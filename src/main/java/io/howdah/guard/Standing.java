package io.howdah.guard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How things stand at the moment of a decision.
 *
 * @param cluster the system identifier; empty while unknown
 * @param begunLastHour actions that were begun within the last hour
 * @param takenBack changes that were taken back within the policy's pause
 * @param active sessions at work, where it could be read
 * @param freeDisk free share of the data directory's disk, where it can be seen
 * @param stopped who pulled the brake, and when; empty while it is off
 * @param before that the same was done here once and taken back, in words; empty where it was not
 * @param ahead how busy the next 24 hours are expected to be, each from its beginning; empty where
 *     there is no forecast that has shown its worth
 */
public record Standing(
    String cluster,
    int begunLastHour,
    int takenBack,
    OptionalLong active,
    OptionalDouble freeDisk,
    Optional<String> stopped,
    Optional<String> before,
    List<Hour> ahead) {

  /**
   * An hour to come.
   *
   * @param from its beginning; of the hour that has begun, now
   * @param busy sessions expected to be at work on average
   */
  public record Hour(Instant from, double busy) {}

  public Standing {
    ahead = List.copyOf(ahead);
  }

  /** Without a forecast. */
  public Standing(
      String cluster,
      int begunLastHour,
      int takenBack,
      OptionalLong active,
      OptionalDouble freeDisk,
      Optional<String> stopped) {
    this(cluster, begunLastHour, takenBack, active, freeDisk, stopped, Optional.empty(), List.of());
  }

  /** The same where the proposal in question was tried before. */
  public Standing after(Optional<String> earlier) {
    return new Standing(
        cluster, begunLastHour, takenBack, active, freeDisk, stopped, earlier, ahead);
  }

  /** Nothing is known that speaks against anything. */
  public static final Standing CALM =
      new Standing("", 0, 0, OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());
}
