package io.howdah.pg;

import io.howdah.model.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was asked of servers while something was done, for records of how a finding came about.
 *
 * @param value what was done gave
 * @param seconds how long it took
 * @param asked the queries, in the order in which each was asked first; at most {@link #MOST}
 */
public record Overheard<T>(T value, double seconds, List<Asked> asked) {
  /** A further query of one look is not told. */
  public static final int MOST = 40;

  private static final ScopedValue<Map<String, Asked>> EAR = ScopedValue.newInstance();

  public Overheard {
    asked = List.copyOf(asked);
  }

  /** Does something and listens; only to this thread. */
  public static <T> Overheard<T> during(Supplier<T> what) {
    Map<String, Asked> heard = new LinkedHashMap<>();
    long start = System.nanoTime();
    T value = ScopedValue.where(EAR, heard).call(what::get);
    return new Overheard<>(
        value, (System.nanoTime() - start) / 1e9, new ArrayList<>(heard.values()));
  }

  /** A query ran. */
  static void note(Query query, String sql, double seconds) {
    if (!EAR.isBound()) {
      return;
    }
    Map<String, Asked> heard = EAR.get();
    if (heard.size() < MOST || heard.containsKey(query.name())) {
      heard.merge(
          query.name(),
          new Asked(query.name(), query.composed() ? "" : sql, 1, seconds),
          (a, b) -> new Asked(a.name(), a.sql(), a.times() + b.times(), a.seconds() + b.seconds()));
    }
  }
}
