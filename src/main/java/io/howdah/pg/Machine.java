package io.howdah.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine that Howdah runs on lets it see. Given as a root, so that tests can show it
 * another machine.
 */
public record Machine(Path root, Surroundings around) {
  public static Machine thisOne() {
    return new Machine(Path.of("/"), Surroundings.ofProcess());
  }

  /**
   * Whether a PostgreSQL process of that number is on this machine: a server on localhost may be
   * behind a tunnel. In a container or a sandbox it counts its processes from one; the kernel tells
   * that number as the last of NSpid.
   */
  boolean hasPostgres(int pid) {
    try (Stream<Path> processes = Files.list(root.resolve("proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().matches("\\d+"))
          .anyMatch(p -> isPostgres(p.resolve("status"), pid));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isPostgres(Path status, int pid) {
    try {
      String text = Files.readString(status);
      return text.startsWith("Name:\tpostgres\n")
          && text.lines().anyMatch(l -> l.startsWith("NSpid:") && l.endsWith("\t" + pid));
    } catch (IOException e) {
      // It ended meanwhile.
      return false;
    }
  }

  boolean isRoot() {
    return around.osUser().equals("root");
  }

  boolean pressureIsReadable() {
    return Files.isReadable(root.resolve("proc/pressure/io"));
  }

  boolean hasBtf() {
    return Files.isReadable(root.resolve("sys/kernel/btf/vmlinux"));
  }

  /** The first program of that name on the PATH. */
  Optional<Path> program(String name) {
    return Arrays.stream(around.variable("PATH").orElse("").split(":", -1))
        .filter(d -> !d.isEmpty())
        .map(d -> Path.of(d).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
