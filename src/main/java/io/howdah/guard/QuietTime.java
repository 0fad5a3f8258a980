package io.howdah.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When something that can wait is begun, and why then. The person's quiet hours are the bounds, the
 * forecast chooses within them; where there is no forecast, the quiet hours choose alone.
 *
 * @param why empty where it is begun now and nothing was weighed
 */
record QuietTime(Instant at, String why) {
  /** An hour that is not quieter than this share of the present one is not worth the wait. */
  private static final double WORTH = 0.8;

  /** The forecast was read so long ago at most: its first hour is the one that runs. */
  private static final Duration A_MOMENT = Duration.ofMinutes(1);

  /**
   * Chooses.
   *
   * @param hours of the policy
   * @param ahead the hours to come, where a forecast is worth something
   */
  static QuietTime of(Instant now, Optional<QuietHours> hours, List<Standing.Hour> ahead) {
    List<Standing.Hour> allowed =
        ahead.stream()
            .filter(h -> !h.from().isBefore(now.minus(A_MOMENT)))
            .map(h -> h.from().isBefore(now) ? new Standing.Hour(now, h.busy()) : h)
            .filter(h -> hours.map(q -> q.next(h.from()).equals(h.from())).orElse(true))
            .toList();
    Optional<Standing.Hour> quietest =
        allowed.stream().min(Comparator.comparingDouble(Standing.Hour::busy));
    if (quietest.isEmpty()) {
      Instant next = hours.map(q -> q.next(now)).orElse(now);
      return new QuietTime(
          next, next.equals(now) ? "" : "it waits for quiet hours, at %s".formatted(next));
    }
    Standing.Hour best = quietest.get();
    Standing.Hour first = allowed.getFirst();
    if (first.from().equals(now) && best.busy() >= WORTH * first.busy()) {
      return new QuietTime(
          now,
          words("now is as quiet as the next 24 h will be by the last weeks", first.busy(), ahead));
    }
    return new QuietTime(
        best.from(),
        words(
            "it waits until %s, the quietest hour of the next 24 by the last weeks"
                .formatted(best.from()),
            best.busy(),
            ahead));
  }

  private static String words(String what, double busy, List<Standing.Hour> ahead) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f sessions at work where %.1f are usual",
        what,
        busy,
        ahead.stream().mapToDouble(Standing.Hour::busy).average().orElse(0));
  }
}
