package io.howdah.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the machine that Howdah runs on lets it see. Given as a root, so that tests can show it
 * another machine.
 */
public record Machine(Path root, Surroundings around) {
  public static Machine thisOne() {
    return new Machine(Path.of("/"), Surroundings.ofProcess());
  }

  /**
   * Whether a process is here and is a PostgreSQL one: a server on localhost may be in a container
   * or behind a tunnel.
   */
  boolean hasPostgres(int pid) {
    try {
      return Files.readString(root.resolve("proc/" + pid + "/comm")).startsWith("postgres");
    } catch (IOException e) {
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
