package io.howdah.sense.server;

import io.howdah.model.Measurement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of what is there now have no row where there is nothing. A series that was there lately
 * and is gone is zero, and said to be; after ten minutes it is forgotten. Bounded.
 */
final class Zeroes {
  private static final Duration MEMORY = Duration.ofMinutes(10);
  private static final int LIMIT = 500;

  private record Key(String query, String metric, String labels) {}

  private record Seen(Measurement measurement, Instant at) {}

  private final Map<Key, Seen> seen = new LinkedHashMap<>();

  /** What to add to a look's fresh measurements. */
  List<Measurement> after(Look look, List<Measurement> fresh, Instant now) {
    if (look.zeroed().isEmpty()) {
      return List.of();
    }
    for (Measurement m : fresh) {
      if (look.zeroed().contains(m.metric().name())) {
        Key key = new Key(look.query(), m.metric().name(), m.labels().toString());
        seen.remove(key);
        seen.put(key, new Seen(m, now));
      }
    }
    List<Measurement> gone = new ArrayList<>();
    var each = seen.entrySet().iterator();
    while (each.hasNext()) {
      var entry = each.next();
      Seen before = entry.getValue();
      boolean old =
          before.at().isAfter(now) || before.at().plus(MEMORY).isBefore(now) || seen.size() > LIMIT;
      if (old) {
        each.remove();
      } else if (entry.getKey().query().equals(look.query()) && before.at().isBefore(now)) {
        Measurement m = before.measurement();
        gone.add(Measurement.gauge(m.metric(), m.labels(), 0, m.fidelity()));
      }
    }
    return gone;
  }

  /** A look that failed says nothing about zero. */
  void forget(Look look) {
    seen.keySet().removeIf(k -> k.query().equals(look.query()));
  }

  void clear() {
    seen.clear();
  }
}
