package io.howdah.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a root file system that somebody left half made, it is recognised and ended cleanly. */
final class RootFsTest {
  @TempDir private Path dir;

  @Test
  void aMakerThatOutlivedItsCommandIsEndedAndItsRemainsRemoved() throws IOException {
    var tree = new LabTree(dir);
    Path root = tree.rootfs(PgVersion.V18);
    Path making = root.resolveSibling(".18.making");
    LabTree.directory(making.resolve("usr/bin"));
    Process orphan = new ProcessBuilder("tail", "-f", "/dev/null").start();
    ProcessId maker = ProcessId.of(orphan.pid()).orElseThrow();
    LabTree.writePrivately(root.resolveSibling(".18.making.json"), Json.write(maker));
    // Complete beside it, so that nothing is fetched.
    completeRoot(root);

    List<String> notes = new ArrayList<>();
    assertThat(RootFs.ensure(tree, PgVersion.V18, noting(notes))).isEqualTo(root);
    assertThat(maker.alive()).isFalse();
    assertThat(making).doesNotExist();
    assertThat(root.resolveSibling(".18.making.json")).doesNotExist();
    assertThat(notes).anyMatch(n -> n.contains("half-made root file system"));
  }

  @Test
  void aRootWithoutTheServerIsNotComplete() throws IOException {
    Path root = new LabTree(dir).rootfs(PgVersion.V18);
    LabTree.directory(root.resolve(RootFs.MOUNT_POINT));
    assertThat(RootFs.complete(root, PgVersion.V18)).isFalse();
    completeRoot(root);
    assertThat(RootFs.complete(root, PgVersion.V18)).isTrue();
    assertThat(RootFs.complete(root, PgVersion.V17)).isFalse();
  }

  @Test
  void anUnknownVersionNamesThoseThatExist() {
    assertThatThrownBy(() -> PgVersion.of("9.6"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("15, 17, 18");
  }

  private static void completeRoot(Path root) throws IOException {
    LabTree.directory(root.resolve(RootFs.MOUNT_POINT));
    Path binary = RootFs.binary(root, PgVersion.V18, "postgres");
    LabTree.directory(root.resolve("usr/lib/postgresql/18/bin"));
    Files.writeString(binary, "#!/bin/sh\n");
    assertThat(binary.toFile().setExecutable(true)).isTrue();
  }

  private static Progress noting(List<String> notes) {
    return new Progress() {
      @Override
      public void phase(String what, double share) {}

      @Override
      public void note(String line) {
        notes.add(line);
      }

      @Override
      public void done() {}
    };
  }
}
