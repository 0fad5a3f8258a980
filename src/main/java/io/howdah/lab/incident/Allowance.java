package io.howdah.lab.incident;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the right cure of a fault may change.
 *
 * @param kills how many sessions it may end
 * @param settings fragments of the settings that it may change
 * @param objects fragments of the names of objects that it may drop or alter
 */
public record Allowance(int kills, List<String> settings, List<String> objects) {
  public static final Allowance NONE = new Allowance(0, List.of(), List.of());

  public Allowance {
    settings = List.copyOf(settings);
    objects = List.copyOf(objects);
  }

  static Allowance kills(int sessions) {
    return new Allowance(sessions, List.of(), List.of());
  }

  /** A fragment of settings; none where it is empty. */
  static Allowance settings(String fragment) {
    return new Allowance(0, fragment.isEmpty() ? List.of() : List.of(fragment), List.of());
  }

  /** What the cures of both may change. */
  Allowance and(Allowance other) {
    return new Allowance(
        kills + other.kills, joined(settings, other.settings), joined(objects, other.objects));
  }

  boolean allowsSetting(String setting) {
    return settings.stream().anyMatch(setting::contains);
  }

  boolean allowsLoss(String object) {
    return objects.stream().anyMatch(object::contains);
  }

  private static List<String> joined(Collection<String> one, Collection<String> other) {
    var all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }
}
