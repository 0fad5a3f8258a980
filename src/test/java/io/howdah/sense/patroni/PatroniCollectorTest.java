package io.howdah.sense.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Measured;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Given a cluster under Patroni, what its REST API tells; given none, or a wrong one, nothing. */
final class PatroniCollectorTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");

  @Test
  void aRealPatroniIsDiscoveredAndItsEndIsSeen() throws Exception {
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "hpat");
    List<Process> started = new ArrayList<>();
    int api = free();
    int port = free();
    int etcd = free();
    try {
      own(directory);
      started.add(etcd(directory, etcd));
      Path file = configuration(directory, api, etcd, port);
      started.add(run(directory, "patroni", file.toString()));
      try (ReadDoor door = patience(port);
          PatroniCollector patroni =
              new PatroniCollector(door, new PatroniPlace.Discovered(Path.of("/proc")))) {
        Measured seen =
            Measured.until(
                new EveryTime(patroni),
                T0,
                600,
                m -> isOne(m, "patroni_primary", "patroni_has_leader"));
        assertThat(seen.value("patroni_up")).isEqualTo(1);
        assertThat(seen.value("patroni_timeline")).isEqualTo(1);
        assertThat(seen.value("patroni_paused")).isZero();
        assertThat(seen.value("patroni_pending_restart")).isZero();
        assertThat(seen.value("patroni_members", "role=leader", "state=running")).isEqualTo(1);
        started.getLast().destroy();
        assertThat(started.getLast().waitFor(30, TimeUnit.SECONDS)).isTrue();
        Measured gone = Measured.of(patroni.collect(T0.plusSeconds(100_000)));
        assertThat(gone.value("patroni_up")).isZero();
        assertThat(gone.why("patroni"))
            .hasValueSatisfying(w -> assertThat(w).contains("does not answer"));
      }
    } finally {
      for (Process process : started.reversed()) {
        process.destroy();
        process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
      }
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static boolean isOne(Measured seen, String... metrics) {
    return Stream.of(metrics)
        .allMatch(metric -> seen.find(metric).filter(m -> m.value() == 1).isPresent());
  }

  private static Process etcd(Path directory, int port) throws Exception {
    String client = "http://127.0.0.1:" + port;
    String peer = "http://127.0.0.1:" + free();
    return run(
        directory,
        "etcd",
        "--data-dir",
        directory + "/etcd",
        "--listen-client-urls",
        client,
        "--advertise-client-urls",
        client,
        "--listen-peer-urls",
        peer,
        "--initial-advertise-peer-urls",
        peer,
        "--initial-cluster",
        "default=" + peer);
  }

  /** Asked as if five seconds had passed each time. */
  private static final class EveryTime implements io.howdah.sense.Collector {
    private final PatroniCollector inner;
    private Instant clock = T0;

    EveryTime(PatroniCollector inner) {
      this.inner = inner;
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public io.howdah.model.Telemetry collect(Instant ignored) {
      clock = clock.plusSeconds(5);
      return inner.collect(clock);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static ReadDoor patience(int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (true) {
      try {
        return ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of("postgresql://postgres@127.0.0.1:%d/postgres".formatted(port)),
                Surroundings.ofProcess()));
      } catch (io.howdah.pg.CannotConnectException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (BadConnectionException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Path configuration(Path directory, int api, int etcd, int port) throws Exception {
    Path bin;
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      bin = versions.sorted().reduce((a, b) -> b).orElseThrow().resolve("bin");
    }
    Path file = directory.resolve("patroni.yml");
    Files.writeString(
        file,
        """
        scope: howdah
        name: one
        restapi: {listen: "127.0.0.1:%1$d", connect_address: "127.0.0.1:%1$d"}
        etcd3: {host: "127.0.0.1:%2$d"}
        bootstrap:
          dcs: {ttl: 30, loop_wait: 1, retry_timeout: 5}
          initdb: [{encoding: UTF8}, no-sync]
        postgresql:
          listen: 127.0.0.1:%3$d
          connect_address: 127.0.0.1:%3$d
          data_dir: %4$s/data
          pgpass: %4$s/pgpass
          bin_dir: %5$s
          authentication:
            superuser: {username: postgres, password: pw}
            replication: {username: repl, password: pw}
          pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
          parameters: {unix_socket_directories: %4$s, fsync: off}
        """
            .formatted(api, etcd, port, directory, bin));
    return file;
  }

  private static int free() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void own(Path directory) throws Exception {
    Process process = new ProcessBuilder("chown", "postgres:", directory.toString()).start();
    assertThat(process.waitFor()).isZero();
  }

  private static Process run(Path directory, String... command) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    all.addAll(List.of(command));
    return new ProcessBuilder(all)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(command[0] + ".log").toFile())
        .start();
  }

  @Test
  void whatIsNotOursNotJsonOrNotThereIsRefusedInWords() throws Exception {
    try (TempPostgres postgres = TempPostgres.start();
        ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      assertThat(
              new PatroniCollector(door, new PatroniPlace.Discovered(Path.of("/proc")))
                  .collect(T0)
                  .measurements())
          .as("no agent is connected, so none is looked for")
          .isEmpty();
      assertRefused(
          door,
          "{\"state\":\"running\",\"role\":\"master\",\"database_system_identifier\":\"1\"}",
          "looks after another cluster");
      assertRefused(door, "<html>hello</html>", "does not answer in JSON");
      assertRefused(door, "[1,2]", "no JSON object");
      assertRefused(door, "\"" + "x".repeat(1 << 20) + "\"", "more than");
    }
  }

  private static void assertRefused(ReadDoor door, String body, String words) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (PatroniCollector patroni = new PatroniCollector(door, new PatroniPlace.At(base))) {
      Measured seen = Measured.of(patroni.collect(T0));
      assertThat(seen.value("patroni_up")).isZero();
      assertThat(seen.has("patroni_primary")).isFalse();
      assertThat(seen.why("patroni")).hasValueSatisfying(w -> assertThat(w).contains(words));
    } finally {
      server.stop(0);
    }
  }
}
