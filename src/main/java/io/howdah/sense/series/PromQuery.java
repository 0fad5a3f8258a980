package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Point;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import io.howdah.model.SeriesReader;
import io.howdah.model.SeriesUnreadableException;
import io.howdah.model.Track;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads series back by PromQL. A counter is asked for its last total and its beginning at each
 * step, and subtracted here: {@code rate()} would take a promotion to a server that has counted
 * further for a burst of work.
 */
final class PromQuery {
  /** Batches repeat when a count began every few seconds. */
  private static final Duration LIFE_REPEATED = Duration.ofMinutes(1);

  private static final int STEPS_OF_A_HISTOGRAM = 60;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PromHttp http;

  PromQuery(URI base, HttpClient http) {
    this.http = new PromHttp(base, http);
  }

  List<Series> series(Selector selector) throws SeriesUnreadableException {
    String name = selector.metric();
    List<Series> all = new ArrayList<>();
    for (Metric.Kind kind : Metric.Kind.values()) {
      String suffix =
          switch (kind) {
            case GAUGE -> "";
            case COUNTER -> "_total";
            case HISTOGRAM -> "_count";
          };
      for (Labels labels : http.series(PromHttp.matcher(name + suffix, selector))) {
        all.add(series(name, kind, labels));
      }
      check(selector, all.size());
    }
    return all;
  }

  /** Unit and help stay with whoever defines the metric; how true it is comes as a label. */
  private static Series series(String name, Metric.Kind kind, Labels labels) {
    TreeMap<String, String> own = new TreeMap<>(labels.values());
    String fidelity = own.remove("fidelity");
    return new Series(
        new Metric(name, kind, "", ""),
        new Labels(own),
        fidelity == null ? Fidelity.EXACT : fidelity(fidelity));
  }

  private static Fidelity fidelity(String word) {
    return Arrays.stream(Fidelity.values())
        .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElse(Fidelity.ESTIMATED);
  }

  private static void check(Selector selector, int series) {
    if (series > SeriesReader.MOST_SERIES) {
      throw new IllegalArgumentException(
          "%s has more than %d series: ask for fewer by their labels"
              .formatted(selector.metric(), SeriesReader.MOST_SERIES));
    }
  }

  List<Track> read(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    List<Track> tracks = gauges(selector, from, to, step);
    tracks.addAll(counters(selector, from, to, step));
    check(selector, tracks.size());
    return tracks;
  }

  private List<Track> gauges(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    String matcher = PromHttp.matcher(selector.metric(), selector);
    Instant first = from.plus(step);
    Map<Labels, Map<Long, Double>> means = over("avg", matcher, first, to, step, step);
    if (means.isEmpty()) {
      return new ArrayList<>();
    }
    Map<Labels, Map<Long, Double>> mins = over("min", matcher, first, to, step, step);
    Map<Labels, Map<Long, Double>> maxs = over("max", matcher, first, to, step, step);
    Map<Labels, Map<Long, Double>> lasts = over("last", matcher, first, to, step, step);
    List<Track> tracks = new ArrayList<>();
    means.forEach((labels, values) -> {
      List<Point> points = new ArrayList<>();
      values.forEach((at, mean) ->
          points.add(
              new Point(
                  Instant.ofEpochMilli(at),
                  mean,
                  value(mins, labels, at, mean),
                  value(maxs, labels, at, mean),
                  value(lasts, labels, at, mean))));
      tracks.add(new Track(series(selector.metric(), Metric.Kind.GAUGE, labels), points));
    });
    return tracks;
  }

  private static double value(
      Map<Labels, Map<Long, Double>> of, Labels labels, long at, double otherwise) {
    return of.getOrDefault(labels, Map.of()).getOrDefault(at, otherwise);
  }

