package io.howdah.sense.host;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel counted for the processes of servers on this machine. For any number of threads:
 * who watches several databases of one server reads its processes once for all of them.
 *
 * <p>Source: proc(5), and Documentation/scheduler/sched-stats.rst of the kernel.
 */
final class Processes {
  /** With more of them only so many are looked at. */
  static final int MOST = 1000;

  /** Servers that are remembered at once; when they are more, all are forgotten. */
  private static final int MOST_SERVERS = 100;

  enum What {
    USER,
    SYSTEM,
    QUEUED,
    VOLUNTARY,
    INVOLUNTARY,
    READ_ANY,
    WRITTEN_ANY,
    READ_DEVICE,
    WRITTEN_DEVICE
  }

  /** A number is given again after its process ended; with its start it is not. */
  record Identity(String id, long started) {}

  /**
   * One process.
   *
   * @param counted since it began: seconds, switches and bytes
   * @param anonymous bytes of its own memory
   */
  record One(Identity identity, EnumMap<What, Double> counted, long anonymous) {}

  /**
   * A server's processes.
   *
   * @param all how many there are, those that were not looked at too
   */
  record Family(List<One> seen, int all) {}

  private record Read(Family family, Instant at) {}

  private final Map<Path, Read> read = new HashMap<>();

  /**
   * The postmaster and its children.
   *
   * @param age how long ago they may have been read
   */
  synchronized Family of(Path proc, long postmaster, Instant now, Duration age) {
    Path server = proc.resolve(Long.toString(postmaster));
    Read known = read.get(server);
    if (known == null || now.isBefore(known.at()) || !now.isBefore(known.at().plus(age))) {
      if (read.size() >= MOST_SERVERS) {
        read.clear();
      }
      known = new Read(look(proc, postmaster), now);
      read.put(server, known);
    }
    return known.family();
  }

  private static Family look(Path proc, long postmaster) {
    List<Path> family = ProcFiles.family(proc, postmaster);
    List<One> seen = new ArrayList<>();
    for (Path process : family.stream().limit(MOST).toList()) {
      Optional<String> stat = ProcFiles.read(process.resolve("stat"));
      Optional<String> status = ProcFiles.read(process.resolve("status"));
      if (stat.isPresent() && status.isPresent()) {
        Map<String, Long> fields = ProcText.fields(status.get());
        seen.add(
            new One(
                new Identity(
                    process.getFileName().toString(), LocalServer.startedOf(process).orElse(0)),
                counted(process, ProcText.stat(stat.get()), fields),
                fields.getOrDefault("RssAnon", 0L)));
      }
    }
    return new Family(seen, family.size());
  }

  private static EnumMap<What, Double> counted(
      Path process, List<String> stat, Map<String, Long> status) {
    EnumMap<What, Double> counted = new EnumMap<>(What.class);
    if (stat.size() > 12) {
      counted.put(What.USER, ProcText.number(stat.get(11)).orElse(0) * ProcText.TICK);
      counted.put(What.SYSTEM, ProcText.number(stat.get(12)).orElse(0) * ProcText.TICK);
    }
    List<String> scheduled =
        ProcFiles.read(process.resolve("schedstat")).map(ProcText::words).orElse(List.of());
    if (scheduled.size() > 1) {
      counted.put(What.QUEUED, ProcText.number(scheduled.get(1)).orElse(0) / 1e9);
    }
    Map<String, Long> io =
        ProcFiles.read(process.resolve("io")).map(ProcText::fields).orElse(Map.of());
    put(counted, What.VOLUNTARY, status, "voluntary_ctxt_switches");
    put(counted, What.INVOLUNTARY, status, "nonvoluntary_ctxt_switches");
    put(counted, What.READ_ANY, io, "rchar");
    put(counted, What.WRITTEN_ANY, io, "wchar");
    put(counted, What.READ_DEVICE, io, "read_bytes");
    put(counted, What.WRITTEN_DEVICE, io, "write_bytes");
    return counted;
  }

  private static void put(
      EnumMap<What, Double> counted, What what, Map<String, Long> fields, String field) {
    Optional.ofNullable(fields.get(field)).ifPresent(v -> counted.put(what, v.doubleValue()));
  }
}
