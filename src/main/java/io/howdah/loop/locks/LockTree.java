package io.howdah.loop.locks;

import io.howdah.ledger.Redactor;
import io.howdah.loop.locks.LockNode.Holding;
import io.howdah.loop.locks.LockNode.Waiting;
import io.howdah.sense.locks.LockMode;
import io.howdah.sense.locks.LockSnapshot;
import io.howdah.sense.locks.LockSnapshot.Backend;
import io.howdah.sense.locks.LockSnapshot.Lock;
import io.howdah.sense.locks.LockSnapshot.Prepared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From what the server shows to the tree. Pure. */
public final class LockTree {
  private static final int MOST_HOLDS = 6;

  private final LockSnapshot seen;
  private final Graph graph;
  private final Map<Integer, Party> parties = new HashMap<>();
  private final Map<Integer, List<Lock>> locks = new HashMap<>();

  private LockTree(LockSnapshot seen) {
    this.seen = seen;
    Map<Integer, Integer> leaders = new HashMap<>();
    seen.backends().forEach(b -> leaders.put(b.pid(), b.leader()));
    Map<String, Integer> prepared = preparedIds(seen);
    for (Lock l : seen.locks()) {
      int id =
          l.pid() == 0
              ? prepared.getOrDefault(l.virtualTransaction(), 0)
              : leaders.getOrDefault(l.pid(), l.pid());
      locks.computeIfAbsent(id, _ -> new ArrayList<>()).add(l);
    }
    for (Backend b : seen.backends()) {
      if (b.pid() == b.leader()) {
        parties.put(b.pid(), party(b));
      }
    }
    for (Map.Entry<String, Integer> p : prepared.entrySet()) {
      parties.put(p.getValue(), party(p.getValue(), seen.prepared().get(-p.getValue() - 1)));
    }
    this.graph = Graph.of(seen, leaders, locks);
  }

  /** The tree of a snapshot. */
  public static LockForest of(LockSnapshot seen) {
    return new LockTree(seen).grow();
  }

  /**
   * Prepared transactions get the ids -1, -2, ... by their order; the virtual transaction that
   * holds the lock on their own transaction id is theirs.
   */
  private static Map<String, Integer> preparedIds(LockSnapshot seen) {
    Map<String, Integer> byTransaction = new HashMap<>();
    List<Prepared> all = seen.prepared();
    for (int i = 0; i < all.size(); i++) {
      byTransaction.put(all.get(i).transaction(), -i - 1);
    }
    Map<String, Integer> out = new HashMap<>();
    for (Lock l : seen.locks()) {
      Integer id = byTransaction.get(l.tag().transaction());
      if (l.pid() == 0 && l.granted() && id != null) {
        out.put(l.virtualTransaction(), id);
      }
    }
    return out;
  }

  private LockForest grow() {
    Map<Integer, Integer> parents = new HashMap<>();
    Set<Integer> placed = new LinkedHashSet<>();
    List<Integer> tops = new ArrayList<>(graph.roots());
    tops.forEach(t -> place(t, placed, parents));
    for (int waiter : graph.waiters()) {
      if (!placed.contains(waiter)) {
        // No root above it: it hangs on a circle, and somebody of the circle has to stand on top.
        int top = graph.onCircle(waiter);
        tops.add(top);
        place(top, placed, parents);
      }
    }
    Map<Integer, List<Integer>> children = new HashMap<>();
    parents.forEach((c, p) -> children.computeIfAbsent(p, _ -> new ArrayList<>()).add(c));
    List<LockNode> roots =
        tops.stream()
            .map(t -> node(t, Optional.empty(), children))
            .sorted(Comparator.comparingInt(LockNode::size).reversed())
            .toList();
    return new LockForest(
        seen.at(), roots, graph.circles(), seen.complete(), seen.deadlockTimeout());
  }

