package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.SeriesId;
import io.howdah.model.ServerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes incidents of departures: those that begin within ten minutes of each other belong together.
 * Only what hurts begins one; what merely tells joins, unless it told long before. An incident
 * stays the same one for as long as something of it hurts, and for ten minutes after it was over:
 * what comes back is no other trouble.
 *
 * <p>It is over when nothing of it has hurt for half a minute of looks that saw; what a look could
 * not see is not over. At most {@value #MOST} are open; beyond, departures join the youngest. For
 * one thread.
 */
public final class Incidents {
  /** Open incidents at most. */
  public static final int MOST = 20;

  private static final Duration TOGETHER = Duration.ofMinutes(10);
  private static final Duration CALM = Duration.ofSeconds(30);

  /** Beginnings are known to some seconds only: nearer ones are at once. */
  private static final Duration AT_ONCE = Duration.ofSeconds(12);

  /**
   * What stands after a look.
   *
   * @param open those that go on, the oldest first
   * @param begun of these, the ones seen first now
   * @param ended those that are over now, as they were last seen
   */
  public record Standing(List<Incident> open, List<Incident> begun, List<Incident> ended) {}

  private record Key(Anomaly.Symptom symptom, ObjectRef object, Optional<SeriesId> series) {
    static Key of(Departure d) {
      return new Key(d.anomaly().symptom(), d.anomaly().object(), d.anomaly().series());
    }
  }

  private static final class Open {
    final String id;
    final Instant seen;
    final Map<Key, Departure> members = new LinkedHashMap<>();
    Instant lastJoined;
    Instant lastHurt;
    boolean over;
    double share;

    Open(String id, Instant seen) {
      this.id = id;
      this.seen = seen;
      this.lastJoined = seen;
      this.lastHurt = seen;
    }
  }

  private final List<Open> incidents = new ArrayList<>();

  /**
   * Takes what departs as of now.
   *
   * @param now all of it, not only what is new
   * @param databaseTime sessions' worth of time that all statements take; 0 while unknown
   */
  public Standing observe(
      Instant at, ServerIdentity server, List<Departure> now, double databaseTime) {
    incidents.removeIf(o -> o.over && Duration.between(o.lastHurt, at).compareTo(TOGETHER) > 0);
    List<Open> begun = new ArrayList<>();
    List<Departure> hurting = now.stream().filter(Departure::hurts).toList();
    for (Departure d : hurting) {
      if (holder(d).isEmpty()) {
        Open to = placeFor(d).orElseGet(() -> begin(at));
        if (to.members.isEmpty() || to.over) {
          begun.add(to);
          to.over = false;
        }
        join(to, d, at);
      }
    }
    for (Departure d : now) {
      if (!d.hurts() && holder(d).isEmpty()) {
        placeFor(d).filter(o -> !o.over).ifPresent(o -> join(o, d, at));
      }
    }
    Map<Key, Departure> seen = new HashMap<>();
    now.forEach(d -> seen.put(Key.of(d), d));
    List<Open> ended = new ArrayList<>();
    for (Open o : incidents) {
      update(o, seen, at, databaseTime);
      if (!o.over && Duration.between(o.lastHurt, at).compareTo(CALM) >= 0) {
        o.over = true;
        ended.add(o);
      }
    }
    return new Standing(
        incidents.stream().filter(o -> !o.over).map(o -> incident(o, server)).toList(),
        begun.stream().map(o -> incident(o, server)).toList(),
        ended.stream().map(o -> incident(o, server)).toList());
  }

  /** Who has it: while it is open, or once more after it was over for a little. */
  private Optional<Open> holder(Departure d) {
    Key key = Key.of(d);
    return incidents.stream().filter(o -> !o.over && o.members.containsKey(key)).findFirst();
  }

  private Optional<Open> placeFor(Departure d) {
    Key key = Key.of(d);
    Optional<Open> again =
        incidents.stream().filter(o -> o.over && o.members.containsKey(key)).findFirst();
    if (again.isPresent()) {
      return again;
    }
    Instant began = d.anomaly().since();
    Iterator<Open> youngestFirst = incidents.reversed().iterator();
    while (youngestFirst.hasNext()) {
      Open o = youngestFirst.next();
      boolean near = !began.isAfter(o.lastJoined.plus(TOGETHER));
      boolean before = !d.hurts() && began.isBefore(o.seen.minus(TOGETHER));
      if (!o.over && (near || !d.hurts()) && !before) {
        return Optional.of(o);
      }
    }
    long open = incidents.stream().filter(o -> !o.over).count();
    return open >= MOST ? Optional.of(incidents.getLast()) : Optional.empty();
  }

  private Open begin(Instant at) {
    String id = "incident-" + at.getEpochSecond();
    boolean taken = incidents.stream().anyMatch(o -> o.id.equals(id));
    Open fresh = new Open(taken ? id + "-" + incidents.size() : id, at);
    incidents.add(fresh);
    return fresh;
  }

  private static void join(Open o, Departure d, Instant at) {
    o.members.putIfAbsent(Key.of(d), d);
    o.lastJoined = at;
    if (d.hurts()) {
      o.lastHurt = at;
    }
  }

  private static void update(Open o, Map<Key, Departure> seen, Instant at, double databaseTime) {
    Map<Watched.Costs, Double> costs = new EnumMap<>(Watched.Costs.class);
    for (Map.Entry<Key, Departure> member : o.members.entrySet()) {
      Departure now = seen.get(member.getKey());
      if (now == null) {
        continue;
      }
      member.setValue(asBegun(now, member.getValue()));
      costs.merge(now.costs(), now.anomaly().load(), Double::sum);
      if (now.hurts()) {
        o.lastHurt = at;
      }
    }
    costs.remove(Watched.Costs.NONE);
    // Waits, templates and all statements count the same time three times over.
    double most = costs.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    o.share = databaseTime <= 0 ? 0 : Math.clamp(most / Math.max(databaseTime, most), 0, 1);
  }

  /** As it is now, with the beginning that it had: the first estimate saw the change nearest. */
  private static Departure asBegun(Departure now, Departure before) {
    Anomaly a = now.anomaly();
    Instant since =
        before.anomaly().since().isBefore(a.since()) ? before.anomaly().since() : a.since();
    return new Departure(
        new Anomaly(
            a.symptom(),
            a.object(),
            a.observed(),
            a.expected(),
            a.unit(),
            since,
            a.load(),
            a.words(),
            a.series()),
        now.role(),
        now.depth(),
        now.costs(),
        now.severity());
  }

  private static Incident incident(Open o, ServerIdentity server) {
    List<Anomaly> heaviest =
        o.members.values().stream()
            .sorted(
                Comparator.comparingDouble((Departure d) -> d.anomaly().load())
                    .thenComparingDouble(Departure::severity)
                    .reversed())
            .map(Departure::anomaly)
            .toList();
    List<Anomaly> spread = spread(List.copyOf(o.members.values()));
    Instant began =
        heaviest.stream().map(Anomaly::since).min(Comparator.naturalOrder()).orElse(o.seen);
    return new Incident(o.id, server, began, o.seen, heaviest, spread, o.share);
  }

  private static List<Anomaly> spread(List<Departure> members) {
    List<Departure> byStart = new ArrayList<>(members);
    byStart.sort(Comparator.comparing(d -> d.anomaly().since()));
    List<Anomaly> out = new ArrayList<>();
    int from = 0;
    while (from < byStart.size()) {
      Instant until = byStart.get(from).anomaly().since().plus(AT_ONCE);
      int to = from;
      while (to < byStart.size() && !byStart.get(to).anomaly().since().isAfter(until)) {
        to++;
      }
      byStart.subList(from, to).stream()
          .sorted(
              Comparator.comparingInt(Departure::depth)
                  .thenComparing(Comparator.comparingDouble(Departure::severity).reversed()))
          .map(Departure::anomaly)
          .forEach(out::add);
      from = to;
    }
    return out;
  }
}
