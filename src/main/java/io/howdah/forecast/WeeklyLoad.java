package io.howdah.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How busy the next day will be, hour by hour: the mean of the same hour of the last three weeks.
 * Pure.
 *
 * <p>On three real hourly traces that mean was better at horizons past an hour than a regression on
 * the day before and than a hybrid with a recurrent network. It is believed only where it has shown
 * skill: over the last week it has to have missed by less than the mean of all hours does.
 */
public final class WeeklyLoad {
  /** How far back is looked. */
  public static final Duration PAST = Duration.ofDays(28);

  private static final int WEEKS = 3;
  private static final int AHEAD = 24;

  /** Hours of the last week that have to have been foretold before any of it is believed. */
  private static final int FORETOLD = 5 * 24;

  /** Two readings further apart than this say nothing of an hour. */
  private static final Duration LONGEST = Duration.ofMinutes(100);

  private static final Duration SHORTEST = Duration.ofMinutes(20);

  private final Map<Instant, Double> hours = new TreeMap<>();

  /**
   * A counter of time at work.
   *
   * @param life equal for two readings between which the counter went on
   * @param activeMs time that all sessions together were at work, milliseconds
   */
  public record Reading(Instant at, String life, double activeMs) {}

  /** An hour to come, with the sessions expected to be at work on average. */
  public record Hour(Instant from, double busy) {}

  private WeeklyLoad() {}

  /** What readings, the oldest first, tell of the hours between them. */
  public static WeeklyLoad of(List<Reading> readings) {
    WeeklyLoad out = new WeeklyLoad();
    for (int i = 1; i < readings.size(); i++) {
      Reading before = readings.get(i - 1);
      Reading after = readings.get(i);
      Duration length = Duration.between(before.at(), after.at());
      double active = after.activeMs() - before.activeMs();
      boolean known =
          before.life().equals(after.life())
              && active >= 0
              && length.compareTo(SHORTEST) >= 0
              && length.compareTo(LONGEST) <= 0;
      if (known) {
        Instant middle = before.at().plus(length.dividedBy(2));
        out.hours.put(middle.truncatedTo(ChronoUnit.HOURS), active / length.toMillis());
      }
    }
    return out;
  }

  /** The next 24 hours, the one that has begun first; empty where there is no forecast. */
  public List<Hour> ahead(Instant now) {
    if (skill(now).orElse(0) <= 0) {
      return List.of();
    }
    List<Hour> out = new ArrayList<>();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    for (int i = 0; i < AHEAD; i++) {
      Instant from = hour.plus(i, ChronoUnit.HOURS);
      OptionalDouble busy = foretold(from);
      if (busy.isEmpty()) {
        return List.of();
      }
      out.add(new Hour(i == 0 ? now : from, busy.getAsDouble()));
    }
    return out;
  }

  /**
   * By how much less the last week was missed than by the mean of all hours: 1 is never, 0 is no
   * better, below is worse; empty where too few hours of it could have been foretold.
   */
  public OptionalDouble skill(Instant now) {
    double mean = hours.values().stream().mapToDouble(x -> x).average().orElse(0);
    double missed = 0;
    double flat = 0;
    int n = 0;
    Instant week = now.minus(Duration.ofDays(7));
    for (Map.Entry<Instant, Double> e : hours.entrySet()) {
      OptionalDouble told = foretold(e.getKey());
      if (e.getKey().isAfter(week) && e.getKey().isBefore(now) && told.isPresent()) {
        missed += Math.abs(e.getValue() - told.getAsDouble());
        flat += Math.abs(e.getValue() - mean);
        n++;
      }
    }
    return n < FORETOLD || flat <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - missed / flat);
  }

  /** The mean of the same hour of the weeks before it, those that were seen. */
  private OptionalDouble foretold(Instant hour) {
    List<Double> past = new ArrayList<>();
    for (int week = 1; week <= WEEKS; week++) {
      Double seen = hours.get(hour.minus(Duration.ofDays(7L * week)));
      if (seen != null) {
        past.add(seen);
      }
    }
    return past.stream().mapToDouble(x -> x).average();
  }
}
