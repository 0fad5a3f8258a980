package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A root file system with one major version of PostgreSQL from Debian's packages: made once by
 * mmdebstrap under a temporary name, renamed when complete, shared by all instances.
 */
final class RootFs {
  /** 512 MB when done (measured, 18 from forky), as much again while packages are unpacked. */
  private static final long BYTES_NEEDED = 1100L << 20;

  private static final Duration LONGEST_MAKING = Duration.ofMinutes(15);

  /** Where the directory of an instance is bound into the root. */
  static final String MOUNT_POINT = "srv/howdah";

  private record Phase(String said, String words, double share) {}

  private static final List<Phase> PHASES =
      List.of(
          new Phase("running apt-get update", "reading Debian's package lists", 0.05),
          new Phase("downloading packages", "downloading packages", 0.2),
          new Phase("extracting archives", "unpacking the base system", 0.4),
          new Phase("installing essential", "setting up the base system", 0.5),
          new Phase("installing remaining", "setting up PostgreSQL and its extensions", 0.7),
          new Phase("cleaning package lists", "cleaning up", 0.9));

  private RootFs() {}

  /** The complete root of that version, made now if it is not there yet. */
  static Path ensure(LabTree tree, PgVersion version, Progress progress) {
    Path root = tree.rootfs(version);
    try (var _ =
        LabLock.take(
            tree.lockFile("rootfs-" + version.number()),
            "the packages of PostgreSQL " + version.number(),
            progress)) {
      removeHalfMade(root, progress);
      if (!complete(root, version)) {
        LabTree.remove(root);
        make(root, version, progress);
      }
    }
    return root;
  }

  static boolean complete(Path root, PgVersion version) {
    return Files.isExecutable(binary(root, version, "postgres"))
        && Files.isDirectory(root.resolve(MOUNT_POINT));
  }

  static Path binary(Path root, PgVersion version, String program) {
    return root.resolve("usr/lib/postgresql")
        .resolve(version.number())
        .resolve("bin")
        .resolve(program);
  }

  private static void make(Path root, PgVersion version, Progress progress) {
    requireMmdebstrap(progress);
    Path parent = LabTree.directory(root.resolveSibling("."));
    Disk.need(parent, BYTES_NEEDED, "the packages of PostgreSQL " + version.number());
    Path making = root.resolveSibling("." + version.number() + ".making");
    Path maker = makerFile(making);
    Run.Ended ended;
    try {
      ended =
          Run.watched(
              LONGEST_MAKING,
              command(making, version),
              process ->
                  ProcessId.of(process.pid())
                      .ifPresent(id -> LabTree.writePrivately(maker, Json.write(id))),
              line -> tell(line, version, progress));
      if (ended.well()) {
        LabTree.directory(making.resolve(MOUNT_POINT));
        Files.move(making, root, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(maker);
      }
    } catch (IOException e) {
      throw new LabException("cannot put the new root file system in place: " + Disk.words(e), e);
    } finally {
      removeHalfMade(root, Progress.SILENT);
    }
    if (!ended.well()) {
      throw new LabException(whyNotMade(parent, version, ended));
    }
  }

  private static String whyNotMade(Path parent, PgVersion version, Run.Ended ended) {
    String remains = " What was half made is removed.";
    return Disk.full(ended.said())
        ? "the disk of %s became full while PostgreSQL %s was unpacked."
                .formatted(parent, version.number())
            + remains
            + " Free about 1100 MB, or use --dir or HOWDAH_LAB"
        : "mmdebstrap could not make the root file system of PostgreSQL %s (exit %d)."
                .formatted(version.number(), ended.exit())
            + remains
            + " Its last words:\n"
            + ended.said();
  }

  private static List<String> command(Path making, PgVersion version) {
    var command =
        new ArrayList<>(
            List.of(
                // A namespace of its own: killing the first process ends every child and mount.
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "mmdebstrap",
                "--mode=root",
                "--variant=apt",
                "--aptopt=Acquire::Check-Valid-Until \"false\"",
                "--aptopt=Acquire::Retries \"3\"",
                // No cluster at installation: the sandbox makes its own.
                "--essential-hook=mkdir -p \"$1/etc/postgresql-common\" && echo"
                    + " create_main_cluster=false >\"$1/etc/postgresql-common/createcluster.conf\"",
                "--include=" + String.join(",", version.packages())));
    command.add(version.suite());
    command.add(making.toString());
    return command;
  }

  private static void tell(String line, PgVersion version, Progress progress) {
    PHASES.stream()
        .filter(p -> line.contains(p.said()))
        .forEach(p ->
            progress.phase("PostgreSQL %s: %s".formatted(version.number(), p.words()), p.share()));
  }

  /** Ends a maker that outlived its command and removes what it left. */
  private static void removeHalfMade(Path root, Progress progress) {
    Path making = root.resolveSibling("." + root.getFileName() + ".making");
    LabTree.readIfThere(makerFile(making))
        .flatMap(text -> Json.read(text, ProcessId.class))
        .filter(ProcessId::alive)
        .ifPresent(maker -> {
          maker.signal("KILL");
          if (!maker.awaitEnd(Duration.ofSeconds(10))) {
            throw new LabException(
                "an earlier mmdebstrap (pid %d) does not end; end it, then try again"
                    .formatted(maker.pid()));
          }
        });
    if (Files.exists(making)) {
      progress.note("found a half-made root file system at " + making + ": removed, made anew");
      LabTree.remove(making);
    }
    LabTree.remove(makerFile(making));
  }

  private static Path makerFile(Path making) {
    return making.resolveSibling(making.getFileName() + ".json");
  }

  private static void requireMmdebstrap(Progress progress) {
    if (onPath("mmdebstrap")) {
      return;
    }
    if (!onPath("apt-get")) {
      throw new LabException(
          "the sandbox is made by mmdebstrap, which is not installed, and there is no apt-get to"
              + " install it: it needs a Debian-like system");
    }
    progress.phase("installing mmdebstrap with apt-get", 0.0);
    Duration limit = Duration.ofMinutes(5);
    var updated = Run.quietly(limit, "apt-get", "update", "-q");
    var installed =
        Run.quietly(
            limit,
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "-q",
            "-y",
            "--no-install-recommends",
            "mmdebstrap",
            "debian-archive-keyring");
    if (!updated.well() || !installed.well()) {
      throw new LabException(
          "mmdebstrap is missing and apt-get could not install it; run: apt-get update &&"
              + " apt-get install mmdebstrap debian-archive-keyring\n"
              + (installed.well() ? updated : installed).said());
    }
  }

  static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return Stream.of(path.split(":", -1))
        .filter(d -> !d.isEmpty())
        .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
  }
}
