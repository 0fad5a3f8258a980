package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory of one instance: what lies where, and its state file. */
record InstanceFiles(String name, Path dir) {
  /**
   * What the state file remembers.
   *
   * @param postmaster the server's first process, alive or of the past
   * @param socketDirectory where the host reaches the socket, short enough for a socket's address
   */
  record State(String version, int port, ProcessId postmaster, String socketDirectory) {}

  /** Bound into the root file system. */
  Path mounted() {
    return dir.resolve("pg");
  }

  Path data() {
    return mounted().resolve("data");
  }

  Path run() {
    return mounted().resolve("run");
  }

  Path log() {
    return mounted().resolve("log");
  }

  Path startLog() {
    return dir.resolve("start.log");
  }

  Path keepers() {
    return dir.resolve("keepers");
  }

  Optional<State> state() {
    return LabTree.readIfThere(dir.resolve("instance.json"))
        .flatMap(text -> Json.read(text, State.class));
  }

  void remember(State state) {
    LabTree.writePrivately(dir.resolve("instance.json"), Json.write(state));
  }

  /** The password of a role, made at the first call and kept in a file of mode 0600. */
  String password(String role) {
    Path file = dir.resolve(role + ".password");
    return LabTree.readIfThere(file)
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .orElseGet(() -> {
          byte[] random = new byte[16];
          new SecureRandom().nextBytes(random);
          String made = HexFormat.of().formatHex(random);
          LabTree.writePrivately(file, made);
          return made;
        });
  }

  /** The processes that live in this instance's root, whoever started them. */
  List<ProcessId> processes() {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      Object ours =
          Files.readAttributes(mounted(), java.nio.file.attribute.BasicFileAttributes.class)
              .fileKey();
      return all.filter(p -> p.getFileName().toString().matches("[0-9]+"))
          .filter(p -> ours.equals(bound(p)))
          .flatMap(p -> ProcessId.of(Long.parseLong(p.getFileName().toString())).stream())
          .toList();
    } catch (IOException noSuchInstance) {
      return List.of();
    }
  }

  /**
   * What a process sees at the mount point: this survives a lost state file and a changed title.
   */
  private static Object bound(Path process) {
    try {
      return Files.readAttributes(
              process.resolve("root").resolve(RootFs.MOUNT_POINT),
              java.nio.file.attribute.BasicFileAttributes.class)
          .fileKey();
    } catch (IOException endedOrElsewhere) {
      return "";
    }
  }
}
