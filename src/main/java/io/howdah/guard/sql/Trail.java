package io.howdah.guard.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Where in the parse tree a walk stands; made a text only when a reason needs it. */
record Trail(@Nullable Trail up, String step) {
  /** Steps shown from either end of a long trail. */
  private static final int SHOWN = 12;

  static Trail of(String step) {
    return new Trail(null, step);
  }

  Trail down(String next) {
    return new Trail(this, next);
  }

  /** Whether these are its last steps. */
  boolean endsIn(String... last) {
    Trail at = this;
    for (int i = last.length - 1; i >= 0; i--) {
      if (at == null || !at.step().equals(last[i])) {
        return false;
      }
      at = at.up();
    }
    return true;
  }

  @Override
  public String toString() {
    Deque<String> steps = new ArrayDeque<>();
    for (Trail at = this; at != null; at = at.up()) {
      steps.addFirst(at.step());
    }
    if (steps.size() <= 2 * SHOWN) {
      return path(steps);
    }
    var all = steps.stream().toList();
    return path(all.subList(0, SHOWN)) + "..." + path(all.subList(all.size() - SHOWN, all.size()));
  }

  private static String path(Iterable<String> steps) {
    return String.join(".", steps).replace(".[", "[");
  }
}