  private List<Track> counters(Selector selector, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    Steps steps = new Steps(from.toEpochMilli(), to.toEpochMilli(), step.toMillis());
    List<Track> tracks = new ArrayList<>();
    runs(selector, selector.metric() + "_total", from, to, step)
        .forEach((labels, run) -> {
          List<Point> points = steps.rate(List.of(run));
          if (!points.isEmpty()) {
            tracks.add(new Track(series(selector.metric(), Metric.Kind.COUNTER, labels), points));
          }
        });
    return tracks;
  }

  /** Totals at the end of each step, and at its beginning for the first, with their lives. */
  private Map<Labels, Run> runs(
      Selector selector, String name, Instant from, Instant to, Duration step)
      throws SeriesUnreadableException {
    Map<Labels, Map<Long, Double>> totals =
        over("last", PromHttp.matcher(name, selector), from, to, step, step);
    Map<Labels, Run> runs = new LinkedHashMap<>();
    if (totals.isEmpty()) {
      return runs;
    }
    Duration back = step.compareTo(LIFE_REPEATED) > 0 ? step : LIFE_REPEATED;
    Map<Labels, Map<Long, Double>> lives =
        over(
            "last",
            PromHttp.matcher(selector.metric() + "_created", selector),
            from,
            to,
            step,
            back);
    totals.forEach((labels, values) -> {
      Map<Long, Double> ofLife = lives.getOrDefault(without(labels, "le"), Map.of());
      long[] times = values.keySet().stream().mapToLong(Long::longValue).toArray();
      long[] began =
          Arrays.stream(times).map(t -> Math.round(ofLife.getOrDefault(t, 0.0) * 1000)).toArray();
      double[] total = values.values().stream().mapToDouble(Double::doubleValue).toArray();
      runs.put(labels, Run.raw(times, began, total));
    });
    return runs;
  }

  private Map<Labels, Map<Long, Double>> over(
      String what, String matcher, Instant from, Instant to, Duration step, Duration back)
      throws SeriesUnreadableException {
    if (from.isAfter(to)) {
      return Map.of();
    }
    // A millisecond less: what was measured at the end of one step is not the next one's too.
    String promQl = "%s_over_time(%s[%dms])".formatted(what, matcher, back.toMillis() - 1);
    return http.range(promQl, from, to, step);
  }

  List<Distribution> distributions(Selector selector, Instant from, Instant to)
      throws SeriesUnreadableException {
    Duration step = Duration.between(from, to).dividedBy(STEPS_OF_A_HISTOGRAM);
    Duration atLeast =
        step.compareTo(SECOND) < 0
            ? SECOND
            : step.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    Steps whole = new Steps(from.toEpochMilli(), to.toEpochMilli(), 1);
    Map<Labels, TreeMap<Double, Double>> buckets = new LinkedHashMap<>();
    runs(selector, selector.metric() + "_bucket", from, to, atLeast)
        .forEach((labels, run) ->
            buckets
                .computeIfAbsent(without(labels, "le"), l -> new TreeMap<>())
                .put(bound(labels.get("le")), whole.increase(List.of(run))));
    Map<Labels, Run> sums = runs(selector, selector.metric() + "_sum", from, to, atLeast);
    List<Distribution> found = new ArrayList<>();
    buckets.forEach((labels, below) -> {
      List<Double> bounds = below.keySet().stream().filter(Double::isFinite).toList();
      List<Long> counts = new ArrayList<>();
      double before = 0;
      for (double until : below.values()) {
        counts.add(Math.max(0, Math.round(until - before)));
        before = until;
      }
      if (counts.size() == bounds.size() + 1) {
        Series series = series(selector.metric(), Metric.Kind.HISTOGRAM, labels);
        found.add(
            new Distribution(
                series.metric(),
                series.labels(),
                bounds,
                counts,
                whole.increase(List.of(sums.getOrDefault(labels, Run.NONE))),
                series.fidelity(),
                from));
      }
    });
    check(selector, found.size());
    return found;
  }

  private static double bound(String le) {
    return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
  }

  private static Labels without(Labels labels, String name) {
    TreeMap<String, String> rest = new TreeMap<>(labels.values());
    rest.remove(name);
    return new Labels(rest);
  }
}
