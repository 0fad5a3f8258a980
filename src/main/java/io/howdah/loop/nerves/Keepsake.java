package io.howdah.loop.nerves;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where what was learned of one cluster is kept over a restart: a file for each thing, replaced as
 * a whole. Without a directory nothing is kept.
 */
record Keepsake(Optional<Path> directory, String cluster) {
  /** What is larger was not written by us. */
  private static final long LARGEST = 256L << 20;

  /** What was kept; nothing when there is nothing, or it cannot be read. */
  Optional<byte[]> read(String what) {
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file = file(what);
      return Files.size(file) > LARGEST ? Optional.empty() : Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // Unreadable is as good as harmed: whoever restores an empty snapshot begins anew, and says
      // so.
      return Optional.empty();
    }
  }

  /** Keeps it; says why where that failed, and the former stays. */
  Optional<String> write(String what, byte[] bytes) {
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(directory.get());
      Path fresh = directory.get().resolve(file(what).getFileName() + ".new");
      Files.write(fresh, bytes);
      move(fresh, file(what));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "what was learned of %s cannot be kept in %s: %s"
              .formatted(cluster, directory.get(), e.getMessage()));
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path file(String what) {
    String name = URLEncoder.encode(cluster, StandardCharsets.UTF_8).replace("*", "%2A");
    return directory.orElseThrow().resolve(name + "." + what);
  }
}
