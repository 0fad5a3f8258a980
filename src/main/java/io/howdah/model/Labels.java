package io.howdah.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names and values that tell series of one metric apart, sorted by name. */
public record Labels(SortedMap<String, String> values) {
  public static final Labels NONE = new Labels(new TreeMap<>());

  /** Label values come from servers and may be anything; longer ones are cut here. */
  private static final int LONGEST = 200;

  public Labels {
    TreeMap<String, String> copy = new TreeMap<>();
    values.forEach((k, v) -> copy.put(k, v.length() > LONGEST ? v.substring(0, LONGEST) : v));
    values = Collections.unmodifiableSortedMap(copy);
  }

  public static Labels of(String name, String value) {
    return new Labels(new TreeMap<>(Map.of(name, value)));
  }

  public static Labels of(String name, String value, String name2, String value2) {
    return new Labels(new TreeMap<>(Map.of(name, value, name2, value2)));
  }

  public static Labels of(
      String name, String value, String name2, String value2, String name3, String value3) {
    return new Labels(new TreeMap<>(Map.of(name, value, name2, value2, name3, value3)));
  }

  /** These labels and one more; a label of that name is replaced. */
  public Labels with(String name, String value) {
    TreeMap<String, String> more = new TreeMap<>(values);
    more.put(name, value);
    return new Labels(more);
  }

  /** The value of a label; empty where there is none. */
  public String get(String name) {
    return values.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
