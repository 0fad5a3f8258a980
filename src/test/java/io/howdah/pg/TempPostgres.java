package io.howdah.pg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of Debian's package in a temporary directory, run by the user postgres: for logins
 * of every kind. Started with what a test wants in postgresql.conf and pg_hba.conf; stopped and
 * removed by {@link #close()}.
 */
public final class TempPostgres implements AutoCloseable {
  private static final Path NEWEST = newest();

  private final Path binaries;
  private final Path directory;
  private final int port;

  private TempPostgres(Path binaries, Path directory, int port) {
    this.binaries = binaries;
    this.directory = directory;
    this.port = port;
  }

  private static Path newest() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions.sorted().reduce((a, b) -> b).orElseThrow().resolve("bin");
    } catch (IOException e) {
      throw new IllegalStateException("these tests need Debian's package postgresql", e);
    }
  }

  /** Where the programs of the newest version are that Debian has here. */
  public static Path newestBinaries() {
    return NEWEST;
  }

  /** With pg_stat_statements preloaded, TCP on loopback, and everyone trusted. */
  public static TempPostgres start(String... extraSettings) throws IOException {
    return start(List.of("local all all trust", "host all all 127.0.0.1/32 trust"), extraSettings);
  }

  public static TempPostgres start(List<String> hba, String... extraSettings) throws IOException {
    return startOf(NEWEST, hba, extraSettings);
  }

  /** With the programs of another version than Debian's. */
  public static TempPostgres startOf(Path binaries, List<String> hba, String... extraSettings)
      throws IOException {
    TempPostgres postgres = prepare(binaries);
    postgres.asPostgres(
        postgres.binaries + "/initdb -N -A trust -E UTF8 --locale=C.UTF-8 -D " + postgres.data());
    List<String> settings = postgres.settings();
    settings.addAll(List.of(extraSettings));
    Files.writeString(
        postgres.data().resolve("postgresql.auto.conf"), String.join("\n", settings) + "\n");
    postgres.hba(hba);
    postgres.control("start");
    return postgres;
  }

  /** A standby of this server, which has to allow replication: copied, streaming. */
  public TempPostgres standby(String name, String... extraSettings) throws IOException {
    TempPostgres standby = prepare(binaries);
    standby.asPostgres(
        "%s/pg_basebackup -D %s -R -c fast -d '%s application_name=%s'"
            .formatted(binaries, standby.data(), conninfo().replace(" dbname=postgres", ""), name));
    List<String> settings = standby.settings();
    settings.add(
        "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=%s'"
            .formatted(port, name));
    settings.add("cluster_name = '%s'".formatted(name));
    settings.addAll(List.of(extraSettings));
    Files.writeString(
        standby.data().resolve("postgresql.auto.conf"), String.join("\n", settings) + "\n");
    standby.control("start");
    return standby;
  }

  private static TempPostgres prepare(Path binaries) throws IOException {
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "hpg");
    // The port only names the socket file until TCP is asked for; the kernel's free one is taken
    // for both.
    int port;
    try (var probe = new java.net.ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    TempPostgres postgres = new TempPostgres(binaries, directory, port);
    run("chown", "postgres:", directory.toString());
    run("chmod", "755", directory.toString());
    return postgres;
  }

  private List<String> settings() {
    return new ArrayList<>(
        List.of(
            "fsync = off",
            "listen_addresses = '127.0.0.1'",
            "port = " + port,
            "unix_socket_directories = '" + directory + "'",
            "shared_preload_libraries = 'pg_stat_statements'",
            "log_min_messages = fatal"));
  }

  public Path data() {
    return directory.resolve("data");
  }

  public Path socketDirectory() {
    return directory;
  }

  public int port() {
    return port;
  }

  public void hba(List<String> lines) throws IOException {
    Files.writeString(data().resolve("pg_hba.conf"), String.join("\n", lines) + "\n");
  }

  public void control(String command) throws IOException {
    asPostgres(
        "%s/pg_ctl -s -w -m fast -D %s -l %s/log %s"
            .formatted(binaries, data(), directory, command));
  }

  /** Surroundings without any file or variable, but for those given. */
  public Surroundings around(Map<String, String> environment) {
    return new Surroundings(
        environment, "postgres", directory.resolve("nobody"), directory, directory);
  }

  /** A superuser's conninfo over the socket. */
  public String conninfo() {
    return "host=%s port=%d user=postgres dbname=postgres".formatted(directory, port);
  }

  public ConnectionSpec spec(String extra) {
    try {
      return ConnectionRules.resolve(
          ConnectionRequest.of(conninfo() + " " + extra), around(Map.of()));
    } catch (BadConnectionException e) {
      throw new AssertionError(e);
    }
  }

  /** The same by TCP. */
  public ConnectionSpec tcp(String extra) {
    return spec("host=127.0.0.1 " + extra);
  }

  /** Runs statements as superuser over the socket. */
  public void sql(String... statements) throws SQLException, CannotConnectException {
    sqlIn("postgres", statements);
  }

  public void sqlIn(String database, String... statements)
      throws SQLException, CannotConnectException {
    try (Connection connection = Opener.open(spec("dbname=" + database), "test").connection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Runs a script with psql, as a person would; fails with psql's words when a statement fails. */
  public String psql(String conninfo, String script) throws IOException {
    Path file = Files.writeString(directory.resolve("script.sql"), script);
    return asPostgres(
        "%s/psql -X -q -v ON_ERROR_STOP=1 -d '%s' -f %s".formatted(NEWEST, conninfo, file));
  }

  private String asPostgres(String command) throws IOException {
    return run("su", "postgres", "-c", "cd / && " + command);
  }

  static String run(String... command) throws IOException {
    Path output = Files.createTempFile("howdah-test", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("timed out: " + String.join(" ", command));
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(data().resolve("postmaster.pid"))) {
      control("-t 20 stop");
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
