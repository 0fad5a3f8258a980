package io.howdah.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Given quiet hours, a forecast, both or neither: when something that can wait is begun, and why.
 */
final class QuietTimeTest {
  private static final Instant NOW = Instant.parse("2026-11-20T15:20:00Z");
  private static final Optional<QuietHours> NIGHTS =
      Optional.of(
          new QuietHours(
              ZoneOffset.UTC,
              List.of(
                  new QuietHours.Window(
                      EnumSet.allOf(DayOfWeek.class), LocalTime.of(1, 0), LocalTime.of(3, 0)))));

  /** Five sessions at work in every hour but that one. */
  private static List<Standing.Hour> ahead(int quiet, double busy) {
    Instant hour = Instant.parse("2026-11-20T15:00:00Z");
    return IntStream.range(0, 24)
        .mapToObj(i ->
            new Standing.Hour(
                i == 0 ? NOW : hour.plus(Duration.ofHours(i)),
                (15 + i) % 24 == quiet ? busy : 5 + 0.01 * i))
        .toList();
  }

  @Test
  void theForecastChoosesTheQuietestHourAndSaysWhy() {
    QuietTime quiet = QuietTime.of(NOW, Optional.empty(), ahead(4, 0.5));
    assertThat(quiet.at()).isEqualTo(Instant.parse("2026-11-21T04:00:00Z"));
    assertThat(quiet.why())
        .contains("until 2026-11-21T04:00:00Z", "quietest hour", "0.5 sessions", "4.9 are usual");
  }

  @Test
  void whatThePersonCalledQuietIsTheBoundOfTheForecast() {
    QuietTime quiet = QuietTime.of(NOW, NIGHTS, ahead(4, 0.5));
    assertThat(quiet.at()).isEqualTo(Instant.parse("2026-11-21T01:00:00Z"));
    assertThat(QuietTime.of(NOW, NIGHTS, ahead(2, 0.5)).at())
        .isEqualTo(Instant.parse("2026-11-21T02:00:00Z"));
  }

  @Test
  void withoutAForecastQuietHoursChooseAndWithoutThemItIsNow() {
    assertThat(QuietTime.of(NOW, NIGHTS, List.of()))
        .isEqualTo(
            new QuietTime(
                Instant.parse("2026-11-21T01:00:00Z"),
                "it waits for quiet hours, at 2026-11-21T01:00:00Z"));
    assertThat(QuietTime.of(NOW, Optional.empty(), List.of())).isEqualTo(new QuietTime(NOW, ""));
  }

  @Test
  void whereNoHourIsMuchQuieterItDoesNotWait() {
    QuietTime quiet = QuietTime.of(NOW, Optional.empty(), ahead(4, 4.5));
    assertThat(quiet.at()).isEqualTo(NOW);
    assertThat(quiet.why()).contains("now is as quiet");
    Instant later = NOW.plusMillis(40);
    assertThat(QuietTime.of(later, Optional.empty(), ahead(4, 4.5)).at())
        .as("the forecast was read a moment ago")
        .isEqualTo(later);
    assertThat(QuietTime.of(later, Optional.empty(), ahead(15, 0.5)).at()).isEqualTo(later);
  }
}
