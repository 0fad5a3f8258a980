package io.howdah.guard;

import io.howdah.model.Autonomy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The limits around everything that a policy allows.
 *
 * @param clusters autonomy by system identifier, where a cluster has one of its own
 * @param objects patterns ({@code *} stands for anything) of {@code schema.name} that nothing is
 *     done to
 * @param roles patterns of roles whose sessions and settings are left alone
 * @param quiet when what asks for quiet hours may run; empty for never by itself
 * @param actionsPerHour so many are begun alone within an hour
 * @param mostActive with more sessions at work than this nothing is begun alone
 * @param leastFreeDisk share of the data directory's disk, 0 to 1; below it nothing that needs room
 *     is begun
 * @param killSwitch while this file is there, nothing is begun
 * @param shadow decides everything, says what it would have done, and does nothing
 * @param breaker after so many changes that were taken back within {@code pause}, a person is asked
 * @param yesHolds how long after a yes an action may still be begun
 */
public record Bounds(
    Map<String, Autonomy> clusters,
    List<String> objects,
    List<String> roles,
    Optional<QuietHours> quiet,
    int actionsPerHour,
    int mostActive,
    double leastFreeDisk,
    Optional<Path> killSwitch,
    boolean shadow,
    int breaker,
    Duration pause,
    Duration yesHolds) {

  /** What holds where a policy says nothing. */
  public static final Bounds USUAL =
      new Bounds(
          Map.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          6,
          200,
          0.1,
          Optional.empty(),
          false,
          2,
          Duration.ofHours(24),
          Duration.ofMinutes(15));

  public Bounds {
    clusters = Map.copyOf(clusters);
    objects = List.copyOf(objects);
    roles = List.copyOf(roles);
  }
}
