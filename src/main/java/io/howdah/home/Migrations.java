package io.howdah.home;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/** The versions of the home schema, by Flyway; its own table is {@code howdah.migration}. */
final class Migrations {
  static final String SCHEMA = "howdah";

  private static final String PLACE = "io/howdah/home/migrations";

  /** Flyway tells of every step at level INFO; the commands say what a person needs. */
  private static final Logger FLYWAYS_OWN_WORDS = Logger.getLogger("org.flywaydb");

  private final Flyway flyway;

  Migrations(DataSource home) {
    FLYWAYS_OWN_WORDS.setLevel(Level.SEVERE);
    flyway =
        Flyway.configure()
            .dataSource(home)
            .locations("classpath:" + PLACE)
            .schemas(SCHEMA)
            .defaultSchema(SCHEMA)
            .table("migration")
            .placeholderReplacement(false)
            .cleanDisabled(true)
            .load();
  }

  /** The version that stands in the home; 0 for none. */
  int current() {
    MigrationInfo current = info().current();
    return current == null || current.getVersion() == null
        ? 0
        : Integer.parseInt(current.getVersion().getVersion());
  }

  /** The last version that this program knows. */
  int latest() {
    return Arrays.stream(info().all())
        .filter(m -> m.getState().isResolved() && m.getVersion() != null)
        .mapToInt(m -> Integer.parseInt(m.getVersion().getVersion()))
        .max()
        .orElseThrow();
  }

  /** What is still to run, each version's script as it is. */
  List<HomePlan.Step> pending() {
    return Arrays.stream(info().pending())
        .map(m ->
            new HomePlan.Step(
                "version %s: %s".formatted(m.getVersion(), m.getDescription()),
                script(m.getScript())))
        .toList();
  }

  void migrate() {
    try {
      var _ = flyway.migrate();
    } catch (FlywayException e) {
      throw failure(e);
    }
  }

  private MigrationInfoService info() {
    try {
      return flyway.info();
    } catch (FlywayException e) {
      throw failure(e);
    }
  }

  private static HomeException failure(FlywayException e) {
    return new HomeException(
        "The home schema could not be brought up to date; the version that failed was rolled back: "
            + e.getMessage(),
        e);
  }

  private static String script(String name) {
    String resource = PLACE + "/" + name.substring(name.lastIndexOf('/') + 1);
    try (InputStream in = Migrations.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in this program: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
