package io.howdah.detect;

import io.howdah.model.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one would write first: a reading over the mean of all so far and three of its standard
 * deviations is an alarm, and alarms less than ten minutes apart are one. No season, no load, no
 * persistence. Here only to be compared with.
 */
final class SimpleRule {
  private static final double SIGMAS = 3;
  private static final double TOGETHER = 600;
  private static final int FEWEST = 3_600;

  private static final class Past {
    long n;
    double mean;
    double squares;
  }

  private record Series(int rule, Object labels) {}

  private final List<Watched.Rule> rules = Watched.load().series();
  private final Readings readings = new Readings(rules);
  private final Map<Series, Past> pasts = new HashMap<>();
  private double last = Double.NEGATIVE_INFINITY;
  private double lastAt = Double.NaN;
  private int incidents;
  private String first = "";

  /** Looks, learns, and counts. */
  void observe(Telemetry telemetry) {
    double at = Moment.seconds(telemetry.at());
    if (!Double.isNaN(lastAt) && (at <= lastAt || at - lastAt > 120)) {
      readings.interrupted();
    }
    lastAt = at;
    double furthest = 0;
    String name = "";
    for (Readings.Reading r : readings.of(telemetry, at)) {
      Past past = pasts.computeIfAbsent(new Series(r.index(), r.labels()), _ -> new Past());
      double spread = past.n < FEWEST ? Double.NaN : Math.sqrt(past.squares / past.n);
      double far = (r.value() - past.mean) / Math.max(spread, 1e-9);
      boolean hurts = r.rule().role() == Watched.Role.HURTS;
      boolean felt = r.value() - past.mean >= r.rule().floor();
      if (hurts && felt && far > SIGMAS && far > furthest) {
        furthest = far;
        name = r.rule().metric() + r.labels();
      }
      past.n++;
      double by = r.value() - past.mean;
      past.mean += by / past.n;
      past.squares += by * (r.value() - past.mean);
    }
    if (furthest > 0) {
      if (Math.abs(at - last) > TOGETHER) {
        incidents++;
        first = name;
      }
      last = at;
    }
  }

  int incidents() {
    return incidents;
  }

  /** The series that the last alarm named first. */
  String first() {
    return first;
  }
}
