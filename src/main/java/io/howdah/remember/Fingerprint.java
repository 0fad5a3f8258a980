package io.howdah.remember;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an incident is known by without a word of text. Keys look like {@code template:4711}, {@code
 * wait:Lock:transactionid}, {@code sqlstate:53300}, {@code plan:9f2c}, {@code object:public.orders}
 * and {@code cause:missing-index}.
 *
 * @param keys at most {@link #MOST}, without repeats
 */
public record Fingerprint(List<String> keys) {
  /** Keys beyond it are left out: an incident of so many templates is none of a template. */
  public static final int MOST = 64;

  private static final int LONGEST_KEY = 200;

  /** The sorts of keys, with what a match is worth: a template is nearly a name, a wait is not. */
  public enum Sort {
    TEMPLATE(3),
    PLAN(3),
    SQLSTATE(2),
    OBJECT(2),
    CAUSE(1.5),
    WAIT(1);

    private final double importance;

    Sort(double importance) {
      this.importance = importance;
    }

    double importance() {
      return importance;
    }

    String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  public Fingerprint {
    Set<String> distinct = new LinkedHashSet<>();
    for (String key : keys) {
      if (key.length() <= LONGEST_KEY && distinct.size() < MOST) {
        distinct.add(key);
      }
    }
    keys = List.copyOf(distinct);
  }

  public static Fingerprint none() {
    return new Fingerprint(List.of());
  }

  /** With one more key. */
  public Fingerprint with(Sort sort, String value) {
    return withAll(sort, List.of(value));
  }

  /** With more keys of a sort. */
  public Fingerprint withAll(Sort sort, Collection<String> values) {
    List<String> all = new ArrayList<>(keys);
    values.stream().filter(v -> !v.isBlank()).map(v -> sort.prefix() + v).forEach(all::add);
    return new Fingerprint(all);
  }

  /** The keys that both have. */
  public List<String> shared(Fingerprint other) {
    return keys.stream().filter(other.keys::contains).toList();
  }

  /** What a match of each key is worth, in the order of the keys. */
  List<Double> importances() {
    return keys.stream().map(Fingerprint::importance).toList();
  }

  private static double importance(String key) {
    for (Sort sort : Sort.values()) {
      if (key.startsWith(sort.prefix())) {
        return sort.importance();
      }
    }
    return 1;
  }
}
