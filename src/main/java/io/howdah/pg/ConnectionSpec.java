package io.howdah.pg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that is needed to open a session, decided by {@link ConnectionRules}. Safe to print:
 * passwords show as stars.
 *
 * @param targets the servers to try, in order; never empty
 * @param options server settings for the session, as in libpq's {@code options}
 * @param applicationSuffix what follows {@code howdah} in application_name
 * @param connectTimeout per server address
 * @param shuffle try the servers in random order ({@code load_balance_hosts=random})
 * @param notes what was asked for and cannot be had, and what was wrong with a file; for the person
 *     to read
 */
public record ConnectionSpec(
    List<Target> targets,
    String database,
    String user,
    Optional<String> options,
    Optional<String> applicationSuffix,
    Duration connectTimeout,
    Ssl ssl,
    Optional<String> channelBinding,
    Optional<String> requireAuth,
    TargetSession targetSession,
    boolean shuffle,
    boolean keepalives,
    List<String> notes) {

  /** A server and the password that is for it, if any is known. */
  public record Target(Address address, Optional<Secret> password) {}

  /**
   * How a TCP session is encrypted. Sockets never are.
   *
   * @param system take the machine's own trusted certificates ({@code sslrootcert=system})
   */
  public record Ssl(
      SslMode mode,
      Optional<Path> rootCertificate,
      boolean system,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Secret> keyPassword,
      boolean direct) {}

  public ConnectionSpec {
    targets = List.copyOf(targets);
    notes = List.copyOf(notes);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a connection needs at least one server");
    }
  }

  /**
   * The same servers and user, another database. Passwords from a password file stay as found for
   * the first one.
   */
  public ConnectionSpec withDatabase(String other) {
    return new ConnectionSpec(
        targets,
        other,
        user,
        options,
        applicationSuffix,
        connectTimeout,
        ssl,
        channelBinding,
        requireAuth,
        targetSession,
        shuffle,
        keepalives,
        notes);
  }

  /**
   * The same connection with a password, for all its servers: what a person typed at the prompt.
   */
  public ConnectionSpec withPassword(Secret password) {
    List<Target> with =
        targets.stream().map(t -> new Target(t.address(), Optional.of(password))).toList();
    return new ConnectionSpec(
        with,
        database,
        user,
        options,
        applicationSuffix,
        connectTimeout,
        ssl,
        channelBinding,
        requireAuth,
        targetSession,
        shuffle,
        keepalives,
        notes);
  }

  /** {@code user@host:port/database}, without any password. */
  public String describe() {
    return "%s@%s/%s"
        .formatted(
            user,
            targets.stream().map(t -> t.address().describe()).collect(Collectors.joining(",")),
            database);
  }
}
