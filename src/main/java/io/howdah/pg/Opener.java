package io.howdah.pg;

import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.newsclub.net.unix.AFUNIXSocketFactory;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens sessions with pgjdbc as libpq would: each host, each address of its name, in turn. The
 * driver's own readers of {@code .pgpass} and service files never run: it is handed a password, an
 * empty one where none is known.
 */
final class Opener {
  /**
   * A longer answer ends the statement with an error instead of the process with an
   * OutOfMemoryError.
   */
  private static final String LARGEST_RESULT = "64M";

  private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1,253}");

  private Opener() {}

  /** A fresh session, and which of the servers it is with. */
  record Opened(Connection connection, Address address) {
    void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        Logger.getLogger(Opener.class.getName())
            .log(Level.FINE, "a session did not close cleanly", e);
      }
    }
  }

  static Opened open(ConnectionSpec spec, String applicationName) throws CannotConnectException {
    if (spec.targetSession() != TargetSession.PREFER_STANDBY) {
      return open(spec, applicationName, spec.targetSession());
    }
    try {
      return open(spec, applicationName, TargetSession.STANDBY);
    } catch (CannotConnectException e) {
      if (!e.failure().tryNextHost() && !(e.failure() instanceof ConnectFailure.NoneWorks)) {
        throw e;
      }
      return open(spec, applicationName, TargetSession.ANY);
    }
  }

  private static Opened open(ConnectionSpec spec, String applicationName, TargetSession wanted)
      throws CannotConnectException {
    List<ConnectionSpec.Target> order = new ArrayList<>(spec.targets());
    if (spec.shuffle()) {
      Collections.shuffle(order);
    }
    List<ConnectFailure> failures = new ArrayList<>();
    for (ConnectionSpec.Target target : order) {
      for (Way way : ways(target, failures)) {
        try {
          return checked(connect(spec, target, way, applicationName), target, wanted);
        } catch (SQLException e) {
          ConnectFailure failure = ConnectFailures.of(e, spec, target);
          if (!failure.tryNextHost()) {
            throw new CannotConnectException(failure, e);
          }
          failures.add(failure);
        } catch (CannotConnectException e) {
          failures.add(e.failure());
        }
      }
    }
    throw new CannotConnectException(
        failures.size() == 1 ? failures.getFirst() : new ConnectFailure.NoneWorks(failures));
  }

  /**
   * How the driver is brought to an address: a socket factory of this class, with this argument.
   */
  private record Way(String host, String factory, String argument) {}

  private static List<Way> ways(ConnectionSpec.Target target, List<ConnectFailure> failures) {
    switch (target.address()) {
      case Address.Socket socket -> {
        if (!Files.exists(socket.file())) {
          failures.add(
              new ConnectFailure.NothingListens(
                  socket.describe(), "there is no socket " + socket.file()));
          return List.of();
        }
        return List.of(
            new Way(
                "localhost",
                AFUNIXSocketFactory.FactoryArg.class.getName(),
                socket.file().toString()));
      }
      case Address.Tcp tcp -> {
        try {
          if (!HOST.matcher(tcp.host()).matches()) {
            throw new UnknownHostException(tcp.host());
          }
          List<Way> ways = new ArrayList<>();
          for (String address : addresses(tcp)) {
            ways.add(new Way(tcp.host(), PinnedSocketFactory.class.getName(), address));
          }
          return ways;
        } catch (UnknownHostException | IllegalArgumentException e) {
          failures.add(new ConnectFailure.NameNotFound(tcp.hostAddress().orElse(tcp.host())));
          return List.of();
        }
      }
    }
  }

  private static List<String> addresses(Address.Tcp tcp) throws UnknownHostException {
    if (tcp.hostAddress().isPresent()) {
      return List.of(InetAddress.ofLiteral(tcp.hostAddress().get()).getHostAddress());
    }
    List<String> all = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(tcp.host())) {
      all.add(address.getHostAddress());
    }
    return all;
  }

  private static Opened checked(
      Connection connection, ConnectionSpec.Target target, TargetSession wanted)
      throws SQLException, CannotConnectException {
    if (wanted != TargetSession.ANY) {
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "SELECT pg_catalog.pg_is_in_recovery(),"
                      + " pg_catalog.current_setting('default_transaction_read_only')")) {
        rows.next();
        if (!wanted.accepts(rows.getBoolean(1), rows.getString(2).equals("on"))) {
          connection.close();
          throw new CannotConnectException(
              new ConnectFailure.WrongKindOfServer(target.address().describe(), wanted));
        }
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
    return new Opened(connection, target.address());
  }

  private static Connection connect(
      ConnectionSpec spec, ConnectionSpec.Target target, Way way, String applicationName)
      throws SQLException {
    String host = way.host().contains(":") ? "[" + way.host() + "]" : way.host();
    String url =
        "jdbc:postgresql://%s:%d/%s"
            .formatted(
                host,
                target.address().port(),
                URLEncoder.encode(spec.database(), StandardCharsets.UTF_8));
    Connection connection =
        new Driver().connect(url, properties(spec, target, way, applicationName));
    if (connection == null) {
      throw new SQLException("the driver did not take the address " + target.address().describe());
    }
    // The time limit was for the login. From here on the doors watch their own statements.
    connection.setNetworkTimeout(Runnable::run, 0);
    return connection;
  }

  private static Properties properties(
      ConnectionSpec spec, ConnectionSpec.Target target, Way way, String applicationName) {
    Properties p = new Properties();
    Duration timeout = spec.connectTimeout();
    PGProperty.USER.set(p, spec.user());
    PGProperty.PASSWORD.set(p, target.password().map(Secret::value).orElse(""));
    PGProperty.APPLICATION_NAME.set(p, applicationName);
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(p, "9.6");
    PGProperty.CONNECT_TIMEOUT.set(p, Math.toIntExact(timeout.toSeconds()));
    PGProperty.SOCKET_TIMEOUT.set(p, Math.toIntExact(timeout.toSeconds()));
    PGProperty.CANCEL_SIGNAL_TIMEOUT.set(p, 5);
    PGProperty.SOCKET_FACTORY.set(p, way.factory());
    PGProperty.SOCKET_FACTORY_ARG.set(p, way.argument());
    PGProperty.GSS_ENC_MODE.set(p, "disable");
    PGProperty.TCP_KEEP_ALIVE.set(p, spec.keepalives() && target.address() instanceof Address.Tcp);
    PGProperty.MAX_RESULT_BUFFER.set(p, LARGEST_RESULT);
    spec.options().ifPresent(o -> PGProperty.OPTIONS.set(p, o));
    spec.requireAuth().ifPresent(r -> PGProperty.REQUIRE_AUTH.set(p, r));
    switch (target.address()) {
      case Address.Socket socket -> PGProperty.SSL_MODE.set(p, SslMode.DISABLE.word());
      case Address.Tcp tcp -> encryption(p, spec);
    }
    return p;
  }

  private static void encryption(Properties p, ConnectionSpec spec) {
    ConnectionSpec.Ssl ssl = spec.ssl();
    PGProperty.SSL_MODE.set(p, ssl.mode().word());
    PGProperty.SSL_RESPONSE_TIMEOUT.set(p, Math.toIntExact(spec.connectTimeout().toMillis()));
    if (ssl.direct()) {
      PGProperty.SSL_NEGOTIATION.set(p, "direct");
    }
    if (ssl.system()) {
      PGProperty.SSL_FACTORY.set(p, "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    ssl.rootCertificate().ifPresent(f -> PGProperty.SSL_ROOT_CERT.set(p, f.toString()));
    ssl.certificate().ifPresent(f -> PGProperty.SSL_CERT.set(p, f.toString()));
    ssl.key().ifPresent(f -> PGProperty.SSL_KEY.set(p, f.toString()));
    ssl.keyPassword().ifPresent(s -> PGProperty.SSL_PASSWORD.set(p, s.value()));
    // Without encryption there is nothing to bind to: libpq's "prefer" then binds nothing, as the
    // driver does.
    Optional<String> binding = spec.channelBinding();
    binding.ifPresent(b -> PGProperty.CHANNEL_BINDING.set(p, b));
  }
}
