package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every index that is thought of, by number, with its size; and those that the server refused. */
final class Candidates {
  private final List<Shape> shapes = new ArrayList<>();
  private final Map<Shape, Integer> numbers = new HashMap<>();
  private final List<Long> bytes = new ArrayList<>();
  private final Map<Integer, String> rejected = new HashMap<>();
  private final Payoff payoff;

  /**
   * None yet.
   *
   * @param payoff knows the size of what was built once
   */
  Candidates(Payoff payoff) {
    this.payoff = payoff;
  }

  int add(Shape shape) {
    return numbers.computeIfAbsent(
        shape,
        s -> {
          shapes.add(s);
          bytes.add(payoff.bytes(s.definition()).orElseGet(() -> IndexSize.of(s)));
          int id = shapes.size() - 1;
          payoff.refused(s.definition()).ifPresent(why -> rejected.put(id, why));
          return id;
        });
  }

  int count() {
    return shapes.size();
  }

  Shape shape(int id) {
    return shapes.get(id);
  }

  Optional<Integer> number(Shape shape) {
    return Optional.ofNullable(numbers.get(shape));
  }

  /** Estimated real size. */
  long bytes(int id) {
    return bytes.get(id);
  }

  long bytes(BitSet set) {
    return set.stream().mapToLong(this::bytes).sum();
  }

  void reject(int id, String why) {
    rejected.putIfAbsent(id, why);
  }

  boolean alive(int id) {
    return !rejected.containsKey(id);
  }

  Map<Integer, String> rejected() {
    return Map.copyOf(rejected);
  }
}
