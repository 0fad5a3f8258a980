package io.howdah.pg;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * libpq's rules for where to connect and as whom: explicit, then service file, then environment,
 * then default. A function of the request and the {@link Surroundings}; opens nothing but the two
 * files that the rules name.
 *
 * <p>As psql does it, a connection string wins over {@code -h -p -U}. Source: PostgreSQL manual,
 * 34.1 "Database Connection Control Functions"
 * (https://www.postgresql.org/docs/current/libpq-connect.html).
 */
public final class ConnectionRules {
  private ConnectionRules() {}

  /**
   * Decides.
   *
   * @throws BadConnectionException when what was given contradicts itself, names a parameter that
   *     libpq does not have, or asks for safety that cannot be given
   */
  public static ConnectionSpec resolve(ConnectionRequest request, Surroundings around)
      throws BadConnectionException {
    Map<ConnectionParameter, String> values = explicit(request);
    service(values, around);
    for (ConnectionParameter parameter : ConnectionParameter.values()) {
      if (!parameter.variable().isEmpty() && !values.containsKey(parameter)) {
        around.variable(parameter.variable()).ifPresent(v -> values.put(parameter, v));
      }
    }
    return new SpecBuilder(values, around).build();
  }

  /** For a URI, a conninfo string or a database name, with what this process has around it. */
  public static ConnectionSpec resolve(String target) throws BadConnectionException {
    return resolve(ConnectionRequest.of(target), Surroundings.ofProcess());
  }

  private static Map<ConnectionParameter, String> explicit(ConnectionRequest request)
      throws BadConnectionException {
    Map<ConnectionParameter, String> values = new EnumMap<>(ConnectionParameter.class);
    request.host().ifPresent(v -> values.put(ConnectionParameter.HOST, v));
    request.port().ifPresent(v -> values.put(ConnectionParameter.PORT, v));
    request.user().ifPresent(v -> values.put(ConnectionParameter.USER, v));
    if (request.target().isPresent()) {
      String target = request.target().get();
      if (ConnectionString.looksLikeOne(target)) {
        values.putAll(ConnectionString.parse(target));
      } else {
        values.put(ConnectionParameter.DBNAME, target);
      }
    }
    return values;
  }

  private static void service(Map<ConnectionParameter, String> values, Surroundings around)
      throws BadConnectionException {
    Optional<String> asked =
        explicitOrVariable(values, around, ConnectionParameter.SERVICE).filter(s -> !s.isEmpty());
    if (asked.isEmpty()) {
      return;
    }
    String service = asked.get();
    Optional<Path> named =
        explicitOrVariable(values, around, ConnectionParameter.SERVICEFILE)
            .filter(s -> !s.isEmpty())
            .map(Path::of);
    if (named.isPresent() && !Files.exists(named.get())) {
      throw new BadConnectionException("service file %s not found".formatted(named.get()));
    }
    Path own = named.orElse(around.home().resolve(".pg_service.conf"));
    Path machine =
        around
            .variable("PGSYSCONFDIR")
            .map(Path::of)
            .orElse(around.systemConfiguration())
            .resolve("pg_service.conf");
    Optional<Map<ConnectionParameter, String>> found = ServiceFile.find(own, service);
    if (found.isEmpty()) {
      found = ServiceFile.find(machine, service);
    }
    found
        .orElseThrow(() ->
            new BadConnectionException(
                "definition of service \"%s\" not found in %s or %s"
                    .formatted(service, own, machine)))
        .forEach(values::putIfAbsent);
  }

  private static Optional<String> explicitOrVariable(
      Map<ConnectionParameter, String> values, Surroundings around, ConnectionParameter parameter) {
    return Optional.ofNullable(values.get(parameter))
        .or(() -> around.variable(parameter.variable()));
  }
}
