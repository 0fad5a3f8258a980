package io.howdah.ledger;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an entry tells: names and values, which may be records of {@code model}. Values are cleaned
 * of secrets when they are written; what stands under {@code query} or {@code queries} is a sampled
 * query and loses its literals and comments too.
 */
public final class Body {
  /** Nothing to tell. */
  public static final Body EMPTY = new Body(new TreeMap<>());

  private final SortedMap<String, Object> fields;

  private Body(SortedMap<String, Object> fields) {
    this.fields = fields;
  }

  /** A body with the components of a record. */
  static Body ofRecord(Record told) {
    return new Body(Canonical.fields(told));
  }

  public static Body of(Map<String, ?> fields) {
    return new Body(new TreeMap<>(fields));
  }

  /** This and one more; a name that is there already gets the new value. */
  public Body with(String name, Object value) {
    var more = new TreeMap<>(fields);
    more.put(name, value);
    return new Body(more);
  }

  /**
   * The canonical text, without secrets.
   *
   * @throws IllegalArgumentException when it is longer than {@link Canonical#LONGEST}
   */
  public String json() {
    return Canonical.json(fields);
  }

  Map<String, Object> fields() {
    return Map.copyOf(fields);
  }

  @Override
  public String toString() {
    return json();
  }
}
