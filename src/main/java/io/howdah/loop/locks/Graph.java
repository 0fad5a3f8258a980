package io.howdah.loop.locks;

import io.howdah.sense.locks.LockSnapshot;
import io.howdah.sense.locks.LockSnapshot.Lock;
import io.howdah.sense.locks.LockSnapshot.Wait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who waits for whom; ids as in {@link Party}. Parallel workers count as their leader. */
final class Graph {
  private final Map<Integer, Set<Integer>> blockers;
  private final Map<Integer, Set<Integer>> holders;

  private Graph(Map<Integer, Set<Integer>> blockers, Map<Integer, Set<Integer>> holders) {
    this.blockers = blockers;
    this.holders = holders;
  }

  static Graph of(
      LockSnapshot seen, Map<Integer, Integer> leaders, Map<Integer, List<Lock>> locks) {
    Map<Integer, Set<Integer>> blockers = new LinkedHashMap<>();
    Map<Integer, Set<Integer>> holders = new HashMap<>();
    for (Wait w : seen.waits()) {
      int waiter = leaders.getOrDefault(w.pid(), w.pid());
      Set<Integer> holding = holdersOf(waiter, locks);
      Set<Integer> ids = blockers.computeIfAbsent(waiter, _ -> new LinkedHashSet<>());
      for (int pid : w.blockers()) {
        if (pid == 0) {
          List<Integer> prepared = holding.stream().filter(h -> h < 0).toList();
          ids.addAll(prepared.isEmpty() ? List.of(0) : prepared);
        } else {
          ids.add(leaders.getOrDefault(pid, pid));
        }
      }
      ids.remove(waiter);
      holders.put(waiter, holding);
    }
    blockers.values().removeIf(Set::isEmpty);
    return new Graph(blockers, holders);
  }

  /** Who holds, in a conflicting mode, what it waits for. */
  private static Set<Integer> holdersOf(int waiter, Map<Integer, List<Lock>> locks) {
    Set<Integer> out = new LinkedHashSet<>();
    List<Lock> wanted =
        locks.getOrDefault(waiter, List.of()).stream().filter(l -> !l.granted()).toList();
    for (Map.Entry<Integer, List<Lock>> other : locks.entrySet()) {
      boolean inTheWay =
          other.getKey() != waiter
              && other.getValue().stream()
                  .filter(Lock::granted)
                  .anyMatch(held -> wanted.stream().anyMatch(w -> conflict(held, w)));
      if (inTheWay) {
        out.add(other.getKey());
      }
    }
    return out;
  }

  private static boolean conflict(Lock held, Lock wanted) {
    return held.tag().key().equals(wanted.tag().key())
        && held.mode().isPresent()
        && wanted.mode().filter(m -> m.conflictsWith(held.mode().get())).isPresent();
  }

  List<Integer> waiters() {
    return List.copyOf(blockers.keySet());
  }

  boolean isWaiter(int id) {
    return blockers.containsKey(id);
  }

  List<Integer> blockersOf(int id) {
    return List.copyOf(blockers.getOrDefault(id, Set.of()));
  }

  boolean blocks(int id) {
    return blockers.values().stream().anyMatch(b -> b.contains(id));
  }

  /** Those that block and do not wait. */
  Set<Integer> roots() {
    Set<Integer> out = new LinkedHashSet<>();
    blockers.values().forEach(out::addAll);
    out.removeAll(blockers.keySet());
    return out;
  }

  /** Nobody in its way holds the lock: it stands behind others that wait for it, too. */
  boolean queued(int waiter) {
    Set<Integer> holding = holders.getOrDefault(waiter, Set.of());
    return blockersOf(waiter).stream().noneMatch(b -> holding.contains(b) || !isWaiter(b));
  }

  /** The one under which a waiter stands: who holds the lock, before who queues for it. */
  int above(int waiter) {
    List<Integer> all = blockersOf(waiter);
    Set<Integer> holding = holders.getOrDefault(waiter, Set.of());
    return all.stream().filter(holding::contains).findFirst().orElse(all.getFirst());
  }

  /** Follows those above until one comes again: that one is part of a circle. */
  int onCircle(int from) {
    Set<Integer> seen = new LinkedHashSet<>();
    int at = from;
    while (seen.add(at) && isWaiter(at)) {
      at = above(at);
    }
    return at;
  }

  /** The strongly connected sets of more than one (Tarjan 1972), each in order of discovery. */
  List<List<Integer>> circles() {
    Tarjan tarjan = new Tarjan();
    waiters().forEach(tarjan::visit);
    return tarjan.found;
  }

  private final class Tarjan {
    private final Map<Integer, Integer> index = new HashMap<>();
    private final Map<Integer, Integer> low = new HashMap<>();
    private final Deque<Integer> stack = new ArrayDeque<>();
    private final List<List<Integer>> found = new ArrayList<>();

    /** Recursive: a chain of {@code MOST_WAITERS} processes is 500 frames deep at most. */
    void visit(int at) {
      if (index.containsKey(at)) {
        return;
      }
      index.put(at, index.size());
      low.put(at, index.get(at));
      stack.push(at);
      for (int next : blockersOf(at)) {
        if (!index.containsKey(next)) {
          visit(next);
          low.merge(at, low.getOrDefault(next, Integer.MAX_VALUE), Math::min);
        } else if (stack.contains(next)) {
          low.merge(at, index.getOrDefault(next, Integer.MAX_VALUE), Math::min);
        }
      }
      if (low.get(at).equals(index.get(at))) {
        List<Integer> set = new ArrayList<>();
        int popped;
        do {
          popped = stack.pop();
          set.addFirst(popped);
        } while (popped != at);
        if (set.size() > 1) {
          found.add(set);
        }
      }
    }
  }
}
