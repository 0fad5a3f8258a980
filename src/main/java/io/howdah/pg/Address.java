package io.howdah.pg;

import java.nio.file.Path;
import java.util.Optional;

/** Where a server listens. */
public sealed interface Address {
  int port();

  /** As a DBA writes it: {@code db1:5432} or {@code /var/run/postgresql:5432}. */
  String describe();

  /** Whether the server runs on this machine: a socket or a loopback address. */
  boolean local();

  /**
   * A TCP address.
   *
   * @param host the name; used for certificates and the password file
   * @param hostAddress the numeric address to connect to instead of looking the name up
   */
  record Tcp(String host, Optional<String> hostAddress, int port) implements Address {
    @Override
    public String describe() {
      String name = host.contains(":") ? "[" + host + "]" : host;
      return name + ":" + port;
    }

    @Override
    public boolean local() {
      String at = hostAddress.orElse(host);
      return at.equals("localhost") || at.startsWith("127.") || at.equals("::1");
    }
  }

  /** A Unix socket: the file {@code .s.PGSQL.PORT} in a directory. */
  record Socket(Path directory, int port) implements Address {
    public Path file() {
      return directory.resolve(".s.PGSQL." + port);
    }

    @Override
    public String describe() {
      return directory + ":" + port;
    }

    @Override
    public boolean local() {
      return true;
    }
  }
}
