package io.howdah.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a disk that is full, or becomes full, the sandbox says so and leaves nothing half made. */
final class NoRoomTest {
  private static final PgVersion VERSION = PgVersion.V18;

  @TempDir private Path disk;

  private LabTree diskOf(int megabytes) {
    var ended =
        Run.quietly(
            Duration.ofSeconds(5),
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=" + megabytes + "m",
            "howdah-test",
            disk.toString());
    assertThat(ended.well()).as(ended.said()).isTrue();
    return new LabTree(disk);
  }

  @AfterEach
  void unmount() {
    assertThat(Run.quietly(Duration.ofSeconds(5), "umount", disk.toString()).well()).isTrue();
  }

  @Test
  void tooSmallForThePackagesIsSaidBeforeAnythingIsFetched() {
    LabTree tree = diskOf(64);
    assertThatThrownBy(() -> new Sandbox(tree, Progress.SILENT).up("full", VERSION))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("not enough room for the packages of PostgreSQL 18")
        .hasMessageContaining("HOWDAH_LAB");
    assertThat(disk.resolve("rootfs/18")).doesNotExist();
  }

  @Test
  void aDiskFilledUnderTheServerIsNamedAndFreeingItHelps() throws IOException {
    LabTree tree = diskOf(260);
    Path root =
        RootFs.ensure(LabTree.of(Optional.empty(), System.getenv()), VERSION, Progress.SILENT);
    LabTree.directory(disk.resolve("rootfs"));
    Files.createSymbolicLink(tree.rootfs(VERSION), root);
    var sandbox = new Sandbox(tree, Progress.SILENT);
    sandbox.up("full", VERSION);
    sandbox.down("full");

    // What the next start overwrites would make room for just what it needs.
    InstanceFiles files = tree.instance("full");
    Files.write(files.startLog(), new byte[0]);
    try (Stream<Path> logs = Files.list(files.log())) {
      for (Path log : logs.toList()) {
        Files.write(log, new byte[0]);
      }
    }
    Path ballast = disk.resolve("ballast");
    fill(ballast);
    assertThatThrownBy(() -> sandbox.up("full", VERSION))
        .isInstanceOf(LabException.class)
        .hasMessageMatching("(?s).*(disk|No space).*full.*|.*No space left.*");
    assertThat(files.processes()).isEmpty();

    Files.delete(ballast);
    assertThat(sandbox.up("full", VERSION).postmaster().alive()).isTrue();
    sandbox.remove("full");
  }

  private static void fill(Path ballast) throws IOException {
    byte[] megabyte = new byte[1 << 20];
    boolean room = true;
    try (var out = Files.newOutputStream(ballast)) {
      while (room) {
        out.write(megabyte);
      }
    } catch (IOException full) {
      room = false;
    }
    // What is left of the last megabyte.
    Run.quietly(Duration.ofSeconds(5), "sh", "-c", "cat /dev/zero >>" + ballast);
  }
}
