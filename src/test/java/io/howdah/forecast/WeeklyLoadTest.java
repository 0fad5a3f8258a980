package io.howdah.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Given weeks of hourly readings of a counter, what is expected of the next day, and when nothing.
 */
final class WeeklyLoadTest {
  private static final Instant NOW = Instant.parse("2026-11-20T15:20:00Z");

  /** A counter read on the hour for so many days up to now, of a load by the hour. */
  private static List<WeeklyLoad.Reading> readings(int days, ToDoubleFunction<Instant> busy) {
    List<WeeklyLoad.Reading> out = new ArrayList<>();
    double active = 1e6;
    Instant at = Instant.parse("2026-11-20T15:00:00Z").minus(Duration.ofDays(days));
    while (!at.isAfter(NOW)) {
      out.add(new WeeklyLoad.Reading(at, "life", active));
      active += 3_600_000 * busy.applyAsDouble(at);
      at = at.plus(Duration.ofHours(1));
    }
    return out;
  }

  private static double office(Instant at) {
    int hour = at.atZone(ZoneOffset.UTC).getHour();
    return hour == 3 ? 0.2 : hour >= 8 && hour < 18 ? 5 : 1;
  }

  @Test
  void theQuietestHourOfTheDayIsSeenAheadWithItsLoad() {
    WeeklyLoad load = WeeklyLoad.of(readings(21, WeeklyLoadTest::office));
    List<WeeklyLoad.Hour> ahead = load.ahead(NOW);
    assertThat(ahead).hasSize(24);
    assertThat(ahead.getFirst()).isEqualTo(new WeeklyLoad.Hour(NOW, 5));
    WeeklyLoad.Hour quietest =
        ahead.stream().min(Comparator.comparingDouble(WeeklyLoad.Hour::busy)).orElseThrow();
    assertThat(quietest.from()).isEqualTo(Instant.parse("2026-11-21T03:00:00Z"));
    assertThat(quietest.busy()).isBetween(0.19, 0.21);
    assertThat(load.skill(NOW).orElseThrow()).isGreaterThan(0.99);
  }

  @Test
  void aWeekThatWasNeverForetoldIsNoForecastYet() {
    assertThat(WeeklyLoad.of(readings(7, WeeklyLoadTest::office)).ahead(NOW)).isEmpty();
    assertThat(WeeklyLoad.of(readings(11, WeeklyLoadTest::office)).ahead(NOW)).isEmpty();
    assertThat(WeeklyLoad.of(readings(13, WeeklyLoadTest::office)).ahead(NOW)).isNotEmpty();
    assertThat(WeeklyLoad.of(List.of()).ahead(NOW)).isEmpty();
  }

  @Test
  void aLoadWithoutAWeekInItIsNotForetold() {
    Random random = new Random(7);
    WeeklyLoad noise = WeeklyLoad.of(readings(28, at -> random.nextDouble()));
    assertThat(noise.skill(NOW).orElseThrow()).isLessThan(0);
    assertThat(noise.ahead(NOW)).isEmpty();
    assertThat(WeeklyLoad.of(readings(28, at -> 2)).ahead(NOW)).as("no hour is better").isEmpty();
  }

  @Test
  void hoursAcrossARestartOrAnOutageAreLeftOut() {
    List<WeeklyLoad.Reading> whole = readings(21, WeeklyLoadTest::office);
    List<WeeklyLoad.Reading> broken = new ArrayList<>();
    for (WeeklyLoad.Reading r : whole) {
      boolean outage =
          r.at().isAfter(NOW.minus(Duration.ofDays(9)))
              && r.at().isBefore(NOW.minus(Duration.ofDays(8)));
      String life = r.at().isBefore(NOW.minus(Duration.ofDays(15))) ? "life" : "another";
      if (!outage) {
        broken.add(
            new WeeklyLoad.Reading(
                r.at(), life, life.equals("life") ? r.activeMs() : r.activeMs() - 1e6));
      }
    }
    List<WeeklyLoad.Hour> ahead = WeeklyLoad.of(broken).ahead(NOW);
    assertThat(ahead).hasSize(24);
    assertThat(ahead)
        .allSatisfy(h ->
            assertThat(h.busy())
                .isCloseTo(office(h.from()), org.assertj.core.data.Offset.offset(0.01)));
  }
}
