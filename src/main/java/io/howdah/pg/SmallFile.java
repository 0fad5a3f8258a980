package io.howdah.pg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the lines of a configuration file of at most {@value #LARGEST} bytes; a larger one is
 * refused.
 */
final class SmallFile {
  static final long LARGEST = 1_000_000;

  private SmallFile() {}

  static List<String> lines(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException("larger than %d bytes".formatted(LARGEST));
    }
    // Malformed bytes become replacement characters: one odd comment must not hide the other lines.
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }
}
