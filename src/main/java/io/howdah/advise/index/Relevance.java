package io.howdah.advise.index;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which candidates a template's plan could use at all: those on its tables that begin with a column
 * it searches, joins or orders by, or hold every column it needs. A question about any other set of
 * indexes is the same question.
 */
final class Relevance {
  private final Candidates candidates;
  private final Map<Integer, Map<Long, Wish>> wishes = new HashMap<>();
  private final Map<Integer, BitSet> known = new HashMap<>();
  private final Map<Integer, BitSet> yes = new HashMap<>();

  private record Wish(Set<String> leading, List<Set<String>> needed) {}

  Relevance(Candidates candidates) {
    this.candidates = candidates;
  }

  void learn(int template, List<Interest> interests) {
    Map<Long, Wish> byTable = new HashMap<>();
    for (Interest i : interests) {
      Wish old = byTable.getOrDefault(i.table().oid(), new Wish(Set.of(), List.of()));
      Set<String> leading = new HashSet<>(old.leading());
      leading.addAll(i.leading());
      List<Set<String>> needed = new java.util.ArrayList<>(old.needed());
      if (!i.needed().isEmpty()) {
        needed.add(i.needed());
      }
      byTable.put(i.table().oid(), new Wish(leading, needed));
    }
    wishes.put(template, byTable);
  }

  boolean reads(int template, Table table) {
    return wishes.getOrDefault(template, Map.of()).containsKey(table.oid());
  }

  boolean relevant(int template, int candidate) {
    BitSet asked = known.computeIfAbsent(template, _ -> new BitSet());
    BitSet answer = yes.computeIfAbsent(template, _ -> new BitSet());
    if (!asked.get(candidate)) {
      asked.set(candidate);
      answer.set(candidate, look(template, candidates.shape(candidate)));
    }
    return answer.get(candidate);
  }

  private boolean look(int template, Shape shape) {
    Wish wish = wishes.getOrDefault(template, Map.of()).get(shape.table().oid());
    if (wish == null) {
      return false;
    }
    String first = shape.keys().getFirst().column();
    return first.isEmpty()
        || wish.leading().contains(first)
        || wish.needed().stream().anyMatch(shape.columns()::containsAll);
  }

  /** The oid of a candidate's table. */
  long table(int candidate) {
    return candidates.shape(candidate).table().oid();
  }

  BitSet of(int template, BitSet set) {
    BitSet out = new BitSet();
    set.stream().filter(c -> candidates.alive(c) && relevant(template, c)).forEach(out::set);
    return out;
  }
}
