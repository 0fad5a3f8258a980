package io.howdah.cli;

import io.howdah.guard.Policy;
import io.howdah.loop.Steward;
import io.howdah.loop.nerves.Daemon;
import java.time.Clock;
import java.util.List;

/** One steward for each cluster of a daemon. */
record Stewards(List<Steward> all) implements AutoCloseable {
  static Stewards start(
      List<Daemon.Watched> clusters, Daemon daemon, Policy policy, ServeScreen screen) {
    return new Stewards(
        clusters.stream()
            .map(c ->
                Steward.start(
                    c.name(),
                    c.spec(),
                    policy,
                    daemon.unrest(c.name()),
                    event -> screen.tell(c.name(), event),
                    Clock.systemUTC()))
            .toList());
  }

  /** All at once: each may have a statement to end. */
  @Override
  public void close() {
    all.parallelStream().forEach(Steward::close);
  }
}
