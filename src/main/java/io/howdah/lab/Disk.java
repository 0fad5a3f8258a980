package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Room on disk: looked at before, named when it was not enough. */
final class Disk {
  private Disk() {}

  /** Fails with the numbers where the file system of {@code dir} has less room than needed. */
  static void need(Path dir, long bytes, String forWhat) {
    long free = free(dir);
    if (free < bytes) {
      throw new LabException(
          "not enough room for %s: %s has %d MB free, about %d MB are needed. Nothing was begun;"
                  .formatted(forWhat, dir, free >> 20, bytes >> 20)
              + " free some, or put the sandbox elsewhere with --dir or HOWDAH_LAB");
    }
  }

  static long free(Path dir) {
    try {
      return Files.getFileStore(dir).getUsableSpace();
    } catch (IOException e) {
      throw new LabException("cannot see the free space of " + dir + ": " + e.getMessage(), e);
    }
  }

  /** Whether a program's last words speak of a full disk. */
  static boolean full(String said) {
    return said.toLowerCase(Locale.ROOT).contains("no space left on device");
  }

  static String words(IOException e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    return full(said)
        ? "the disk is full (" + said + "); free some, or use --dir or HOWDAH_LAB"
        : e.getClass().getSimpleName() + " " + said;
  }
}