  private void place(int top, Set<Integer> placed, Map<Integer, Integer> parents) {
    List<Integer> front = new ArrayList<>(List.of(top));
    placed.add(top);
    while (!front.isEmpty()) {
      int at = front.removeFirst();
      for (int waiter : graph.waiters()) {
        if (!placed.contains(waiter) && graph.above(waiter) == at) {
          placed.add(waiter);
          parents.put(waiter, at);
          front.add(waiter);
        }
      }
    }
  }

  private LockNode node(int id, Optional<Integer> parent, Map<Integer, List<Integer>> children) {
    Optional<Waiting> waits = graph.isWaiter(id) ? Optional.of(waiting(id)) : Optional.empty();
    List<LockNode> victims =
        children.getOrDefault(id, List.of()).stream()
            .map(c -> node(c, Optional.of(id), children))
            .sorted(Comparator.comparing(LockTree::waited).reversed())
            .toList();
    Party party = partyOf(id);
    List<Holding> holds = holds(id);
    boolean advisory = holds.stream().anyMatch(h -> h.wanted() && h.type().equals("advisory"));
    Optional<Ending> ending =
        graph.blocks(id) ? Optional.of(Endings.of(party, graph, advisory)) : Optional.empty();
    List<Integer> behind =
        graph.blockersOf(id).stream().filter(b -> parent.filter(b::equals).isEmpty()).toList();
    long held = locks.getOrDefault(id, List.of()).stream().mapToLong(Lock::held).max().orElse(0);
    return new LockNode(party, waits, holds, held, behind, ending, victims);
  }

  private static Duration waited(LockNode n) {
    return n.waits().map(Waiting::waited).orElse(Duration.ZERO);
  }

  private Waiting waiting(int id) {
    Optional<Lock> lock =
        locks.getOrDefault(id, List.of()).stream().filter(l -> !l.granted()).findFirst();
    return lock.map(l ->
            new Waiting(
                l.tag().type(),
                l.mode().map(LockMode::word).orElse("a lock"),
                l.tag().words(),
                l.waited(),
                graph.queued(id)))
        .orElse(
            new Waiting("unknown", "a lock", "what it no longer waits for", Duration.ZERO, false));
  }

  /** First what others wait for, then by strength; one's own transaction id goes without saying. */
  private List<Holding> holds(int id) {
    Set<String> wanted = new HashSet<>();
    seen.locks().stream().filter(l -> !l.granted()).forEach(l -> wanted.add(l.tag().key()));
    return locks.getOrDefault(id, List.of()).stream()
        .filter(l -> l.granted() && l.mode().isPresent())
        .filter(l -> wanted.contains(l.tag().key()) || !isOwnId(l))
        .map(l ->
            new Holding(
                l.tag().type(),
                l.mode().orElseThrow().word(),
                l.tag().words(),
                wanted.contains(l.tag().key())))
        .distinct()
        .sorted(Comparator.comparing(h -> !h.wanted()))
        .limit(MOST_HOLDS)
        .toList();
  }

  private static boolean isOwnId(Lock l) {
    return l.tag().type().equals("transactionid") || l.tag().type().equals("virtualxid");
  }

  private Party partyOf(int id) {
    Party known = parties.get(id);
    if (known != null) {
      return known;
    }
    Party.Kind kind = id == 0 ? Party.Kind.PREPARED : Party.Kind.GONE;
    return new Party(
        id,
        kind,
        "",
        "",
        "",
        "",
        "",
        id == 0 ? "prepared" : "gone",
        Duration.ZERO,
        Duration.ZERO,
        false,
        0,
        "");
  }

  private static Party party(Backend b) {
    return new Party(
        b.pid(),
        Party.Kind.of(b.type(), b.query()),
        "",
        b.role(),
        b.database(),
        b.application(),
        b.client(),
        b.state(),
        b.transactionAge(),
        b.stateAge(),
        b.hasXid(),
        b.queryId(),
        Redactor.query(b.query()).replaceAll("\\s+", " ").strip());
  }

  private static Party party(int id, Prepared p) {
    return new Party(
        id,
        Party.Kind.PREPARED,
        p.gid(),
        p.owner(),
        p.database(),
        "",
        "",
        "prepared",
        p.age(),
        p.age(),
        true,
        0,
        "");
  }
}
