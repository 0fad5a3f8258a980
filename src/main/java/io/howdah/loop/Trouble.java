package io.howdah.loop;

import io.howdah.model.Anomaly;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.SeriesId;
import io.howdah.model.ServerIdentity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one incident of what is felt in templates and sessions and of what the series say, and
 * decides when it is looked at: at once when it begins, again when something joins it, and else
 * ever more seldom for as long as it goes on. It is over when it was treated, or when nothing was
 * felt for half a minute. For one thread.
 */
final class Trouble {
  /** Anomalies of the moment have to show in this many cycles in a row; series waited already. */
  private static final int CONFIRMED = 2;

  private static final Duration CALM = Duration.ofSeconds(30);

  /** Between two looks at the same trouble: what joins it is waited for so long, too. */
  private static final Duration SOONEST = Duration.ofSeconds(5);

  /**
   * Series follow one another for minutes: a look for each of them would be a look all the time.
   */
  private static final Duration SOONEST_BY_SERIES = Duration.ofSeconds(30);

  /** A limit that comes near does so for days. */
  private static final Duration SELDOM = Duration.ofHours(1);

  /** What the series still say of cured trouble is its echo for so long, and then trouble again. */
  private static final Duration LINGERS = Duration.ofMinutes(5);

  /** Looks before they become seldom: evidence gathers in the first seconds. */
  private static final int FIRST_LOOKS = 3;

  private final Unrest unrest;
  private final Clock clock;
  private final Map<String, Instant> answered = new HashMap<>();
  private Optional<Going> going = Optional.empty();
  private int inARow;

  Trouble(Unrest unrest, Clock clock) {
    this.unrest = unrest;
    this.clock = clock;
  }

  /** What is felt now. */
  sealed interface Feeling {
    /** Nothing. */
    record Calm() implements Feeling {}

    /** Something of this moment; it may be no more than that. */
    record Suspicion() implements Feeling {}

    /** An incident that is to be looked at now; {@code fresh} when it was not looked at before. */
    record Due(Incident incident, boolean fresh) implements Feeling {}

    /** An incident that was looked at and goes on. */
    record GoesOn(Incident incident) implements Feeling {}
  }

  private record Key(Anomaly.Symptom symptom, ObjectRef object, Optional<SeriesId> series) {
    static Key of(Anomaly a) {
      return new Key(a.symptom(), a.object(), a.series());
    }
  }

  private static final class Going {
    final String id;
    final Instant seen;
    final Set<Key> keys = new HashSet<>();
    Instant began;
    Instant lastFelt;
    Instant lookedAt = Instant.MIN;
    Instant nextLook;
    Duration pause = SOONEST;
    int looks;
    int looksAtThis;

    Going(String id, Instant began, Instant now) {
      this.id = id;
      this.began = began;
      this.seen = now;
      this.lastFelt = now;
      this.nextLook = now;
    }

    /** Whether one of them was not part of it yet. */
    boolean take(List<Anomaly> anomalies) {
      boolean fresh = false;
      for (Anomaly a : anomalies) {
        fresh |= keys.add(Key.of(a));
      }
      return fresh;
    }

    /** What joins has evidence to gather as what began has. */
    void lookAnew() {
      looksAtThis = 0;
      pause = SOONEST;
      lookNoLaterThan(lookedAt.plus(SOONEST));
    }

    void lookNoLaterThan(Instant at) {
      nextLook = at.isBefore(nextLook) ? at : nextLook;
    }
  }

  /**
   * Takes what is felt in one cycle.
   *
   * @param seen what departs in templates and sessions, the heaviest first
   */
  Feeling feel(ServerIdentity server, List<Anomaly> seen) {
    Instant now = clock.instant();
    List<Incident> all = unrest.open();
    answered.values().removeIf(until -> !now.isBefore(until));
    List<Incident> open = all.stream().filter(i -> !answered.containsKey(i.id())).toList();
    inARow = seen.isEmpty() ? 0 : inARow + 1;
    if (seen.isEmpty() && open.isEmpty()) {
      going = going.filter(g -> Duration.between(g.lastFelt, now).compareTo(CALM) < 0);
      return new Feeling.Calm();
    }
    List<Anomaly> certain = inARow >= CONFIRMED ? seen : List.of();
    if (certain.isEmpty() && open.isEmpty()) {
      return new Feeling.Suspicion();
    }
    List<Anomaly> series = open.stream().flatMap(i -> i.anomalies().stream()).toList();
    Instant began = began(certain, open, now);
    Going g = going.orElseGet(() -> new Going(name(open, now), began, now));
    going = Optional.of(g);
    g.lastFelt = now;
    g.began = began.isBefore(g.began) ? began : g.began;
    boolean joined = g.take(certain);
    boolean followed = g.take(series);
    if (g.looks > 0 && joined) {
      g.lookAnew();
    }
    if (g.looks > 0 && followed) {
      g.lookNoLaterThan(g.lookedAt.plus(SOONEST_BY_SERIES));
    }
    Incident incident = incident(g, server, certain, series, open);
    return now.isBefore(g.nextLook)
        ? new Feeling.GoesOn(incident)
        : new Feeling.Due(incident, g.looks == 0);
  }

  private static Instant began(List<Anomaly> seen, List<Incident> open, Instant now) {
    List<Instant> all = new ArrayList<>(seen.stream().map(Anomaly::since).toList());
    open.forEach(i -> all.add(i.began()));
    return all.stream().min(Comparator.naturalOrder()).orElse(now);
  }

  /** The series' own, where it is theirs: a person reads of one incident under one name. */
  private static String name(List<Incident> open, Instant now) {
    return open.isEmpty() ? "incident-" + now.getEpochSecond() : open.getFirst().id();
  }

  private static Incident incident(
      Going g,
      ServerIdentity server,
      List<Anomaly> seen,
      List<Anomaly> series,
      List<Incident> open) {
    List<Anomaly> all = new ArrayList<>(seen);
    all.addAll(series);
    List<Anomaly> spread = new ArrayList<>(all);
    spread.sort(Comparator.comparing(Anomaly::since));
    double share = open.stream().mapToDouble(Incident::share).max().orElse(0);
    return new Incident(g.id, server, g.began, g.seen, all, spread, share);
  }

  /** A look is over and nothing was done about it. */
  void looked() {
    going.ifPresent(g -> {
      g.looks++;
      g.looksAtThis++;
      g.lookedAt = clock.instant();
      g.nextLook = g.lookedAt.plus(g.pause);
      if (g.looksAtThis >= FIRST_LOOKS) {
        Duration twice = g.pause.multipliedBy(2);
        g.pause = twice.compareTo(SELDOM) < 0 ? twice : SELDOM;
      }
    });
    inARow = 0;
  }

  /**
   * It was treated. What the series still say of it is over in a while; what templates and sessions
   * show from now on is an incident of its own.
   */
  void treated() {
    Instant until = clock.instant().plus(LINGERS);
    unrest.open().forEach(i -> answered.put(i.id(), until));
    going = Optional.empty();
    inARow = 0;
  }
}
