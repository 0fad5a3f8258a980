package io.howdah.cli;

import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectFailure;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Secret;
import io.howdah.pg.Surroundings;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Where to connect, as psql takes it. A mixin; {@link WithTarget} takes the database as a
 * positional argument too.
 */
public class ConnectionOptions {
  @Option(
      names = {"-h", "--host"},
      paramLabel = "HOST",
      description = "server host, or the directory of its socket")
  private @Nullable String host;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "server port")
  private @Nullable String port;

  @Option(
      names = {"-U", "--username"},
      paramLabel = "ROLE",
      description = "database user")
  private @Nullable String user;

  @Option(
      names = {"-d", "--dbname", "--url"},
      paramLabel = "DATABASE",
      description = "database name, postgresql:// URI or key=value conninfo")
  private @Nullable String database;

  private @Nullable String behind;

  @Option(
      names = {"-w", "--no-password"},
      description = "never ask for a password")
  private boolean neverAsk;

  @Option(
      names = {"-W", "--password"},
      description = "ask for a password before connecting")
  private boolean askFirst;

  @Option(
      names = {"-?", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** With the database as the one positional argument. */
  public static final class WithTarget extends ConnectionOptions {
    @Parameters(
        arity = "0..1",
        paramLabel = "DATABASE",
        description = "database name, postgresql:// URI or key=value conninfo")
    private @Nullable String positional;

    @Override
    Optional<String> target() throws BadConnectionException {
      return either(positional, super.database);
    }
  }

  /**
   * The same, with a database that was given as an argument behind another one.
   *
   * @param positional what stood there, if anything did
   */
  ConnectionOptions at(@Nullable String positional) {
    this.behind = positional;
    return this;
  }

  private static Optional<String> either(@Nullable String positional, @Nullable String option)
      throws BadConnectionException {
    if (positional != null && option != null) {
      throw new BadConnectionException("the database was given twice: as argument and with -d");
    }
    return Optional.ofNullable(positional).or(() -> Optional.ofNullable(option));
  }

  Optional<String> target() throws BadConnectionException {
    return either(behind, database);
  }

  /** What was given, by libpq's rules. */
  public ConnectionSpec spec() throws BadConnectionException {
    ConnectionSpec spec =
        ConnectionRules.resolve(
            new ConnectionRequest(
                Optional.ofNullable(host),
                Optional.ofNullable(port),
                Optional.ofNullable(user),
                target()),
            Surroundings.ofProcess());
    return askFirst ? asked(spec).orElse(spec) : spec;
  }

  /**
   * Opens the read door; asks for a password where the server wants one, none is known and a person
   * is there.
   */
  public ReadDoor readDoor() throws BadConnectionException, CannotConnectException {
    ConnectionSpec spec = spec();
    try {
      return ReadDoor.open(spec);
    } catch (CannotConnectException e) {
      if (neverAsk || !(e.failure() instanceof ConnectFailure.PasswordMissing)) {
        throw e;
      }
      Optional<ConnectionSpec> asked = asked(spec);
      if (asked.isEmpty()) {
        throw e;
      }
      return ReadDoor.open(asked.get());
    }
  }

  private static Optional<ConnectionSpec> asked(ConnectionSpec spec) {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    return console
        .map(c -> c.readPassword("Password for %s: ", spec.user()))
        .map(typed -> spec.withPassword(new Secret(new String(typed))));
  }
}
