package io.howdah.detect;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A moment as the baselines see it: people work by the clock on their wall, so slots are of local
 * time.
 *
 * @param at seconds since the epoch
 * @param slot which quarter of an hour of the week, Monday 00:00 is 0
 * @param phase how much of the slot is over, 0 to 1
 */
record Moment(double at, int slot, double phase) {
  static Moment of(Instant at, ZoneId zone) {
    ZonedDateTime local = at.atZone(zone);
    double minutes =
        (local.getDayOfWeek().getValue() - 1) * 1440.0
            + local.getHour() * 60
            + local.getMinute()
            + local.getSecond() / 60.0;
    double slots = minutes / Season.SLOT_MINUTES;
    int slot = (int) slots;
    return new Moment(seconds(at), slot, slots - slot);
  }

  static double seconds(Instant at) {
    return at.getEpochSecond() + at.getNano() / 1e9;
  }

  static Instant instant(double seconds) {
    return Instant.ofEpochMilli(Math.round(seconds * 1e3));
  }
}
