package io.howdah.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code .pgpass} file: lines {@code host:port:database:user:password}, {@code *} for any,
 * backslash before a colon or a backslash.
 *
 * <p>Source: PostgreSQL manual, 34.16 "The Password File"
 * (https://www.postgresql.org/docs/current/libpq-pgpass.html).
 */
record PasswordFile(List<Line> entries, Optional<String> warning) {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  /** One line; the password is the last of the five fields. */
  record Line(String host, String port, String database, String user, Secret password) {
    private boolean matches(String forHost, int forPort, String forDatabase, String forUser) {
      return fits(host, forHost)
          && fits(port, Integer.toString(forPort))
          && fits(database, forDatabase)
          && fits(user, forUser);
    }

    private static boolean fits(String pattern, String value) {
      return pattern.equals("*") || pattern.equals(value);
    }
  }

  /**
   * The file's lines; none, and a warning where there is cause, when it cannot or must not be used.
   */
  static PasswordFile read(Path file) {
    if (!Files.exists(file)) {
      return new PasswordFile(List.of(), Optional.empty());
    }
    if (!Files.isRegularFile(file)) {
      return ignored("password file %s is not a plain file".formatted(file));
    }
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        return ignored(
            "password file %s has group or world access and was ignored; permissions should be u=rw (0600) or less: chmod 600 %s"
                .formatted(file, file));
      }
      List<Line> lines = new ArrayList<>();
      for (String line : SmallFile.lines(file)) {
        if (!line.startsWith("#")) {
          parse(line).ifPresent(lines::add);
        }
      }
      return new PasswordFile(List.copyOf(lines), Optional.empty());
    } catch (IOException e) {
      return ignored("password file %s could not be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static PasswordFile ignored(String why) {
    return new PasswordFile(List.of(), Optional.of(why));
  }

  /**
   * The password of the first line that fits; {@code localhost} stands for the default socket
   * directory.
   */
  Optional<Secret> passwordFor(
      Address address, Path socketDirectory, String database, String user) {
    String host =
        switch (address) {
          case Address.Tcp tcp -> tcp.host();
          case Address.Socket socket when socket.directory().equals(socketDirectory) -> "localhost";
          case Address.Socket socket -> socket.directory().toString();
        };
    return entries.stream()
        .filter(line -> line.matches(host, address.port(), database, user))
        .findFirst()
        .map(Line::password);
  }

  private static Optional<Line> parse(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        field.append(line.charAt(i));
      } else if (c == ':' && fields.size() < 4) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    if (fields.size() < 5) {
      return Optional.empty();
    }
    return Optional.of(
        new Line(
            fields.get(0), fields.get(1), fields.get(2), fields.get(3), new Secret(fields.get(4))));
  }
}
