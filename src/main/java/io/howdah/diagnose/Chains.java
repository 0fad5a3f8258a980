package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks the causal graph: from what was found to what it came from. Similarity never finds that a
 * disk fills because of an idle transaction two steps away; edges do.
 */
final class Chains {
  private final KnowledgeBase kb;

  Chains(KnowledgeBase kb) {
    this.kb = kb;
  }

  /**
   * How a cause came about, among those that are at work: the root first, the cause itself last.
   * Alone where nothing at work leads to it. The shortest chain from the farthest root.
   */
  List<Cause> to(Cause cause, Collection<Cause> atWork) {
    List<Cause> longest = List.of(cause);
    for (Cause root : atWork) {
      boolean isRoot = root != cause && ledBy(root, atWork).isEmpty();
      List<Cause> path = isRoot ? path(root, cause, atWork) : List.of();
      longest = path.size() > longest.size() ? path : longest;
    }
    return longest;
  }

  /** Those of some causes that nothing else of them leads to. */
  Set<Cause> roots(Collection<Cause> atWork) {
    Set<Cause> roots = new LinkedHashSet<>();
    for (Cause c : atWork) {
      if (ledBy(c, atWork).isEmpty()) {
        roots.add(c);
      }
    }
    return roots;
  }

  private List<Cause> ledBy(Cause cause, Collection<Cause> atWork) {
    return atWork.stream().filter(c -> c != cause && leads(c, cause)).toList();
  }

  private boolean leads(Cause from, Cause to) {
    return kb.cause(from).map(m -> m.leadsTo().containsKey(to)).orElse(false);
  }

  /** Breadth first over edges between causes at work; empty where there is no way. */
  private List<Cause> path(Cause from, Cause to, Collection<Cause> atWork) {
    Map<Cause, Cause> came = new EnumMap<>(Cause.class);
    Deque<Cause> front = new ArrayDeque<>(List.of(from));
    while (!front.isEmpty()) {
      Cause at = front.removeFirst();
      for (Cause next : atWork) {
        if (next != from && !came.containsKey(next) && leads(at, next)) {
          came.put(next, at);
          front.addLast(next);
        }
      }
    }
    if (!came.containsKey(to)) {
      return List.of();
    }
    List<Cause> path = new ArrayList<>(List.of(to));
    while (path.getFirst() != from) {
      Cause before = came.get(path.getFirst());
      if (before == null) {
        return List.of();
      }
      path.addFirst(before);
    }
    return List.copyOf(path);
  }
}
