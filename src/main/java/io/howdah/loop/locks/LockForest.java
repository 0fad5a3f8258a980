package io.howdah.loop.locks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everybody who waits for a lock, under those they wait for.
 *
 * @param roots the one with most victims first
 * @param cycles processes that wait for each other in a circle: the server ends one of each
 * @param complete false where a limit cut something
 * @param deadlockTimeout when the server looks for circles
 */
public record LockForest(
    Instant at,
    List<LockNode> roots,
    List<List<Integer>> cycles,
    boolean complete,
    Duration deadlockTimeout) {

  public LockForest {
    roots = List.copyOf(roots);
    cycles = List.copyOf(cycles);
  }

  /** How many wait. */
  public int waiting() {
    return roots.stream().mapToInt(r -> r.size() + (r.waits().isPresent() ? 1 : 0)).sum();
  }

  public Duration longest() {
    return roots.stream()
        .map(LockNode::longest)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /**
   * Somebody below a root whose end would free most of its victims at once: it waits itself, so it
   * loses less than the root would. The classic is an ALTER TABLE behind a report, with every
   * reader behind it.
   */
  public static Optional<LockNode> gentler(LockNode root) {
    int half = Math.max(2, (root.size() + 1) / 2);
    List<LockNode> inner = new ArrayList<>();
    collect(root, inner);
    return inner.stream()
        .filter(n -> n.ending().filter(e -> e.how() == Ending.How.CANCEL).isPresent())
        .filter(n -> n.ending().orElseThrow().frees().size() >= half)
        .max(Comparator.comparingInt(n -> n.ending().orElseThrow().frees().size()));
  }

  private static void collect(LockNode node, List<LockNode> into) {
    for (LockNode v : node.victims()) {
      into.add(v);
      collect(v, into);
    }
  }
}
