package io.howdah.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which series of a metric are meant.
 *
 * @param metric the name, without {@code _total} or {@code _bucket}
 * @param matches all have to hold
 */
public record Selector(String metric, List<Match> matches) {
  public Selector {
    matches = List.copyOf(matches);
  }

  /**
   * Asks for a label's value to be, or not to be, one of some. A label that is not there has the
   * empty value.
   */
  public record Match(String label, boolean wanted, Set<String> values) {
    public Match {
      values = Set.copyOf(values);
    }

    boolean holds(Labels labels) {
      return values.contains(labels.get(label)) == wanted;
    }
  }

  /** Every series of the metric. */
  public static Selector of(String metric) {
    return new Selector(metric, List.of());
  }

  /** Those of these with one of the values. */
  public Selector with(String label, String... values) {
    return and(new Match(label, true, Set.of(values)));
  }

  /** Those of these with none of the values. */
  public Selector without(String label, String... values) {
    return and(new Match(label, false, Set.of(values)));
  }

  private Selector and(Match match) {
    List<Match> all = new ArrayList<>(matches);
    all.add(match);
    return new Selector(metric, all);
  }

  /** Whether the labels are such. */
  public boolean fits(Labels labels) {
    return matches.stream().allMatch(m -> m.holds(labels));
  }
}
