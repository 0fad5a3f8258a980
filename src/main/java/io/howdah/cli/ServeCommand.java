package io.howdah.cli;

import io.howdah.cli.ServeFile.BadServeFileException;
import io.howdah.guard.Policy;
import io.howdah.loop.nerves.Daemon;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import io.howdah.serve.HttpDoor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code howdah serve}: the daemon. */
@Command(
    name = "serve",
    description = {
      "The daemon: feels one or more clusters and shows what it felt.",
      "/metrics for Prometheus, /healthz, /readyz. Ends on SIGTERM."
    })
public final class ServeCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 9188;
  private static final long DEFAULT_MEGABYTES = 64;
  private static final int DEFAULT_SERIES = 20_000;
  private static final int MOST_CLUSTERS = 1_000;

  @Option(
      names = {"-d", "--dbname", "--url"},
      paramLabel = "DATABASE",
      description = "postgresql:// URI, key=value conninfo or database name; once per cluster")
  private List<String> urls = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "DATABASE", description = "the same, as an argument")
  private List<String> positional = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML: listen, directory, memory, series, every, remote, clusters")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "where HTTP is answered (default: 127.0.0.1:" + DEFAULT_PORT + ")")
  private @Nullable String listen;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "between two looks at a cluster (default: 1)")
  private @Nullable Integer every;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "where memory is kept over a restart (default: it is not)")
  private @Nullable String directory;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      description = "what short-term memory may take (default: " + DEFAULT_MEGABYTES + ")")
  private @Nullable Long memory;

  @Option(
      names = "--remote-write",
      paramLabel = "URL",
      description = "send to a Prometheus or VictoriaMetrics too: .../api/v1/write")
  private @Nullable String remoteWrite;

  @Option(
      names = "--remote-read",
      paramLabel = "URL",
      description = "its base for queries (default: the write URL's host)")
  private @Nullable String remoteRead;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "a policy instead of the shipped one, which proposes and does nothing; what it lets be"
              + " done is done where there is a home (howdah init)")
  private @Nullable Path policy;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    Daemon.Settings settings;
    InetSocketAddress at;
    Policy allowed;
    try {
      ServeFile file = config == null ? ServeFile.NONE : ServeFile.read(config);
      settings = settings(file);
      at = address(first(listen, file.listen()).orElse("127.0.0.1:" + DEFAULT_PORT));
      allowed = policy == null ? Policy.shipped() : Policy.of(policy);
    } catch (Policy.BadPolicyException
        | BadServeFileException
        | BadConnectionException
        | IllegalArgumentException e) {
      return fail(String.valueOf(e.getMessage()), Exit.USAGE);
    }
    ServeScreen screen = new ServeScreen(command.commandLine().getOut());
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (Daemon daemon = Daemon.start(settings, screen::tell, Clock.systemUTC());
        HttpDoor door = HttpDoor.open(at, daemon.nerves());
        Stewards _ = Stewards.start(settings.clusters(), daemon, allowed, screen)) {
      Thread hook = Thread.ofPlatform().unstarted(() -> end(asked, ended));
      Runtime.getRuntime().addShutdownHook(hook);
      screen.opened(door.address(), settings);
      asked.await();
      return Exit.WELL;
    } catch (IOException e) {
      return fail("cannot serve at %s: %s".formatted(at, e.getMessage()), Exit.USAGE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.WELL;
    } finally {
      screen.ended();
      ended.countDown();
    }
  }

  /** SIGTERM or Ctrl-C: closed in order and ended as asked is well, and no 143. */
  private static void end(CountDownLatch asked, CountDownLatch ended) {
    asked.countDown();
    try {
      if (ended.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Exit.WELL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Daemon.Settings settings(ServeFile file) throws BadConnectionException {
    Duration usual = period(first(every, file.every()).orElse(1));
    List<Daemon.Watched> clusters = new ArrayList<>();
    for (ServeFile.ClusterEntry entry : file.watched()) {
      Duration own = entry.every() == null ? usual : period(entry.every());
      String url = Optional.ofNullable(entry.url()).orElse("");
      clusters.add(watched(Optional.ofNullable(entry.name()), url, own));
    }
    for (List<String> given : List.of(urls, positional)) {
      for (String url : given) {
        clusters.add(watched(Optional.empty(), url, usual));
      }
    }
    if (clusters.isEmpty()) {
      // As psql does: PG* variables, the service file, the user's own database.
      clusters.add(watched(Optional.empty(), "", usual));
    }
    check(clusters);
    return new Daemon.Settings(
        clusters,
        first(directory, file.directory()).map(Path::of),
        bytes(first(memory, file.memory()).orElse(DEFAULT_MEGABYTES)),
        Optional.ofNullable(file.series()).orElse(DEFAULT_SERIES),
        far(Optional.ofNullable(file.remote()).orElse(new ServeFile.Remote(null, null))));
  }

  private static void check(List<Daemon.Watched> clusters) {
    if (clusters.size() > MOST_CLUSTERS) {
      throw new IllegalArgumentException(
          "%d clusters are more than one process is for (%d)"
              .formatted(clusters.size(), MOST_CLUSTERS));
    }
    Set<String> names = new HashSet<>();
    for (Daemon.Watched cluster : clusters) {
      if (!names.add(cluster.name())) {
        throw new IllegalArgumentException(
            "the cluster %s was given twice: name one of them otherwise in a file (--config)"
                .formatted(cluster.name()));
      }
    }
  }

  private static Daemon.Watched watched(Optional<String> name, String url, Duration period)
      throws BadConnectionException {
    ConnectionSpec spec =
        url.isEmpty()
            ? ConnectionRules.resolve(ConnectionRequest.nothing(), Surroundings.ofProcess())
            : ConnectionRules.resolve(url);
    String address = spec.describe().replaceFirst("^.*@", "");
    return new Daemon.Watched(name.orElse(address), spec, period);
  }

  private Optional<Daemon.Far> far(ServeFile.Remote file) {
    return first(remoteWrite, file.write())
        .map(write -> {
          URI to = URI.create(write);
          URI from = first(remoteRead, file.read()).map(URI::create).orElse(to.resolve("/"));
          return new Daemon.Far(to, from);
        });
  }

  /** Short-term memory lies in the heap, and not alone. */
  private static long bytes(long megabytes) {
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    if (megabytes > heap * 2 / 3) {
      throw new IllegalArgumentException(
          "--memory %d does not fit into a heap of %d MB: set HOWDAH_JAVA_OPTS=-Xmx%dm"
              .formatted(megabytes, heap, megabytes * 2));
    }
    return megabytes << 20;
  }

  private static Duration period(int seconds) {
    if (seconds < 1 || seconds > 3_600) {
      throw new IllegalArgumentException(
          "a look every %d seconds: 1 to 3600 can be had".formatted(seconds));
    }
    return Duration.ofSeconds(seconds);
  }

  private static InetSocketAddress address(String listen) {
    int colon = listen.lastIndexOf(':');
    String port = listen.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "--listen takes HOST:PORT, such as 127.0.0.1:%d, not %s".formatted(DEFAULT_PORT, listen));
    }
    String host = listen.substring(0, colon).replaceAll("[\\[\\]]", "");
    InetSocketAddress at = new InetSocketAddress(host, Integer.parseInt(port));
    if (at.isUnresolved()) {
      throw new IllegalArgumentException("--listen: the host %s is not known".formatted(host));
    }
    return at;
  }

  private static <T> Optional<T> first(@Nullable T option, @Nullable T inFile) {
    return Optional.ofNullable(option).or(() -> Optional.ofNullable(inFile));
  }

  private int fail(String words, int code) {
    command.commandLine().getErr().println("howdah serve: " + Main.withoutPasswords(words));
    return code;
  }
}
