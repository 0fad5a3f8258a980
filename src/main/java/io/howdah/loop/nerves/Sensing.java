package io.howdah.loop.nerves;

import io.howdah.loop.Unrest;
import io.howdah.loop.kernel.Eyes;
import io.howdah.loop.kernel.Eyesight;
import io.howdah.model.Absence;
import io.howdah.model.Incident;
import io.howdah.model.Labels;
import io.howdah.model.Telemetry;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Collector;
import io.howdah.sense.Collectors;
import io.howdah.sense.ebpf.CannotProbeException;
import io.howdah.sense.ebpf.ProbeBudget;
import io.howdah.sense.host.Blindness;
import io.howdah.sense.host.HostAccess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Which collectors feel a cluster: the one place where they are put together. */
final class Sensing {
  /** Looked at often, a cluster gets a second session: a slow look must not hold up a fast one. */
  private static final Duration OFTEN = Duration.ofSeconds(5);

  private final HostAccess machine = HostAccess.thisMachine();
  private final Eyesight eyesight = new Eyesight(ProbeBudget.usual());
  private final Optional<Path> directory;
  private final Consumer<NerveEvent> witness;
  private final Clock clock;
  private final ConcurrentMap<String, List<Incident>> open = new ConcurrentHashMap<>();

  /**
   * For one process.
   *
   * @param directory where what is learned is kept over a restart
   */
  Sensing(Optional<Path> directory, Consumer<NerveEvent> witness, Clock clock) {
    this.directory = directory.map(d -> d.resolve("learned"));
    this.witness = witness;
    this.clock = clock;
  }

  Strand of(String name, ConnectionSpec spec, Duration period) {
    return new Strand(name, () -> collectors(name, spec, period));
  }

  /** What the series of a cluster say now; nothing for one that is not felt yet. */
  Unrest unrest(String name) {
    return () -> open.getOrDefault(name, List.of());
  }

  private List<Strand.Paced> collectors(String name, ConnectionSpec spec, Duration period)
      throws CannotConnectException {
    ReadDoor door = period.compareTo(OFTEN) < 0 ? ReadDoor.pooled(spec, 2) : ReadDoor.open(spec);
    List<Collector> all = new ArrayList<>(Collectors.of(door, machine, Collectors.Options.usual()));
    Optional<Eyes> eyes = Optional.empty();
    try {
      eyes = Optional.of(eyesight.open(door, clock));
      all.add(eyes.get().collector());
    } catch (CannotProbeException e) {
      all.add(new Blind(Blindness.withoutEbpf(String.valueOf(e.getMessage()))));
    }
    Optional<Eyes> probes = eyes;
    Vigil vigil =
        new Vigil(
            name,
            ZoneId.systemDefault(),
            () -> door.identity().first(),
            (length, why) -> probes.ifPresent(e -> e.alarm(length, why)),
            incidents -> open.put(name, incidents),
            new Keepsake(directory, name),
            witness);
    List<Strand.Paced> paced = new ArrayList<>();
    all.forEach(c -> paced.add(new Strand.Paced(vigil.overhear(c), period)));
    paced.add(new Strand.Paced(new Last(vigil, door), period));
    return paced;
  }

  /** Howdah's own process. */
  static Strand own(Clock clock) {
    return new Strand(
        Labels.NONE.get("cluster"),
        () -> List.of(new Strand.Paced(new Ourselves(clock.instant()), Duration.ofSeconds(1))));
  }

  /** In the place of a collector that cannot be: says what is not seen. */
  private record Blind(List<Absence> absences) implements Collector {
    @Override
    public String name() {
      return "ebpf";
    }

    @Override
    public Telemetry collect(Instant now) {
      return new Telemetry(now, List.of(), List.of(), absences);
    }

    @Override
    public void close() {
      // Nothing was opened.
    }
  }

  /** The vigil, and with it goes the door that all of them looked through. */
  private record Last(Vigil vigil, ReadDoor door) implements Collector {
    @Override
    public String name() {
      return vigil.name();
    }

    @Override
    public Telemetry collect(Instant now) {
      return vigil.collect(now);
    }

    @Override
    public void close() {
      vigil.close();
      door.close();
    }
  }
}
