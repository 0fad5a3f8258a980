package io.howdah.diagnose.llm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a provider is worth asking: one that was dead is left alone for a while, so that not
 * every incident waits for it. For any number of threads.
 */
public final class ProviderHealth {
  static final Duration REST = Duration.ofMinutes(5);

  /** Dead until then, and why. */
  private record Dead(Instant until, String words) {}

  private final AtomicReference<Optional<Dead>> dead = new AtomicReference<>(Optional.empty());
  private final Clock clock;

  public ProviderHealth(Clock clock) {
    this.clock = clock;
  }

  /** Why it is not asked now; empty when it is. */
  Optional<String> resting() {
    return dead.get()
        .filter(d -> clock.instant().isBefore(d.until()))
        .map(d -> "it is not asked again before %s: %s".formatted(d.until(), d.words()));
  }

  void died(String words) {
    dead.set(Optional.of(new Dead(clock.instant().plus(REST), words)));
  }

  void answered() {
    dead.set(Optional.empty());
  }
}
