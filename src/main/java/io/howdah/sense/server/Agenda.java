package io.howdah.sense.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When one look is due. A look that takes long is taken less often: looking may use a tenth of the
 * time, and the lesser of the last two costs counts, so that one hiccup changes nothing.
 */
final class Agenda {
  /** The share of time that one look may take. */
  static final int SHARE = 10;

  static final Duration LONGEST = Duration.ofHours(1);

  private final Duration base;
  private Duration period;
  private Duration cost = Duration.ZERO;
  private Optional<Instant> last = Optional.empty();

  Agenda(Duration base) {
    this.base = base;
    this.period = base;
  }

  /** Whether to look now. A clock that was set back makes everything due. */
  boolean due(Instant now) {
    return last.map(l -> now.isBefore(l) || !now.isBefore(l.plus(period))).orElse(true);
  }

  /** It was looked at a moment, and took a time. */
  void done(Instant now, Duration took) {
    last = Optional.of(now);
    Duration lesser = cost.compareTo(took) < 0 ? cost : took;
    cost = took;
    period = within(lesser.multipliedBy(SHARE));
  }

  /** The server ended it for taking too long: it is asked half as often. */
  void tooLong(Instant now, Duration took) {
    last = Optional.of(now);
    cost = took;
    Duration twice = period.multipliedBy(2);
    Duration fair = took.multipliedBy(SHARE);
    period = within(twice.compareTo(fair) > 0 ? twice : fair);
  }

  private Duration within(Duration wanted) {
    Duration least = wanted.compareTo(base) > 0 ? wanted : base;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /** Due at once. */
  void forget() {
    last = Optional.empty();
  }

  Duration period() {
    return period;
  }

  Duration cost() {
    return cost;
  }

  /** Whether it is taken less often than it should be. */
  boolean slowed() {
    return period.compareTo(base) > 0;
  }
}
