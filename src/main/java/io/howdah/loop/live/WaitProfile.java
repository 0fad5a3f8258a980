package io.howdah.loop.live;

import io.howdah.loop.live.Frame.WaitShare;
import io.howdah.sense.live.LiveSensor.Active;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what working backends wait for, over many looks. */
final class WaitProfile {
  private static final String ON_CPU = "CPU";

  private record Event(String type, String event) {}

  private final Map<Event, Integer> events = new HashMap<>();
  private final Map<Long, Map<Event, Integer>> byQuery = new HashMap<>();
  private final List<Double> active = new ArrayList<>();

  void add(List<Active> look) {
    active.add((double) look.size());
    for (Active a : look) {
      Event e =
          a.waitType().isEmpty() ? new Event(ON_CPU, "") : new Event(a.waitType(), a.waitEvent());
      events.merge(e, 1, Integer::sum);
      byQuery.computeIfAbsent(a.queryId(), _ -> new HashMap<>()).merge(e, 1, Integer::sum);
    }
  }

  /** How many worked, look by look. */
  List<Double> active() {
    return active;
  }

  /** The most frequent first. */
  List<WaitShare> shares() {
    return shares(events);
  }

  /** What the backends of a template were seen in most; empty when none was seen. */
  Optional<WaitShare> most(long queryId) {
    return shares(byQuery.getOrDefault(queryId, Map.of())).stream().findFirst();
  }

  private List<WaitShare> shares(Map<Event, Integer> counted) {
    double all = counted.values().stream().mapToInt(n -> n).sum();
    double looks = Math.max(1, active.size());
    return counted.entrySet().stream()
        .map(e ->
            new WaitShare(
                e.getKey().type(), e.getKey().event(), e.getValue() / looks, e.getValue() / all))
        .sorted(Comparator.comparingDouble(WaitShare::share).reversed())
        .toList();
  }
}
