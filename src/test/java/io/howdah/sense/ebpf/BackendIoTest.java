package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Distribution;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Given two clusters of one binary, when one of them reads from its disk and from the page cache,
 * then each of its calls is counted in its place, and none of the other's.
 */
final class BackendIoTest {
  private static final Percentage WITHIN = Percentage.withPercentage(10);

  private static TempPostgres postgres;
  private static TempPostgres other;

  @BeforeAll
  static void servers() throws IOException {
    Probes.needRoot();
    // A pool smaller than the table: each scan asks the kernel for each page.
    postgres = TempPostgres.start("shared_buffers = '256kB'", "autovacuum = off");
    other = TempPostgres.start("shared_buffers = '256kB'", "autovacuum = off");
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
    other.close();
  }

  /** A session and the table that it scans. */
  private record Scanner(Connection connection, long pid, Path file) implements AutoCloseable {
    static Scanner of(TempPostgres server) throws SQLException {
      Connection connection =
          DriverManager.getConnection(
              "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.port()));
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE t AS SELECT g, repeat('x', 500) AS filler FROM generate_series(1, 30000) g");
        statement.execute("CREATE INDEX ON t (g)");
        statement.execute("VACUUM ANALYZE t");
        statement.execute("CHECKPOINT");
        statement.execute("SET max_parallel_workers_per_gather = 0");
        statement.execute(
            "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off");
        try (ResultSet row =
            statement.executeQuery("SELECT pg_backend_pid(), pg_relation_filepath('t')")) {
          assertThat(row.next()).isTrue();
          return new Scanner(connection, row.getLong(1), server.data().resolve(row.getString(2)));
        }
      }
    }

