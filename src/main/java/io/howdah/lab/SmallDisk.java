package io.howdah.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A small file system that only the server of an instance sees, for a disk that fills. In memory,
 * in the server's own mount namespace: it is gone with the server at the latest.
 *
 * @param inside its path for the server
 */
public record SmallDisk(Instance instance, String inside) {
  /** Mounts one of that size. */
  public static SmallDisk mount(Instance instance, String name, int megabytes) {
    var disk = new SmallDisk(instance, ServerTools.scratch(instance, name));
    String path = disk.seenFromRoot();
    disk.run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + megabytes + "m", "tmpfs", path);
    disk.run("chown", "--reference=" + ServerTools.root(instance) + "/srv/howdah/data", path);
    return disk;
  }

  /** The share of it that is free, from 0 to 1. */
  public double freeShare() {
    // Not by Files.getFileStore: that looks for the mount among our own.
    File path = new File("/proc/" + instance.postmaster().pid() + "/root" + inside);
    long total = path.getTotalSpace();
    if (total == 0) {
      throw new LabException("cannot look at the disk " + inside + " of " + instance);
    }
    return path.getUsableSpace() / (double) total;
  }

  /** Unmounts every small disk that this instance's server sees. */
  public static void unmountAll(Instance instance) {
    String below = ServerTools.root(instance) + "/" + RootFs.MOUNT_POINT + "/";
    try {
      Files.readAllLines(Path.of("/proc/" + instance.postmaster().pid() + "/mounts")).stream()
          .map(line -> line.split(" ", -1)[1])
          .filter(path -> path.startsWith(below) || path.startsWith("/" + RootFs.MOUNT_POINT + "/"))
          .map(path -> new SmallDisk(instance, path.substring(path.indexOf("/srv/howdah/"))))
          .forEach(disk -> disk.run("umount", "--lazy", disk.seenFromRoot()));
    } catch (IOException serverGone) {
      // Its mounts went with it.
      return;
    }
  }

  private String seenFromRoot() {
    return ServerTools.root(instance) + inside;
  }

  private void run(String... command) {
    var whole = new ArrayList<>(ServerTools.inNamespace(instance));
    whole.addAll(List.of(command));
    var ended = Run.quietly(Duration.ofSeconds(10), whole.toArray(String[]::new));
    if (!ended.well()) {
      throw new LabException("%s failed: %s".formatted(String.join(" ", command), ended.said()));
    }
  }
}
