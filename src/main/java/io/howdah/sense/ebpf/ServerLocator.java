package io.howdah.sense.ebpf;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the server behind a connection among the processes of this machine, and where its backends
 * keep their query id.
 *
 * <p>A statement of our own asks for its pid, database and query id. The process that answers has
 * the same numbers in its memory: pid and database in variables known by name, the query id at an
 * offset of its entry of pg_stat_activity that depends on version and build, and so is looked for
 * rather than listed. A second statement with another query id leaves one offset. The same proves
 * that this process is the one that answered, whatever namespaces lie between.
 */
public final class ServerLocator {
  private static final SqlFile SQL = SqlFile.load(ServerLocator.class, "statements.sql");

  /** The entry takes 440 bytes on 18; it is one of an array, and what follows is mapped. */
  private static final int ENTRY_BYTES = 1024;

  private ServerLocator() {}

  /** One process that has the asked pid and database in its memory while the statement runs. */
  private record Backend(
      RunningProcess process, ElfFile binary, Map<String, Long> addresses, Set<Integer> offsets) {}

  /** What one statement of ours saw. */
  private record Sight(OptionalLong queryId, List<Backend> backends) {}

  /**
   * Finds it. Takes two short queries and a look at each process, some milliseconds.
   *
   * @throws CannotProbeException when the server is not on this machine, or Howdah may not look
   *     into its processes
   */
  public static ServerMemory locate(ReadDoor door) throws CannotProbeException {
    Sight first = look(door, "own_statement");
    Sight second = look(door, "another_own_statement");
    // In containers several processes can have one number; then the query id tells.
    List<Backend> same =
        second.backends().size() <= 1
            ? second.backends()
            : second.backends().stream().filter(b -> !b.offsets().isEmpty()).toList();
    if (same.size() != 1) {
      throw new CannotProbeException(
          same.isEmpty()
              ? "no process of this machine is the server's: it runs elsewhere, or Howdah may not look into its memory (run Howdah as root on the server's machine)"
              : "%d processes of this machine look like the server's; none is probed"
                  .formatted(same.size()));
    }
    Backend backend = same.getFirst();
    Set<Integer> offsets = new HashSet<>(backend.offsets());
    first.backends().stream()
        .filter(a -> a.addresses().equals(backend.addresses()))
        .forEach(a -> offsets.retainAll(a.offsets()));
    try {
      return memory(backend, offsets, why(second, offsets));
    } catch (IOException e) {
      throw new CannotProbeException(
          "the server's processes cannot be looked at: %s".formatted(e.getMessage()));
    }
  }

  private static ServerMemory memory(
      Backend backend, Set<Integer> offsets, Optional<String> unattributed) throws IOException {
    long postmaster = backend.process().parent();
    return new ServerMemory(
        postmaster,
        new RunningProcess(postmaster).started(),
        unattributed.isEmpty() ? address(backend.addresses(), ServerMemory.ENTRY) : 0,
        unattributed.isEmpty() ? offsets.iterator().next() : 0,
        backend.addresses(),
        backend.binary().probes(),
        unattributed);
  }

  private static Optional<String> why(Sight sight, Set<Integer> offsets) {
    if (sight.queryId().isEmpty()) {
      return Optional.of(
          "the server computes no query ids; compute_query_id = on (or auto, with pg_stat_statements preloaded) lets it");
    }
    return offsets.size() == 1
        ? Optional.empty()
        : Optional.of(
            "the query id was found at %d places of a backend's memory, where one is expected"
                .formatted(offsets.size()));
  }

  private static Sight look(ReadDoor door, String name) throws CannotProbeException {
    Reading<Sight> reading = door.read(SQL, name, ServerLocator::sight);
    return reading
        .first()
        .orElseThrow(() ->
            new CannotProbeException(
                "the server could not be asked who it is: " + reading.explain()));
  }

  /** Called while the statement's transaction is open, so that its query id still stands. */
  private static Sight sight(Row row) throws SQLException {
    long pid = row.number("pid");
    long database = row.number("database");
    OptionalLong queryId = row.maybeNumber("query_id");
    List<Backend> backends = new ArrayList<>();
    try {
      for (RunningProcess process : RunningProcess.all()) {
        backend(process, pid, database, queryId).ifPresent(backends::add);
      }
    } catch (IOException e) {
      return new Sight(queryId, List.of());
    }
    return new Sight(queryId, backends);
  }

  private static Optional<Backend> backend(
      RunningProcess process, long pid, long database, OptionalLong queryId) {
    try {
      if (process.numberInside() != pid) {
        return Optional.empty();
      }
      ElfFile binary = ElfFile.read(process.executable(), ServerMemory.VARIABLES);
      if (!binary.symbols().keySet().containsAll(ServerMemory.VARIABLES)) {
        return Optional.empty();
      }
      long moved = process.moved(binary.firstSegment());
      Map<String, Long> addresses = new HashMap<>();
      binary.symbols().forEach((name, address) -> addresses.put(name, address + moved));
      boolean itIs =
          process.memory(address(addresses, ServerMemory.PID), 4).getInt() == pid
              && Integer.toUnsignedLong(
                      process.memory(address(addresses, ServerMemory.DATABASE), 4).getInt())
                  == database;
      return itIs
          ? Optional.of(
              new Backend(process, binary, addresses, offsets(process, addresses, queryId)))
          : Optional.empty();
    } catch (IOException e) {
      // Gone since, or nothing of ours to look at: not the one that answers.
      return Optional.empty();
    }
  }

  private static Set<Integer> offsets(
      RunningProcess process, Map<String, Long> addresses, OptionalLong queryId)
      throws IOException {
    if (queryId.isEmpty()) {
      return Set.of();
    }
    long entry = process.memory(address(addresses, ServerMemory.ENTRY), 8).getLong();
    ByteBuffer bytes = process.memory(entry, ENTRY_BYTES);
    Set<Integer> offsets = new HashSet<>();
    for (int at = 0; at < ENTRY_BYTES; at += 8) {
      if (bytes.getLong(at) == queryId.getAsLong()) {
        offsets.add(at);
      }
    }
    return offsets;
  }

  /** Where nothing can be read, if there is no such variable. */
  private static long address(Map<String, Long> addresses, String variable) {
    return addresses.getOrDefault(variable, 0L);
  }
}
