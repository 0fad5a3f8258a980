package io.howdah.loop.nerves;

import io.howdah.model.Distribution;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The present of one collector whose looks have paces of their own: each metric as it was given
 * last, unless it should have come again since. For any number of threads.
 */
final class Present {
  /** A metric that came once may be one that is asked for every five minutes, and late. */
  private static final Duration RAREST = Duration.ofMinutes(11);

  /** All series of one metric. */
  private record Seen(
      Instant at, Duration every, List<Measurement> measurements, List<Distribution> histograms) {}

  private final Duration least;
  private final Map<String, Seen> metrics = new LinkedHashMap<>();
  private Optional<Telemetry> latest = Optional.empty();

  /**
   * Empty.
   *
   * @param period at which the collector is asked
   */
  Present(Duration period) {
    this.least = period.multipliedBy(3).plusSeconds(5);
  }

  synchronized void add(Telemetry fresh) {
    latest = Optional.of(fresh);
    Map<String, List<Measurement>> numbers = new HashMap<>();
    Map<String, List<Distribution>> histograms = new HashMap<>();
    fresh
        .measurements()
        .forEach(m -> numbers.computeIfAbsent(m.metric().name(), _ -> new ArrayList<>()).add(m));
    fresh
        .distributions()
        .forEach(d -> histograms.computeIfAbsent(d.metric().name(), _ -> new ArrayList<>()).add(d));
    numbers.forEach(
        (name, all) -> put(name, fresh.at(), all, histograms.getOrDefault(name, List.of())));
    histograms.forEach((name, all) -> {
      if (!numbers.containsKey(name)) {
        put(name, fresh.at(), List.of(), all);
      }
    });
  }

  private void put(String name, Instant at, List<Measurement> numbers, List<Distribution> all) {
    Duration every =
        Optional.ofNullable(metrics.get(name))
            .map(s -> Duration.between(s.at(), at).abs())
            .orElse(RAREST);
    metrics.put(name, new Seen(at, every, numbers, all));
  }

  /** Nothing is known any more: the collector failed. */
  synchronized void forget() {
    metrics.clear();
    latest = Optional.empty();
  }

  /** What holds now; empty when the collector was not heard of for too long. */
  synchronized Optional<Telemetry> asOf(Instant now) {
    if (latest.isEmpty() || late(latest.get().at(), least, now)) {
      return Optional.empty();
    }
    List<Measurement> measurements = new ArrayList<>();
    List<Distribution> distributions = new ArrayList<>();
    Iterator<Seen> all = metrics.values().iterator();
    while (all.hasNext()) {
      Seen seen = all.next();
      Duration patience = seen.every().multipliedBy(5).dividedBy(2);
      if (late(seen.at(), patience.compareTo(least) > 0 ? patience : least, now)) {
        all.remove();
      } else {
        measurements.addAll(seen.measurements());
        distributions.addAll(seen.histograms());
      }
    }
    Telemetry last = latest.get();
    return Optional.of(new Telemetry(last.at(), measurements, distributions, last.absences()));
  }

  private static boolean late(Instant at, Duration patience, Instant now) {
    return Duration.between(at, now).compareTo(patience) >= 0;
  }
}