    /** Here and there, so that the kernel reads nothing ahead. */
    void pick() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SELECT count(t.filler) FROM generate_series(1, 300) s JOIN t ON t.g = (s * 7919) % 30000");
      }
    }

    void scan() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT count(filler) FROM t");
      }
    }

    /** Takes the table, and nothing else, out of the page cache. */
    void forget() throws IOException, InterruptedException {
      Probes.run(
          "dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none");
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  @Test
  void readsFromTheDiskAndFromThePageCacheAreToldApartAsAnIndependentProgramTellsThem()
      throws SQLException, IOException, InterruptedException, CannotConnectException {
    try (ReadDoor door = ReadDoor.open(postgres.spec(""));
        Scanner scanner = Scanner.of(postgres);
        Scanner stranger = Scanner.of(other)) {
      BackendIo io = new BackendIo(() -> ServerProcess.behind(door));
      try (ProbeSupervisor supervisor = Probes.supervise(io.probe())) {
        assertThat(supervisor.openWindow(BackendIo.NAME, Probes.PATIENCE.multipliedBy(5), "a test"))
            .isInstanceOf(Window.Open.class);
        Probes.awaitState(supervisor, BackendIo.NAME, ProbeStatus.State.RUNNING);
        Map<String, Long> independent;
        try (Independent watcher = Independent.of(scanner.pid())) {
          for (int round = 0; round < 3; round++) {
            scanner.forget();
            scanner.pick();
            scanner.scan();
            stranger.scan();
          }
          independent = watcher.end();
        }
        long cached = independent.getOrDefault("cached", 0L);
        long fetched = independent.getOrDefault("fetched", 0L);
        assertThat(cached).as("the independent program's own sight").isGreaterThan(3_000);
        assertThat(fetched).isGreaterThan(100);
        Probes.await(
            "all calls are seen",
            () -> calls(io, scanner, true) + calls(io, scanner, false) >= cached + fetched);
        assertThat(calls(io, scanner, false)).isCloseTo(fetched, WITHIN);
        assertThat(calls(io, scanner, true)).isCloseTo(cached, WITHIN);
        double seconds =
            io.traffic().stream()
                .filter(t -> t.pid() == scanner.pid() && t.read())
                .mapToDouble(BackendIo.Traffic::seconds)
                .sum();
        // Each call is rounded down to a whole microsecond here.
        assertThat(seconds + (cached + fetched) * 0.5e-6)
            .isCloseTo(independent.getOrDefault("nanos", 0L) / 1e9, WITHIN);
        assertThat(io.traffic())
            .as("the other cluster's backend")
            .noneMatch(t -> t.pid() == stranger.pid());
        distributions(supervisor, io);
      }
    }
  }

  private static long calls(BackendIo io, Scanner scanner, boolean cache) {
    return io.traffic().stream()
        .filter(t -> t.pid() == scanner.pid() && t.read())
        .filter(t -> t.device().equals(BackendIo.CACHE) == cache)
        .mapToLong(BackendIo.Traffic::calls)
        .sum();
  }

  private static void distributions(ProbeSupervisor supervisor, BackendIo io) {
    List<Distribution> reads =
        supervisor.read(Instant.now()).distributions().stream()
            .filter(d -> d.metric().equals(BackendIo.READS))
            .filter(d -> d.labels().get("backend_type").equals("client backend"))
            .toList();
    Distribution cache =
        reads.stream()
            .filter(d -> d.labels().get("place").equals("cache"))
            .findFirst()
            .orElseThrow();
    Distribution device =
        reads.stream()
            .filter(d -> d.labels().get("place").equals("device"))
            .findFirst()
            .orElseThrow();
    assertThat(device.labels().get("device")).isNotBlank();
    assertThat(cache.quantile(0.5).orElseThrow()).isLessThan(device.quantile(0.5).orElseThrow());
    assertThat(cache.count() + device.count())
        .isGreaterThanOrEqualTo(
            io.traffic().stream()
                .filter(t -> t.read() && t.backendType().equals("client backend"))
                .mapToLong(BackendIo.Traffic::calls)
                .sum());
  }

  /** Another bpftrace program, of another make: raw system calls, and pages entering the cache. */
  private record Independent(Process process, BufferedReader output) implements AutoCloseable {
    static Independent of(long pid) throws IOException {
      String program =
          """
          tracepoint:raw_syscalls:sys_enter /pid == PID && args->id == 17/ { @at = nsecs; @pages = 0; }
          tracepoint:filemap:mm_filemap_add_to_page_cache /pid == PID && @at/ { @pages += 1; }
          tracepoint:raw_syscalls:sys_exit /pid == PID && @at/ {
            @nanos += nsecs - @at;
            if (@pages) { @fetched += 1; } else { @cached += 1; }
            @at = 0;
          }
          interval:s:1 { printf("ready\\n"); }
          """
              .replace("PID", Long.toString(pid));
      Process process =
          new ProcessBuilder(
                  "unshare",
                  "--mount",
                  "--propagation",
                  "private",
                  "sh",
                  "-c",
                  "[ -d /sys/kernel/tracing/events ] || mount -t tracefs t /sys/kernel/tracing; exec setpriv --pdeathsig KILL bpftrace -e \"$1\"",
                  "sh",
                  program)
              .redirectErrorStream(true)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      while (line != null && !line.equals("ready")) {
        line = output.readLine();
      }
      assertThat(line).as("the independent program is attached").isNotNull();
      return new Independent(process, output);
    }

    Map<String, Long> end() throws IOException, InterruptedException {
      Probes.run("kill", "-INT", Long.toString(process.pid()));
      Map<String, Long> found = new HashMap<>();
      Pattern map = Pattern.compile("@(\\w+): (\\d+)");
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = map.matcher(line);
        if (matcher.matches()) {
          found.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
      }
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return found;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void aServerThatIsNotOnThisMachineIsAbsentWithWords() throws InterruptedException {
    BackendIo io =
        new BackendIo(() -> {
          throw new CannotProbeException("the server is not on this machine");
        });
    try (ProbeSupervisor supervisor = Probes.supervise(io.probe())) {
      Window opened = supervisor.openWindow(BackendIo.NAME, Probes.PATIENCE, "a test");
      assertThat(opened).isInstanceOf(Window.Open.class);
      Probes.awaitState(supervisor, BackendIo.NAME, ProbeStatus.State.STOPPED);
      assertThat(supervisor.read(Instant.now()).absences())
          .filteredOn(a -> a.what().equals(BackendIo.READS.name()))
          .singleElement()
          .satisfies(a -> assertThat(a.why()).contains("not on this machine"));
    }
  }

  @Test
  void theServerBehindASessionIsFoundAndIsAnotherAfterARestart()
      throws IOException, CannotConnectException, CannotProbeException, SQLException {
    ServerProcess found;
    try (ReadDoor door = ReadDoor.open(other.spec(""))) {
      found = ServerProcess.behind(door);
    }
    String pidFile = java.nio.file.Files.readString(other.data().resolve("postmaster.pid"));
    assertThat(found.postmaster())
        .isEqualTo(Long.parseLong(pidFile.lines().findFirst().orElseThrow()));
    assertThat(found.runs()).isTrue();
    try (TempPostgres third = TempPostgres.start()) {
      ServerProcess thirds;
      try (ReadDoor door = ReadDoor.open(third.spec(""))) {
        thirds = ServerProcess.behind(door);
      }
      assertThat(thirds).isNotEqualTo(found);
      third.control("restart");
      assertThat(thirds.runs()).isFalse();
    }
  }
}
