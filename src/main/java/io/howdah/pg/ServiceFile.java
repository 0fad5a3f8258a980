package io.howdah.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code pg_service.conf}: sections of connection parameters.
 *
 * <p>Source: PostgreSQL manual, 34.17 "The Connection Service File"
 * (https://www.postgresql.org/docs/current/libpq-pgservice.html).
 */
final class ServiceFile {
  private ServiceFile() {}

  /**
   * The parameters of a service in a file; empty where the file is not there or has no such
   * section.
   */
  static Optional<Map<ConnectionParameter, String>> find(Path file, String service)
      throws BadConnectionException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines;
    try {
      lines = SmallFile.lines(file);
    } catch (IOException e) {
      throw new BadConnectionException(
          "service file %s could not be read: %s".formatted(file, e.getMessage()));
    }
    boolean inside = false;
    Map<ConnectionParameter, String> found = new EnumMap<>(ConnectionParameter.class);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        if (inside) {
          break;
        }
        inside = line.equals("[" + service + "]");
      } else if (inside) {
        put(found, line, "service file %s, line %d".formatted(file, i + 1));
      }
    }
    return inside ? Optional.of(found) : Optional.empty();
  }

  private static void put(Map<ConnectionParameter, String> found, String line, String where)
      throws BadConnectionException {
    int equals = line.indexOf('=');
    if (line.startsWith("ldap:") || line.startsWith("ldaps:")) {
      throw new BadConnectionException(where + ": Howdah does not look services up by LDAP");
    }
    if (equals < 0) {
      throw new BadConnectionException(
          where + ": syntax error, \"key=value\" is missing its \"=\"");
    }
    String keyword = line.substring(0, equals);
    if (keyword.equals("service") || keyword.equals("servicefile")) {
      throw new BadConnectionException(where + ": a service may not name another service");
    }
    ConnectionParameter parameter =
        ConnectionParameter.ofKeyword(keyword)
            .orElseThrow(() ->
                new BadConnectionException(
                    where + ": syntax error, libpq has no parameter \"" + keyword + "\""));
    // The first one wins, as in libpq.
    found.putIfAbsent(parameter, line.substring(equals + 1));
  }
}
