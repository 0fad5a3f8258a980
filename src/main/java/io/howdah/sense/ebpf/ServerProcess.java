package io.howdah.sense.ebpf;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server's first process on this machine. Its children are the server's; no other cluster's are,
 * though they run the same binary.
 *
 * @param postmaster its number in Howdah's namespace, whatever number the server itself knows
 * @param startTicks when it started, in ticks since boot: with the number, its identity
 */
public record ServerProcess(long postmaster, long startTicks) {
  private static final Path PROC = Path.of("/proc");
  private static final SqlFile SQL = SqlFile.load(ServerProcess.class, "server-process.sql");

  /** A server takes a while between its start and writing down when that was. */
  private static final Duration APART = Duration.ofSeconds(2);

  /** Finds a server's first process anew for each life of a probe. */
  @FunctionalInterface
  public interface Source {
    ServerProcess find() throws CannotProbeException;
  }

  /** What a session knows of its own process: numbers as the server sees them. */
  private record Session(long pid, Instant began, Instant serverBegan) {}

  /** What /proc/PID/stat says. */
  private record Stat(boolean alive, long parent, long startTicks) {
    static Optional<Stat> of(Path process) {
      try {
        String text =
            new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return Optional.of(
            new Stat(
                // Ended, and nobody has asked how: its number is still there, it is not.
                !fields[0].equals("Z") && !fields[0].equals("X"),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[19])));
      } catch (IOException gone) {
        return Optional.empty();
      }
    }
  }

  /**
   * The server behind a connection: the process of this machine that serves the session has its
   * number (in the innermost namespace: the server may run in a container), and started when it
   * did.
   *
   * @throws CannotProbeException when it is not on this machine, or cannot be told from another
   */
  public static ServerProcess behind(ReadDoor door) throws CannotProbeException {
    Reading<Session> reading =
        door.read(
            SQL,
            "own_process",
            row ->
                new Session(
                    row.number("pid"),
                    Instant.ofEpochMilli(row.number("began")),
                    Instant.ofEpochMilli(row.number("server_began"))));
    Session session =
        reading
            .first()
            .orElseThrow(() ->
                new CannotProbeException(
                    "the server cannot be asked for its processes: " + reading.explain()));
    List<ServerProcess> found = candidates(session);
    if (found.size() != 1) {
      throw new CannotProbeException(
          found.isEmpty()
              ? "the server is not on this machine: its process %d is not here; run Howdah beside it"
                  .formatted(session.pid())
              : "%d servers on this machine could be the one that answers; none is probed"
                  .formatted(found.size()));
    }
    return found.getFirst();
  }

  private static List<ServerProcess> candidates(Session session) throws CannotProbeException {
    List<ServerProcess> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(PROC)) {
      for (Path process : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        if (innermostNumber(process) != session.pid()) {
          continue;
        }
        Optional<Stat> own = Stat.of(process);
        Optional<Stat> parent = own.flatMap(s -> Stat.of(PROC.resolve(Long.toString(s.parent()))));
        if (own.isPresent() && parent.isPresent() && same(session, own.get(), parent.get())) {
          found.add(new ServerProcess(own.get().parent(), parent.get().startTicks()));
        }
      }
      return found;
    } catch (IOException e) {
      throw new CannotProbeException("/proc cannot be read: " + e.getMessage());
    }
  }

  /**
   * By the time between the two starts, which stays the same when the machine's clock is set; the
   * times themselves do not.
   */
  private static boolean same(Session session, Stat own, Stat parent) {
    long told = Duration.between(session.serverBegan(), session.began()).toMillis();
    long seen = (own.startTicks() - parent.startTicks()) * 10;
    return Math.abs(told - seen) < APART.toMillis();
  }

  private static long innermostNumber(Path process) {
    try {
      String status =
          new String(Files.readAllBytes(process.resolve("status")), StandardCharsets.ISO_8859_1);
      return status
          .lines()
          .filter(l -> l.startsWith("NSpid:"))
          .mapToLong(l -> Long.parseLong(l.substring(l.lastIndexOf('\t') + 1).strip()))
          .findFirst()
          .orElse(-1);
    } catch (IOException gone) {
      return -1;
    }
  }

  /** Whether this very process is still there. */
  public boolean runs() {
    return Stat.of(PROC.resolve(Long.toString(postmaster)))
        .filter(s -> s.alive() && s.startTicks() == startTicks)
        .isPresent();
  }

  /** Whether it has an io_uring: its reads may then go by no system call that a probe sees. */
  boolean hasIoUring() {
    try (Stream<Path> files = Files.list(PROC.resolve(postmaster + "/fd"))) {
      return files.anyMatch(f -> {
        try {
          return Files.readSymbolicLink(f).toString().contains("io_uring");
        } catch (IOException closed) {
          return false;
        }
      });
    } catch (IOException unreadable) {
      return false;
    }
  }
}
