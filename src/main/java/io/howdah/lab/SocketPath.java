package io.howdah.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A way from the host to an instance's Unix socket that fits a socket address: its path may have
 * 107 bytes (unix(7)), and a checkout can lie deeper than that.
 */
final class SocketPath {
  private static final int LONGEST = 107;

  private SocketPath() {}

  /** The directory of the socket itself, or a short way to it where that is too long. */
  static String reachable(InstanceFiles files, int port) {
    Path direct = files.run();
    if (fits(direct, port)) {
      return direct.toString();
    }
    Optional<String> before =
        files
            .state()
            .map(InstanceFiles.State::socketDirectory)
            .filter(d -> leadsTo(Path.of(d), direct));
    return before.orElseGet(() -> shortWay(direct));
  }

  private static boolean fits(Path directory, int port) {
    return directory.resolve(".s.PGSQL." + port).toString().getBytes(StandardCharsets.UTF_8).length
        <= LONGEST;
  }

  private static boolean leadsTo(Path shorter, Path direct) {
    try {
      return Files.isSymbolicLink(shorter) && Files.readSymbolicLink(shorter).equals(direct);
    } catch (IOException e) {
      return false;
    }
  }

  /** The link stands in a directory that only we can write, so that nobody can swap it. */
  private static String shortWay(Path direct) {
    try {
      Path ours =
          Files.createTempDirectory(
              Path.of("/tmp"),
              "howdah-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
      return Files.createSymbolicLink(ours.resolve("s"), direct).toString();
    } catch (IOException e) {
      throw new LabException(
          "the path of the socket is too long (%s) and a short way under /tmp cannot be made: %s"
              .formatted(direct, e.getMessage()),
          e);
    }
  }

  static void forget(InstanceFiles.State state) {
    Path directory = Path.of(state.socketDirectory());
    if (Files.isSymbolicLink(directory)) {
      try {
        Files.delete(directory);
        Files.delete(directory.resolveSibling("").normalize());
      } catch (IOException e) {
        throw new LabException("cannot remove " + directory + ": " + e.getMessage(), e);
      }
    }
  }
}
