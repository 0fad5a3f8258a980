package io.howdah.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** PgBouncer before an instance, in transaction mode, on loopback; ends with this JVM. */
public final class Pooler implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

  private final Leash leash;
  private final int port;

  private Pooler(Leash leash, int port) {
    this.leash = leash;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param role whom all clients are to the server
   * @param poolSize sessions that they share
   * @throws LabException where PgBouncer is not installed, or does not answer
   */
  public static Pooler start(Instance instance, String role, int poolSize) {
    Path program =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new LabException("PgBouncer is not installed: `apt-get install pgbouncer`"));
    int port = freePort();
    Path configuration = instance.directory().resolve("pgbouncer.ini");
    LabTree.writePrivately(
        configuration,
        """
        [databases]
        %1$s = host=127.0.0.1 port=%2$d dbname=%1$s user=%3$s password=%4$s pool_size=%5$d
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %6$d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        max_client_conn = 200
        ignore_startup_parameters = extra_float_digits
        user = nobody
        """
            .formatted(
                Instance.DATABASE, instance.port(), role, instance.password(role), poolSize, port));
    Leash leash = Leash.start(Map.of(), List.of(program.toString(), configuration.toString()));
    var pooler = new Pooler(leash, port);
    if (!Await.until(PATIENCE, () -> pooler.answers(role))) {
      pooler.close();
      throw new LabException("PgBouncer did not answer on 127.0.0.1:" + port);
    }
    return pooler;
  }

  /** A client's connection. */
  public Connection connect(String role, String application) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("password", "any");
    properties.setProperty("ApplicationName", application);
    properties.setProperty("connectTimeout", "5");
    // In transaction mode this PgBouncer knows no prepared statements.
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("assumeMinServerVersion", "9.4");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, Instance.DATABASE), properties);
  }

  private boolean answers(String role) {
    try (Connection connection = connect(role, "howdah-lab")) {
      return !connection.isClosed();
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LabException("no port for PgBouncer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    leash.close();
  }
}
