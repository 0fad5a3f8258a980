package io.howdah.verify;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long an index is known not to have been scanned. Pure: looks come in, counted time comes
 * out.
 *
 * <p>Time counts only between two looks at the same life of the counter: same server, same start,
 * same beginning of its statistics, no standby that may have scanned its own copy, and a clock that
 * went forward. What happened across a break cannot be known, so it counts for nothing; a scan sets
 * the count back to zero.
 *
 * @param at when the counter was last read; the epoch before the first look
 * @param life of the counter at that moment
 * @param scans that it showed
 * @param counted time without a scan
 * @param why what kept time from counting at the last look; empty where nothing did
 */
public record Disuse(Instant at, String life, long scans, Duration counted, String why) {
  /** Before the first look. */
  public static final Disuse UNKNOWN = new Disuse(Instant.EPOCH, "", 0, Duration.ZERO, "");

  /**
   * One look at the counter.
   *
   * @param life equal for two looks between which the counter went on
   * @param standbys whether a standby hangs on the server, or may: its scans are counted there
   */
  public record Look(Instant at, String life, long scans, boolean standbys) {}

  /** What is known after another look. */
  public Disuse after(Look look) {
    if (at.equals(Instant.EPOCH)) {
      return next(look, Duration.ZERO, "");
    }
    // More than before was scanned in any life, and what a counter that began anew shows, since
    // then.
    if (look.scans() > scans || (look.scans() < scans && look.scans() > 0)) {
      return next(look, Duration.ZERO, "");
    }
    if (!look.life().equals(life) || look.scans() != scans) {
      return next(
          look, counted, "the server's statistics began anew: what was scanned before is unknown");
    }
    if (look.standbys()) {
      return next(look, counted, "a standby may scan it, and counts that for itself");
    }
    if (!look.at().isAfter(at)) {
      return next(look, counted, "the clock was set back");
    }
    return next(look, counted.plus(Duration.between(at, look.at())), "");
  }

  private static Disuse next(Look look, Duration counted, String why) {
    return new Disuse(look.at(), look.life(), look.scans(), counted, why);
  }
}
