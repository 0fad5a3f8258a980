package io.howdah.pg;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The last step of {@link ConnectionRules}: from parameter values to a checked {@link
 * ConnectionSpec}.
 */
final class SpecBuilder {
  /** Not libpq's default, which waits as long as the kernel does: about two minutes a server. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Where libpq would wait without end. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

  private static final int DEFAULT_PORT = 5432;
  private static final int MOST_HOSTS = 64;

  private final Map<ConnectionParameter, String> values;
  private final Surroundings around;
  private final List<String> notes = new ArrayList<>();

  SpecBuilder(Map<ConnectionParameter, String> values, Surroundings around) {
    this.values = values;
    this.around = around;
  }

  ConnectionSpec build() throws BadConnectionException {
    treat();
    String user = value(ConnectionParameter.USER).orElse(around.osUser());
    if (user.isEmpty()) {
      throw new BadConnectionException(
          "the operating system does not tell a user name: give the role with -U");
    }
    String database = value(ConnectionParameter.DBNAME).orElse(user);
    List<Address> addresses = addresses();
    List<ConnectionSpec.Target> targets = withPasswords(addresses, database, user);
    return new ConnectionSpec(
        targets,
        database,
        user,
        value(ConnectionParameter.OPTIONS),
        value(ConnectionParameter.APPLICATION_NAME),
        connectTimeout(),
        ssl(),
        oneOf(ConnectionParameter.CHANNEL_BINDING, "disable", "prefer", "require"),
        value(ConnectionParameter.REQUIRE_AUTH),
        targetSession(),
        oneOf(ConnectionParameter.LOAD_BALANCE_HOSTS, "disable", "random")
            .filter("random"::equals)
            .isPresent(),
        !value(ConnectionParameter.KEEPALIVES).filter("0"::equals).isPresent(),
        notes);
  }

  private Optional<String> value(ConnectionParameter parameter) {
    return Optional.ofNullable(values.get(parameter)).filter(v -> !v.isEmpty());
  }

  private Optional<String> oneOf(ConnectionParameter parameter, String... words)
      throws BadConnectionException {
    Optional<String> given = value(parameter);
    if (given.isPresent() && !Arrays.asList(words).contains(given.get())) {
      throw invalid(parameter, given.get(), String.join(", ", words));
    }
    return given;
  }

  private static BadConnectionException invalid(
      ConnectionParameter parameter, String value, String known) {
    return new BadConnectionException(
        "invalid %s value: \"%s\" (one of: %s)".formatted(parameter.keyword(), value, known));
  }

  private void treat() throws BadConnectionException {
    for (ConnectionParameter parameter : values.keySet()) {
      Optional<String> given = value(parameter);
      if (given.isEmpty()) {
        continue;
      }
      switch (parameter.treatment()) {
        case ConnectionParameter.Treatment.Honoured honoured -> {}
        case ConnectionParameter.Treatment.Noted noted ->
            notes.add("%s was left out: %s".formatted(parameter.keyword(), noted.why()));
        case ConnectionParameter.Treatment.Refused refused -> {
          if (!refused.unlessIn().contains(given.get())) {
            throw new BadConnectionException(
                "Howdah cannot do what %s asks for, and does not connect with less than was asked: leave it out for Howdah"
                    .formatted(parameter.keyword()));
          }
        }
      }
    }
  }

  private List<Address> addresses() throws BadConnectionException {
    List<String> numeric = list(ConnectionParameter.HOSTADDR);
    List<String> names = list(ConnectionParameter.HOST);
    List<String> ports = list(ConnectionParameter.PORT);
    int count = Math.max(1, numeric.isEmpty() ? names.size() : numeric.size());
    if (!numeric.isEmpty() && !names.isEmpty() && names.size() != count) {
      throw new BadConnectionException(
          "could not match %d host names to %d hostaddr values".formatted(names.size(), count));
    }
    if (ports.size() > 1 && ports.size() != count) {
      throw new BadConnectionException(
          "could not match %d port numbers to %d hosts".formatted(ports.size(), count));
    }
    if (count > MOST_HOSTS) {
      throw new BadConnectionException(
          "%d hosts were given; Howdah tries %d at most".formatted(count, MOST_HOSTS));
    }
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String port = ports.isEmpty() ? "" : ports.get(ports.size() == 1 ? 0 : i);
      addresses.add(
          address(
              names.isEmpty() ? "" : names.get(i),
              numeric.isEmpty() ? "" : numeric.get(i),
              port.isEmpty() ? DEFAULT_PORT : port(port)));
    }
    return addresses;
  }

  private Address address(String name, String numeric, int port) throws BadConnectionException {
    if (!numeric.isEmpty()) {
      return new Address.Tcp(name.isEmpty() ? numeric : name, Optional.of(numeric), port);
    }
    if (name.startsWith("@")) {
      throw new BadConnectionException(
          "host \"%s\" is an abstract socket: Howdah connects to sockets in a directory"
              .formatted(name));
    }
    if (name.isEmpty() || name.startsWith("/")) {
      return new Address.Socket(name.isEmpty() ? around.socketDirectory() : Path.of(name), port);
    }
    return new Address.Tcp(name, Optional.empty(), port);
  }

  private static int port(String text) throws BadConnectionException {
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new BadConnectionException(
          "invalid integer value \"%s\" for connection option \"port\"".formatted(text));
    }
    throw new BadConnectionException("invalid port number: \"%s\"".formatted(text));
  }

  private List<String> list(ConnectionParameter parameter) {
    return value(parameter)
        .map(v -> Arrays.stream(v.split(",", -1)).map(String::strip).toList())
        .orElse(List.of());
  }

  private List<ConnectionSpec.Target> withPasswords(
      List<Address> addresses, String database, String user) {
    Optional<Secret> given = value(ConnectionParameter.PASSWORD).map(Secret::new);
    if (given.isPresent()) {
      return addresses.stream().map(a -> new ConnectionSpec.Target(a, given)).toList();
    }
    Path path =
        value(ConnectionParameter.PASSFILE).map(Path::of).orElse(around.home().resolve(".pgpass"));
    PasswordFile file = PasswordFile.read(path);
    file.warning().ifPresent(notes::add);
    return addresses.stream()
        .map(a ->
            new ConnectionSpec.Target(
                a, file.passwordFor(a, around.socketDirectory(), database, user)))
        .toList();
  }

  private Duration connectTimeout() throws BadConnectionException {
    Optional<String> given = value(ConnectionParameter.CONNECT_TIMEOUT);
    if (given.isEmpty()) {
      return CONNECT_TIMEOUT;
    }
    try {
      int seconds = Integer.parseInt(given.get().strip());
      if (seconds <= 0 || seconds > LONGEST_TIMEOUT.toSeconds()) {
        notes.add(
            "connect_timeout %d was cut to %d s: Howdah never waits without end"
                .formatted(seconds, LONGEST_TIMEOUT.toSeconds()));
        return LONGEST_TIMEOUT;
      }
      return Duration.ofSeconds(seconds);
    } catch (NumberFormatException e) {
      throw new BadConnectionException(
          "invalid integer value \"%s\" for connection option \"connect_timeout\""
              .formatted(given.get()));
    }
  }

  private TargetSession targetSession() throws BadConnectionException {
    Optional<String> given = value(ConnectionParameter.TARGET_SESSION_ATTRS);
    if (given.isEmpty()) {
      return TargetSession.ANY;
    }
    return TargetSession.ofWord(given.get())
        .orElseThrow(() ->
            invalid(
                ConnectionParameter.TARGET_SESSION_ATTRS,
                given.get(),
                "any, read-write, read-only, primary, standby, prefer-standby"));
  }

  private ConnectionSpec.Ssl ssl() throws BadConnectionException {
    Optional<String> word =
        value(ConnectionParameter.SSLMODE)
            .or(() ->
                value(ConnectionParameter.REQUIRESSL).filter("1"::equals).map(v -> "require"));
    Optional<String> root = value(ConnectionParameter.SSLROOTCERT);
    boolean system = root.filter("system"::equals).isPresent();
    SslMode asked =
        SslMode.ofWord(word.orElse(system ? "verify-full" : "prefer"))
            .orElseThrow(() ->
                invalid(
                    ConnectionParameter.SSLMODE,
                    word.orElse("").toLowerCase(Locale.ROOT),
                    "disable, allow, prefer, require, verify-ca, verify-full"));
    if (system && asked != SslMode.VERIFY_FULL) {
      throw new BadConnectionException(
          "weak sslmode \"%s\" may not be used with sslrootcert=system (use \"verify-full\")"
              .formatted(asked.word()));
    }
    Path rootFile =
        root.map(Path::of).orElse(around.home().resolve(".postgresql").resolve("root.crt"));
    // The manual, 34.19.1: with a root certificate present, require means verify-ca.
    SslMode mode = asked == SslMode.REQUIRE && Files.exists(rootFile) ? SslMode.VERIFY_CA : asked;
    boolean direct =
        oneOf(ConnectionParameter.SSLNEGOTIATION, "postgres", "direct")
            .filter("direct"::equals)
            .isPresent();
    if (direct && asked.compareTo(SslMode.REQUIRE) < 0) {
      throw new BadConnectionException(
          "weak sslmode \"%s\" may not be used with sslnegotiation=direct (use \"require\" or stronger)"
              .formatted(asked.word()));
    }
    return new ConnectionSpec.Ssl(
        mode,
        system
            ? Optional.empty()
            : Optional.of(rootFile).filter(Files::exists).or(() -> root.map(Path::of)),
        system,
        ownFile(ConnectionParameter.SSLCERT, "postgresql.crt"),
        ownFile(ConnectionParameter.SSLKEY, "postgresql.key"),
        value(ConnectionParameter.SSLPASSWORD).map(Secret::new),
        direct);
  }

  private Optional<Path> ownFile(ConnectionParameter parameter, String name) {
    return value(parameter)
        .map(Path::of)
        .or(() ->
            Optional.of(around.home().resolve(".postgresql").resolve(name)).filter(Files::exists));
  }
}
