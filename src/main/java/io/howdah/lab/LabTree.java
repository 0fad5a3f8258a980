package io.howdah.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where things lie on disk.
 *
 * <pre>
 * DIR/rootfs/18/               a root file system, shared by instances, complete or absent
 * DIR/instances/NAME/pg/       bound into the root as /srv/howdah: data, run (socket), log
 * DIR/instances/NAME/*         the state and password files, keepers and their logs
 * </pre>
 */
public record LabTree(Path dir) {
  public LabTree {
    dir = dir.toAbsolutePath().normalize();
  }

  /** The tree of {@code --dir}, else of HOWDAH_LAB, else {@code .lab} under the project's root. */
  public static LabTree of(Optional<Path> given, Map<String, String> environment) {
    return new LabTree(
        given.orElseGet(() ->
            Optional.ofNullable(environment.get("HOWDAH_LAB"))
                .filter(s -> !s.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("howdah.root", "."), ".lab"))));
  }

  Path rootfs(PgVersion version) {
    return dir.resolve("rootfs").resolve(version.number());
  }

  Path instances() {
    return dir.resolve("instances");
  }

  InstanceFiles instance(String name) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
      throw new LabException(
          "an instance's name is lower-case letters, digits and '-', at most 40: '" + name + "'");
    }
    return new InstanceFiles(name, instances().resolve(name));
  }

  List<InstanceFiles> allInstances() {
    if (!Files.isDirectory(instances())) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(instances())) {
      return found
          .filter(Files::isDirectory)
          .map(p -> instance(p.getFileName().toString()))
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .toList();
    } catch (IOException e) {
      throw new LabException("cannot list " + instances() + ": " + e.getMessage(), e);
    }
  }

  Path lockFile(String what) {
    return dir.resolve(what + ".lock");
  }

  static Path directory(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new LabException("cannot make the directory %s: %s".formatted(path, Disk.words(e)), e);
    }
  }

  /** Writes a file that only its owner may read, whole or not at all. */
  static void writePrivately(Path file, String text) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createFile(
          beside,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(beside, text);
      Files.move(
          beside,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException("cannot write %s: %s".formatted(file, Disk.words(e)), e);
    }
  }

  static Optional<String> readIfThere(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a tree without ever crossing into something mounted inside it. */
  static void remove(Path tree) {
    if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var ended =
        Run.quietly(Duration.ofMinutes(5), "rm", "-rf", "--one-file-system", "--", tree.toString());
    if (!ended.well()) {
      throw new LabException("cannot remove %s: %s".formatted(tree, ended.said()));
    }
  }
}
