package io.howdah.sense.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of PostgreSQL versions that Debian has not, from Maven Central, unpacked for a test. */
public final class EmbeddedServers implements AutoCloseable {
  private final Path directory;

  public EmbeddedServers() throws IOException {
    directory = Files.createTempDirectory(Path.of("/tmp"), "hsrv");
    run("chmod", "755", directory.toString());
  }

  /** The directory of the programs of a major version. */
  public Path binaries(int major) throws IOException {
    Path jar = Path.of(System.getProperty("howdah.root", "."), "target", "servers", major + ".jar");
    Path home = Files.createDirectories(directory.resolve(Integer.toString(major)));
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Files.copy(inside.getPath("/postgres-linux-x86_64.txz"), home.resolve("server.txz"));
    }
    run("tar", "-xJf", home.resolve("server.txz").toString(), "-C", home.toString());
    return home.resolve("bin");
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
