package io.howdah.pg;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the connection rules take from the process around them, so that they stay a pure function.
 *
 * @param environment the variables
 * @param osUser the name of the operating system's user: the default database user
 * @param home where {@code .pgpass}, {@code .pg_service.conf} and {@code .postgresql/} are looked
 *     for
 * @param socketDirectory the default host
 * @param systemConfiguration where the machine's {@code pg_service.conf} is, unless PGSYSCONFDIR
 *     says otherwise
 */
public record Surroundings(
    Map<String, String> environment,
    String osUser,
    Path home,
    Path socketDirectory,
    Path systemConfiguration) {
  private static final Path DEBIAN_SOCKETS = Path.of("/var/run/postgresql");

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /**
   * Those of this process. Debian's socket directory where it exists, else PostgreSQL's own
   * default.
   */
  public static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    String home =
        Optional.ofNullable(environment.get("HOME"))
            .filter(h -> !h.isEmpty())
            .orElse(System.getProperty("user.home", "/"));
    return new Surroundings(
        environment,
        System.getProperty("user.name", ""),
        Path.of(home),
        Files.isDirectory(DEBIAN_SOCKETS) ? DEBIAN_SOCKETS : Path.of("/tmp"),
        Path.of("/etc/postgresql-common"));
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }
}
