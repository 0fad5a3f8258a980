package io.howdah.sense.patroni;

import io.howdah.pg.Address;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Where Patroni's REST API may be. */
public sealed interface PatroniPlace {
  /** Nowhere: it is not asked. */
  record None() implements PatroniPlace {}

  /** Where a person said. */
  record At(URI base) implements PatroniPlace {}

  /**
   * Where it shows: in the configuration of a Patroni on this machine, and else, when an agent is
   * connected to the server, at its own default port on the server's host.
   *
   * @param proc of this machine
   */
  record Discovered(Path proc) implements PatroniPlace {}

  /** The addresses to try, the surest first; none where no Patroni is known. */
  default List<URI> candidates(ReadDoor door) {
    return switch (this) {
      case None _ -> List.of();
      case At at -> List.of(at.base());
      case Discovered d -> Discovery.of(door, d.proc());
    };
  }

  /** How it shows. */
  final class Discovery {
    private static final SqlFile SQL = SqlFile.load(PatroniPlace.class, "patroni.sql");
    private static final int DEFAULT_PORT = 8008;
    private static final int LARGEST_CONFIGURATION = 1 << 20;

    private Discovery() {}

    static List<URI> of(ReadDoor door, Path proc) {
      boolean connected =
          door.read(SQL, "patroni", r -> r.number("sessions"))
              .first()
              .filter(n -> n > 0)
              .isPresent();
      if (!connected) {
        // One that is not connected to this server looks after another, or after none.
        return List.of();
      }
      Set<URI> found = new LinkedHashSet<>();
      if (door.spec().targets().stream().anyMatch(t -> t.address().local())) {
        configured(proc).forEach(found::add);
      }
      door.spec().targets().stream()
          .map(ConnectionSpec.Target::address)
          .map(a ->
              a instanceof Address.Tcp tcp ? tcp.hostAddress().orElse(tcp.host()) : "127.0.0.1")
          .map(host -> uri("http", host.contains(":") ? "[" + host + "]" : host, DEFAULT_PORT))
          .forEach(found::add);
      return List.copyOf(found);
    }

    private static List<URI> configured(Path proc) {
      try (Stream<Path> processes = Files.list(proc)) {
        return processes
            .filter(p -> p.getFileName().toString().matches("\\d+"))
            .flatMap(p -> configuration(p).stream())
            .flatMap(f -> address(f).stream())
            .distinct()
            .limit(10)
            .toList();
      } catch (IOException e) {
        return List.of();
      }
    }

    /** The configuration file on the command line of a Patroni, as that process sees it. */
    private static Optional<Path> configuration(Path process) {
      try {
        String line = Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8);
        List<String> words = Arrays.asList(line.split("\0", -1));
        boolean patroni =
            words.stream().limit(3).anyMatch(w -> w.endsWith("/patroni") || w.equals("patroni"));
        return words.stream()
            .filter(w -> patroni && (w.endsWith(".yml") || w.endsWith(".yaml")))
            .findFirst()
            .map(w ->
                w.startsWith("/")
                    ? process.resolve("root").resolve(w.substring(1))
                    : process.resolve("cwd").resolve(w));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private static Optional<URI> address(Path file) {
      try {
        if (Files.size(file) > LARGEST_CONFIGURATION) {
          return Optional.empty();
        }
        JsonNode api = YAMLMapper.shared().readTree(Files.readString(file)).path("restapi");
        String at = api.path("connect_address").asString(api.path("listen").asString(""));
        int colon = at.lastIndexOf(':');
        if (colon <= 0) {
          return Optional.empty();
        }
        String scheme = api.path("certfile").asString("").isEmpty() ? "http" : "https";
        return Optional.of(
            uri(scheme, at.substring(0, colon), Integer.parseInt(at.substring(colon + 1).strip())));
      } catch (IOException | JacksonException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static URI uri(String scheme, String host, int port) {
      return URI.create("%s://%s:%d".formatted(scheme, host, port));
    }
  }
}
