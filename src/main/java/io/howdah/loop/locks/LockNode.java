package io.howdah.loop.locks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A place in the tree.
 *
 * @param waits what it waits for; empty at a root
 * @param holds what it holds that matters most: first what others wait for
 * @param held how many locks it holds in all
 * @param behind others that it waits behind as well: it stands in the tree under one of them only
 * @param ending what ending it would do; empty where nobody waits for it
 * @param victims those that wait for it, the longest wait first
 */
public record LockNode(
    Party party,
    Optional<Waiting> waits,
    List<Holding> holds,
    long held,
    List<Integer> behind,
    Optional<Ending> ending,
    List<LockNode> victims) {

  public LockNode {
    holds = List.copyOf(holds);
    behind = List.copyOf(behind);
    victims = List.copyOf(victims);
  }

  /**
   * A wait.
   *
   * @param type as pg_locks names it: relation, tuple, transactionid, advisory, ...
   * @param mode as pg_locks writes it
   * @param object for a person
   * @param queued true when nobody in its way holds the lock: it queues behind others that wait
   */
  public record Waiting(String type, String mode, String object, Duration waited, boolean queued) {}

  /** A lock that is held; {@code wanted} when somebody waits for it. */
  public record Holding(String type, String mode, String object, boolean wanted) {}

  /** Everybody in this subtree below its top. */
  public int size() {
    return victims.stream().mapToInt(v -> 1 + v.size()).sum();
  }

  /** The longest wait in this subtree. */
  public Duration longest() {
    Duration own = waits.map(Waiting::waited).orElse(Duration.ZERO);
    return victims.stream()
        .map(LockNode::longest)
        .reduce(own, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }
}
