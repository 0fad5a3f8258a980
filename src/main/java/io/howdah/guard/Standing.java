package io.howdah.guard;

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
 */
public record Standing(
    String cluster,
    int begunLastHour,
    int takenBack,
    OptionalLong active,
    OptionalDouble freeDisk,
    Optional<String> stopped) {

  /** Nothing is known that speaks against anything. */
  public static final Standing CALM =
      new Standing("", 0, 0, OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());
}
