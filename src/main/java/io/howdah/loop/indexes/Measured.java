package io.howdah.loop.indexes;

import io.howdah.advise.index.Payoff;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A set of indexes that stood while the workload was executed.
 *
 * @param definitions of the indexes
 * @param byStatement what became of each statement, by its label
 */
record Measured(Set<String> definitions, Map<String, Effect> byStatement) {
  /** A difference of a call that nobody notices, milliseconds. */
  private static final double FELT_MS = 10;

  Measured {
    definitions = Set.copyOf(definitions);
    byStatement = Map.copyOf(byStatement);
  }

  /**
   * What became of a statement.
   *
   * @param weight calls
   * @param before milliseconds of a call without any of them
   * @param after with the set
   * @param cost the planner's, with the set
   * @param uses definitions of those that its plan used
   */
  record Effect(double weight, double before, double after, double cost, List<String> uses) {
    boolean harmed() {
      return after > before * Payoff.SLOWER && after - before > FELT_MS;
    }
  }

  /** Milliseconds of all calls. */
  double total() {
    return byStatement.values().stream().mapToDouble(e -> e.weight() * e.after()).sum();
  }

  /** Milliseconds of all calls without the set. */
  double before() {
    return byStatement.values().stream().mapToDouble(e -> e.weight() * e.before()).sum();
  }

  boolean harmless() {
    return byStatement.values().stream().noneMatch(Effect::harmed);
  }

  /**
   * The set without the index that a harmed statement used and the others need least; empty where
   * nobody is harmed.
   */
  Optional<Set<String>> takenBack() {
    return byStatement.values().stream()
        .filter(Effect::harmed)
        .max(Comparator.comparingDouble(e -> e.weight() * (e.after() - e.before())))
        .flatMap(e -> e.uses().stream().min(Comparator.comparingDouble(this::gained)))
        .map(out ->
            definitions.stream()
                .filter(d -> !d.equals(out))
                .collect(java.util.stream.Collectors.toUnmodifiableSet()));
  }

  /** Milliseconds that the statements which use an index gained, each shared among its indexes. */
  double gained(String definition) {
    return byStatement.values().stream()
        .filter(e -> e.uses().contains(definition))
        .mapToDouble(e -> e.weight() * (e.before() - e.after()) / e.uses().size())
        .sum();
  }
}
