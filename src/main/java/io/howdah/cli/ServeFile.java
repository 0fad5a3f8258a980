package io.howdah.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The configuration file of {@code howdah serve}. Everything in it can be given as an option too,
 * which then wins; clusters of both are watched.
 *
 * @param listen host:port
 * @param directory where memory is kept over a restart
 * @param memory megabytes
 * @param series the most
 * @param every seconds between looks
 */
record ServeFile(
    @Nullable String listen,
    @Nullable String directory,
    @Nullable Long memory,
    @Nullable Integer series,
    @Nullable Integer every,
    @Nullable Remote remote,
    @Nullable List<ClusterEntry> clusters) {

  /** A Prometheus or VictoriaMetrics beside the embedded memory. */
  record Remote(@Nullable String write, @Nullable String read) {}

  /** A cluster; without a name it is called by its address. */
  record ClusterEntry(@Nullable String name, @Nullable String url, @Nullable Integer every) {}

  private static final long LARGEST = 1 << 20;

  static final ServeFile NONE = new ServeFile(null, null, null, null, null, null, null);

  /**
   * Reads it.
   *
   * @throws BadServeFileException when it is not there or says what is not known
   */
  static ServeFile read(Path file) throws BadServeFileException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new BadServeFileException(file + " is larger than 1 MB: not a configuration");
      }
      ServeFile read =
          YAMLMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build()
              .readValue(Files.readString(file), ServeFile.class);
      return Optional.ofNullable(read).orElse(NONE);
    } catch (IOException e) {
      throw new BadServeFileException("%s cannot be read: %s".formatted(file, e));
    } catch (JacksonException e) {
      throw new BadServeFileException(
          "%s: %s (known are listen, directory, memory, series, every, remote: write and read, clusters: name, url and every)"
              .formatted(file, e.getOriginalMessage()));
    }
  }

  List<ClusterEntry> watched() {
    return Optional.ofNullable(clusters).orElse(List.of());
  }

  /** The file says what cannot be. */
  static final class BadServeFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BadServeFileException(String message) {
      super(message);
    }
  }
}
