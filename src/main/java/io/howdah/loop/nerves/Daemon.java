package io.howdah.loop.nerves;

import io.howdah.loop.Unrest;
import io.howdah.model.SeriesReader;
import io.howdah.pg.ConnectionSpec;
import io.howdah.sense.series.EmbeddedStore;
import io.howdah.sense.series.RemoteStore;
import io.howdah.sense.series.RemoteTarget;
import io.howdah.sense.series.SeriesStore;
import io.howdah.sense.series.StoreLimits;
import io.howdah.sense.series.TeeStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@code howdah serve} runs: the nerves of all clusters and the memory they fill. */
public final class Daemon implements AutoCloseable {
  private final SeriesStore store;
  private final Nerves nerves;
  private final Sensing sensing;

  private Daemon(SeriesStore store, Nerves nerves, Sensing sensing) {
    this.store = store;
    this.nerves = nerves;
    this.sensing = sensing;
  }

  /** A cluster to watch. */
  public record Watched(String name, ConnectionSpec spec, Duration period) {}

  /**
   * A Prometheus or VictoriaMetrics beside the embedded memory.
   *
   * @param write where remote write is taken
   * @param read the base of its query API
   */
  public record Far(URI write, URI read) {
    /** Refuses what is no address of a server. */
    public Far {
      var _ = new RemoteTarget(write, read);
    }
  }

  /**
   * How it runs.
   *
   * @param directory where memory is kept over a restart; without one it is not
   * @param bytes that short-term memory may take
   * @param series that it may hold
   */
  public record Settings(
      List<Watched> clusters, Optional<Path> directory, long bytes, int series, Optional<Far> far) {
    public Settings {
      clusters = List.copyOf(clusters);
    }
  }

  /**
   * Starts; a cluster that cannot be reached yet is tried again.
   *
   * @throws IOException when the directory cannot be used
   */
  public static Daemon start(Settings settings, Consumer<NerveEvent> witness, Clock clock)
      throws IOException {
    SeriesStore store = store(settings);
    List<Strand> strands = new ArrayList<>();
    Sensing sensing = new Sensing(settings.directory(), witness, clock);
    settings.clusters().forEach(c -> strands.add(sensing.of(c.name(), c.spec(), c.period())));
    strands.add(Sensing.own(clock));
    return new Daemon(store, Nerves.start(strands, store, witness, clock), sensing);
  }

  private static SeriesStore store(Settings settings) throws IOException {
    StoreLimits limits = StoreLimits.of(settings.bytes(), settings.series());
    Optional<Path> near = settings.directory().map(d -> d.resolve("series"));
    EmbeddedStore embedded =
        near.isPresent() ? EmbeddedStore.in(near.get(), limits) : EmbeddedStore.inMemory(limits);
    if (settings.far().isEmpty()) {
      return embedded;
    }
    Far far = settings.far().get();
    RemoteTarget target = new RemoteTarget(far.write(), far.read());
    Optional<Path> spool = settings.directory().map(d -> d.resolve("unsent"));
    try {
      return new TeeStore(embedded, RemoteStore.to(target, spool));
    } catch (IOException e) {
      embedded.close();
      throw e;
    }
  }

  public SeriesReader memory() {
    return store;
  }

  public Nerves nerves() {
    return nerves;
  }

  /** What the series of a cluster say, for who decides when to look. */
  public Unrest unrest(String cluster) {
    return sensing.unrest(cluster);
  }

  /** Ends looks, then closes memory: what was appended is on disk, where there is a directory. */
  @Override
  public void close() {
    nerves.close();
    store.close();
  }
}
