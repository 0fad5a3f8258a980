package io.howdah.guard;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * The hours in which a little more load disturbs nobody.
 *
 * @param windows when, each week
 */
public record QuietHours(ZoneId zone, List<Window> windows) {

  /**
   * One window of the week.
   *
   * @param days on which it begins
   * @param to at or before {@code from}: on the next day
   */
  public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    public Window {
      days = Set.copyOf(days);
    }
  }

  public QuietHours {
    windows = List.copyOf(windows);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("quiet hours without an hour");
    }
  }

  /** That moment, if it lies in a window, else the beginning of the next one. */
  public Instant next(Instant from) {
    LocalDate today = from.atZone(zone).toLocalDate();
    Instant best = Instant.MAX;
    // A window of yesterday may reach into today; after eight days every window has come again.
    for (int day = -1; day <= 8; day++) {
      LocalDate date = today.plusDays(day);
      for (Window w : windows) {
        if (!w.days().contains(date.getDayOfWeek())) {
          continue;
        }
        ZonedDateTime begin = date.atTime(w.from()).atZone(zone);
        LocalDate last = w.to().isAfter(w.from()) ? date : date.plusDays(1);
        Instant end = last.atTime(w.to()).atZone(zone).toInstant();
        if (from.isBefore(end)) {
          Instant start = begin.toInstant().isAfter(from) ? begin.toInstant() : from;
          best = start.isBefore(best) ? start : best;
        }
      }
    }
    return best;
  }
}
