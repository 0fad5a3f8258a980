package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.SeriesId;
import io.howdah.model.Telemetry;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches what has a hard limit: not how full it is, but whether it is full before a person can do
 * something about it. From one look it knows what physics says (nothing left); trends need some
 * looks, and to tell a leak from a batch it needs a day.
 *
 * <p>A trend is believed for 120 times as long as it was seen, so a leak that fills a disk in four
 * hours is seen after two minutes, one that fills it in ten minutes after some ten seconds; in the
 * first day for five times as long only. What is usual is known for one rate of looks: at another
 * rate the shorter lengths of time learn anew. At most {@value #MOST} things; a further one is
 * judged by physics alone. For one thread.
 */
public final class Budgets {
  /** Things with a trend at most. */
  public static final int MOST = 500;

  /** What was not told for so many seconds is not told any more. */
  private static final double GONE = 3 * 3600;

  private static final Duration SLOW = Duration.ofDays(1);

  private record Left(double left, double whole) {}

  private static final class State {
    Departure departure;
    double lastSeen;

    State(Departure departure, double lastSeen) {
      this.departure = departure;
      this.lastSeen = lastSeen;
    }
  }

  private final ZoneId zone;
  private final Map<String, Watched.Budget> byMetric = new HashMap<>();
  private final Set<String> limits = new HashSet<>();
  private final Map<SeriesId, Double> known = new HashMap<>();
  private final Map<SeriesId, Supply> supplies = new HashMap<>();
  private final Map<SeriesId, State> standing = new LinkedHashMap<>();

  public Budgets(Watched watched, ZoneId zone) {
    this.zone = zone;
    for (Watched.Budget b : watched.budgets()) {
      byMetric.put(b.metric(), b);
      b.limitMetric().ifPresent(limits::add);
      b.capacity().ifPresent(limits::add);
    }
  }

  /** Looks at what was measured; gives all that stands as of now, the most urgent first. */
  public List<Departure> observe(Telemetry telemetry) {
    Moment now = Moment.of(telemetry.at(), zone);
    for (Measurement m : telemetry.measurements()) {
      if (limits.contains(m.metric().name()) && known.size() < 2 * MOST) {
        known.put(new SeriesId(m.metric().name(), m.labels()), m.value());
      }
    }
    values(telemetry)
        .forEach((b, values) -> values.forEach((labels, value) -> observe(b, labels, value, now)));
    standing.values().removeIf(s -> now.at() - s.lastSeen > GONE);
    List<Departure> out = new ArrayList<>();
    standing.values().forEach(s -> out.add(s.departure));
    out.sort(java.util.Comparator.comparingDouble(Departure::severity).reversed());
    return out;
  }

  /**
   * Budgets that know what earlier ones had learned.
   *
   * @param budgets know nothing when there was trouble
   * @param trouble why the snapshot could not be used, for a person; empty when it was
   */
  public record Restored(Budgets budgets, Optional<String> trouble) {}

  /** What was learned of how each thing is used up and comes back, in bytes: 24 kB a thing. */
  public byte[] snapshot() {
    return Snapshot.of(
        Snapshot.Kind.BUDGETS,
        out -> {
          out.writeInt(supplies.size());
          for (Map.Entry<SeriesId, Supply> e : supplies.entrySet()) {
            out.writeUTF(e.getKey().metric());
            Snapshot.write(out, e.getKey().labels());
            e.getValue().write(out);
          }
        });
  }

  /** Goes on from a snapshot; one that cannot be read is left alone, and learning begins anew. */
  public static Restored restore(byte[] snapshot, Watched watched, ZoneId zone) {
    Budgets budgets = new Budgets(watched, zone);
    try {
      Snapshot.read(Snapshot.Kind.BUDGETS, snapshot, budgets::read);
      return new Restored(budgets, Optional.empty());
    } catch (Snapshot.UnreadableException e) {
      return new Restored(
          new Budgets(watched, zone),
          Optional.of(
              "what was learned of limited things cannot be read: %s. Howdah learns anew; for a day it takes only steep trends for a leak"
                  .formatted(e.getMessage())));
    }
  }

  private void read(DataInputStream in) throws IOException {
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      String metric = in.readUTF();
      Labels labels = Snapshot.labels(in);
      Watched.Budget b = byMetric.get(metric);
      Supply supply =
          b == null ? new Supply(Duration.ZERO, 0) : new Supply(b.needs(), b.floor().orElse(0.0));
      supply.read(in);
      if (b != null && supplies.size() < MOST) {
        supplies.put(new SeriesId(metric, labels), supply);
      }
    }
  }

  private Map<Watched.Budget, Map<Labels, Double>> values(Telemetry telemetry) {
    Map<Watched.Budget, Map<Labels, Double>> out = new LinkedHashMap<>();
    for (Measurement m : telemetry.measurements()) {
      Watched.Budget b = byMetric.get(m.metric().name());
      if (b != null && m.metric().kind() == Metric.Kind.GAUGE) {
        out.computeIfAbsent(b, _ -> new LinkedHashMap<>())
            .merge(b.sum().orElse(false) ? Labels.NONE : m.labels(), m.value(), Double::sum);
      }
    }
    return out;
  }

  private void observe(Watched.Budget b, Labels labels, double value, Moment now) {
    Optional<Left> of = left(b, labels, value);
    if (of.isEmpty()) {
      return;
    }
    double left = Math.max(0, of.get().left());
    double whole = of.get().whole();
    SeriesId series = new SeriesId(b.metric(), labels);
    Optional<Supply.Gone> gone = Optional.empty();
    double used = 1 - left / whole;
    if (supplies.containsKey(series) || (supplies.size() < MOST && !isFarOff(b, used))) {
      boolean concerns = used >= b.from();
      gone =
          supplies
              .computeIfAbsent(series, _ -> new Supply(b.needs(), b.floor().orElse(0.0)))
              .observe(left, whole, concerns, now);
    }
    State before = standing.get(series);
    Optional<Anomaly> reachedBefore =
        Optional.ofNullable(before)
            .map(s -> s.departure.anomaly())
            .filter(a -> a.symptom() == Anomaly.Symptom.LIMIT_REACHED);
    boolean wasNone = reachedBefore.isPresent();
    // More has to come back than what was the end of it, or it would flutter at the edge.
    double margin = wasNone ? 1.5 : 1;
    boolean none =
        b.gone().filter(share -> left <= margin * share * whole).isPresent()
            || b.rest()
                .filter(rest -> left <= margin * rest + (wasNone ? 0.02 * whole : 0))
                .isPresent();
    if (!none && gone.isEmpty()) {
      standing.remove(series);
      return;
    }
    Anomaly anomaly =
        none
            ? reached(
                b,
                series,
                left,
                whole,
                reachedBefore.map(Anomaly::since).orElseGet(() -> Moment.instant(now.at())))
            : near(b, series, left, gone.orElseThrow());
    double severity =
        none ? 100 : b.needs().toSeconds() / Math.max(1, gone.orElseThrow().seconds());
    standing.put(
        series,
        new State(
            new Departure(anomaly, Watched.Role.HURTS, 0, Watched.Costs.NONE, severity), now.at()));
  }

  /**
   * What takes days to run out is not followed before half of where it begins to matter: a server
   * has the ids of each of its databases, all of them far from their limit for years.
   */
  private static boolean isFarOff(Watched.Budget b, double used) {
    return b.needs().compareTo(SLOW) >= 0 && used < b.from() / 2;
  }

  private Optional<Left> left(Watched.Budget b, Labels labels, double value) {
    if (b.toward() == Watched.Toward.ZERO) {
      return b.capacity()
          .flatMap(c -> told(c, labels))
          .filter(whole -> whole > 0)
          .map(whole -> new Left(value, whole));
    }
    return b.limitMetric()
        .flatMap(m -> told(m, labels))
        .or(b::limit)
        .filter(limit -> limit > 0)
        .map(limit -> new Left(limit - value, limit));
  }

  private Optional<Double> told(String metric, Labels labels) {
    return Optional.ofNullable(known.get(new SeriesId(metric, labels)))
        .or(() -> Optional.ofNullable(known.get(new SeriesId(metric, Labels.NONE))));
  }

  private static Anomaly reached(
      Watched.Budget b, SeriesId series, double left, double whole, Instant since) {
    return new Anomaly(
        Anomaly.Symptom.LIMIT_REACHED,
        b.objectOf(series.labels()),
        left,
        0,
        b.unit(),
        since,
        0,
        "%s%s: %s of %s left".formatted(b.what(), of(series), amount(b, left), amount(b, whole)),
        Optional.of(series));
  }

  private static Anomaly near(Watched.Budget b, SeriesId series, double left, Supply.Gone gone) {
    String latest =
        Double.isInfinite(gone.latest()) ? "or never" : "to " + Figures.span(gone.latest());
    return new Anomaly(
        Anomaly.Symptom.LIMIT_NEAR,
        b.objectOf(series.labels()),
        gone.seconds(),
        b.needs().toSeconds(),
        "s",
        Moment.instant(gone.began()),
        0,
        "%s%s: %s left, gone in %s (%s %s) at %s a second; a person needs %s"
            .formatted(
                b.what(),
                of(series),
                amount(b, left),
                Figures.span(gone.seconds()),
                Figures.span(gone.soonest()),
                latest,
                amount(b, gone.perSecond()),
                Figures.span(b.needs())),
        Optional.of(series));
  }

  private static String of(SeriesId series) {
    return series.labels().values().isEmpty()
        ? ""
        : " " + String.join(" ", series.labels().values().values());
  }

  private static String amount(Watched.Budget b, double value) {
    return switch (b.unit()) {
      case "bytes" -> Figures.bytes(value);
      case "of its range" -> Figures.number(100 * value) + " %";
      default -> Figures.number(value);
    };
  }
}
