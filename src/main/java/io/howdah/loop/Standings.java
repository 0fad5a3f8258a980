package io.howdah.loop;

import io.howdah.guard.Policy;
import io.howdah.guard.Standing;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Entry;
import io.howdah.model.Action;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.pg.SqlFile;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Looks how things stand: what was done lately, how busy the server is, whether the brake is on.
 */
final class Standings {
  private static final SqlFile SQL = SqlFile.load(Standings.class, "reign.sql");
  private static final Duration AN_HOUR = Duration.ofHours(1);

  /** Rows of the ledger that are looked through; in more, the limits are long exceeded. */
  private static final int MOST_ROWS = 1000;

  private final Cluster cluster;
  private final Home home;
  private final Policy policy;
  private final Clock clock;

  Standings(Cluster cluster, Home home, Policy policy, Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.policy = policy;
    this.clock = clock;
  }

  /** Now; the disk is looked at only where that is asked for, since it costs a walk over /proc. */
  Standing now(boolean withDisk) {
    Instant now = clock.instant();
    List<Entry> rows = home.ledger().list(MOST_ROWS);
    int begun = count(rows, "action-intent", now.minus(AN_HOUR));
    int back = count(rows, "action-rolled-back", now.minus(policy.bounds().pause()));
    Optional<Long> active = cluster.door().read(SQL, "at_work", r -> r.number("n")).first();
    return new Standing(
        cluster.door().identity().first().map(i -> i.systemIdentifier()).orElse(""),
        begun,
        back,
        active.map(OptionalLong::of).orElse(OptionalLong.empty()),
        withDisk ? freeDisk(now) : OptionalDouble.empty(),
        stopped(),
        Optional.empty(),
        LoadBook.ahead(home.dataSource(), now));
  }

  /** Now, for an action: with what came of it when the very same was done here and did not stay. */
  Standing of(Action action) {
    Optional<String> once =
        home.actions()
            .takenBackBefore(action.id())
            .map(ActionRecord::action)
            .map(a ->
                "action %d did the same here before and was taken back: %s"
                    .formatted(a.id(), a.sentence()));
    return now(false).after(once);
  }

  private static int count(List<Entry> rows, String kind, Instant since) {
    return Math.toIntExact(
        rows.stream()
            .filter(e -> e.kind().equals(kind) && e.at().isAfter(since))
            .filter(e -> !Undoing.endsProbation(e))
            .count());
  }

  private Optional<String> stopped() {
    Optional<Path> file = policy.bounds().killSwitch().filter(Files::exists);
    return file.map(f -> "the file %s is there".formatted(f)).or(() -> home.control().stopped());
  }

  private OptionalDouble freeDisk(Instant now) {
    Telemetry seen = new HostCollector(cluster.door(), HostAccess.thisMachine()).collect(now);
    OptionalDouble free = ofData(seen, "host_disk_free_bytes");
    OptionalDouble size = ofData(seen, "host_disk_size_bytes");
    return free.isPresent() && size.isPresent() && size.getAsDouble() > 0
        ? OptionalDouble.of(free.getAsDouble() / size.getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalDouble ofData(Telemetry seen, String metric) {
    return seen.measurements().stream()
        .filter(m -> m.metric().name().equals(metric))
        .filter(m -> m.labels().values().getOrDefault("role", "").equals("data"))
        .mapToDouble(Measurement::value)
        .findFirst();
  }
}
