package io.howdah.guard.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of the distribution in a temporary directory, on a free loopback port. */
final class ScratchServer implements AutoCloseable {
  private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

  private final Path directory;
  private final Path binaries;
  private final int port;

  private ScratchServer(Path directory, Path binaries, int port) {
    this.directory = directory;
    this.binaries = binaries;
    this.port = port;
  }

  static ScratchServer start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("howdah-guard-");
    ScratchServer server = new ScratchServer(directory, newest(), freePort());
    if (root()) {
      server.run("/", "chown", "postgres", directory.toString());
    }
    String data = directory.resolve("data").toString();
    server.postgres("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync");
    server.postgres(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p " + server.port + " -c listen_addresses=127.0.0.1 -c fsync=off -k " + directory,
        "start");
    return server;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port));
  }

  private static Path newest() throws IOException {
    try (Stream<Path> versions = Files.list(VERSIONS)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow(() -> new IllegalStateException("no PostgreSQL under " + VERSIONS));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void postgres(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(binaries.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(directory.toString(), command.toArray(String[]::new));
  }

  private void run(String where, String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("howdah-guard-", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(where).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroy();
      throw new IOException(String.join(" ", command) + " failed: " + Files.readString(log));
    }
    Files.delete(log);
  }

  @Override
  public void close() throws IOException {
    try {
      postgres("pg_ctl", "-D", directory.resolve("data").toString(), "-m", "immediate", "stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
