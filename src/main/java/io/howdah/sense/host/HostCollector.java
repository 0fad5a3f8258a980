package io.howdah.sense.host;

import io.howdah.model.Absence;
import io.howdah.model.Labels;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import io.howdah.sense.Collector;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the machine under the server, when that is this one. Where it is not, nothing of this
 * machine is told as if it were the server's, and what is missing is named. When the server is
 * gone, its machine is still looked at.
 */
public final class HostCollector implements Collector {
  private static final SqlFile SQL = SqlFile.load(HostCollector.class, "host.sql");
  private static final Duration STEADY = Duration.ofSeconds(5);
  private static final Duration SEARCH = Duration.ofSeconds(30);

  /** Parameters that only a service's own build has; roles may come along in a restored dump. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "rds", "Amazon RDS or Aurora",
          "aurora", "Amazon Aurora",
          "cloudsql", "Google Cloud SQL",
          "azure", "Azure Database for PostgreSQL",
          "alloydb", "Google AlloyDB",
          "neon", "Neon",
          "supautils", "Supabase");

  private final ReadDoor door;
  private final HostAccess access;
  private final Duration steady;
  private Optional<Instant> searched = Optional.empty();
  private Optional<Instant> steadied = Optional.empty();
  private Optional<Seen> seen = Optional.empty();
  private List<Absence> blind = List.of();

  private record Seen(
      HostAccess.Here machine, LocalServer server, MachineLook look, ProcessLook processes) {}

  public HostCollector(ReadDoor door, HostAccess access) {
    this(door, access, STEADY);
  }

  private HostCollector(ReadDoor door, HostAccess access, Duration steady) {
    this.door = door;
    this.access = access;
    this.steady = steady;
  }

  /**
   * One that looks at everything each time it is asked. What processes gained is counted from its
   * first look on: two looks to compare are by the same collector.
   */
  public static HostCollector atOnce(ReadDoor door, HostAccess access) {
    return new HostCollector(door, access, Duration.ZERO);
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public Telemetry collect(Instant now) {
    boolean gone = seen.filter(s -> s.server().alive()).isEmpty();
    if (gone && passed(searched, SEARCH, now)) {
      searched = Optional.of(now);
      search();
    }
    Series out = new Series();
    out.absent(blind);
    seen.ifPresent(s -> {
      boolean alive = s.server().alive();
      s.look().fast(out, s.server().proc().resolve(Long.toString(s.server().postmaster())));
      if (passed(steadied, steady, now)) {
        steadied = Optional.of(now);
        s.look().disks(out);
        space(out, s.server());
        if (alive) {
          s.processes().look(out, now);
          cgroup(out, s);
        }
      }
      if (!alive) {
        out.absent(
            "postgresql_process_cpu_seconds, postgresql_memory_bytes",
            "the postmaster, process %d, is gone".formatted(s.server().postmaster()),
            "");
      }
    });
    return out.at(now);
  }

  private static boolean passed(Optional<Instant> last, Duration period, Instant now) {
    return last.map(l -> now.isBefore(l) || !now.isBefore(l.plus(period))).orElse(true);
  }

  private void search() {
    switch (access) {
      case HostAccess.Blind b -> blind = Blindness.withoutMachine(b.why());
      case HostAccess.Here machine -> {
        switch (LocalServer.find(door, machine.proc())) {
          case LocalServer.Found.Here(LocalServer server) -> {
            blind = List.of();
            MachineLook look =
                seen.filter(s -> s.machine().equals(machine))
                    .map(Seen::look)
                    .orElseGet(() -> new MachineLook(machine));
            seen =
                Optional.of(
                    new Seen(
                        machine,
                        server,
                        look,
                        new ProcessLook(
                            machine.processes(),
                            steady.dividedBy(2),
                            machine.proc(),
                            server.postmaster())));
          }
          case LocalServer.Found.Elsewhere(String why) -> {
            // A server that was here and does not answer is not elsewhere.
            if (seen.isPresent()) {
              searched = Optional.empty();
            } else {
              blind = Blindness.withoutMachine(managed().orElse(why));
            }
          }
        }
      }
    }
  }

  private Optional<String> managed() {
    Optional<String> byParameter =
        door.read(SQL, "service", r -> r.maybeText("prefix").orElse(""))
            .first()
            .flatMap(p -> Optional.ofNullable(PREFIXES.get(p)));
    return byParameter
        .or(() -> door.server().managed())
        .map(s ->
            "a managed service (%s): its machine is seen by the service only, in its own metrics"
                .formatted(s));
  }

  private static void space(Series out, LocalServer server) {
    server
        .places()
        .forEach((role, path) -> {
          // By statvfs(3) on the path as it is: a file store would be looked up in our own mounts.
          File file = path.toFile();
          long size = file.getTotalSpace();
          if (size > 0) {
            out.gauge("host_disk_free_bytes", Labels.of("role", role), file.getUsableSpace());
            out.gauge("host_disk_size_bytes", Labels.of("role", role), size);
          } else {
            out.absent(
                "host_disk_free_bytes{role=%s}".formatted(role),
                "%s cannot be looked at: gone, or closed to user %s. Run Howdah as root or as the server's user"
                    .formatted(path, System.getProperty("user.name", "")),
                "");
          }
        });
  }

  /** The server's control group (version 2), where it has limits of its own. */
  private static void cgroup(Series out, Seen seen) {
    Path process = seen.server().proc().resolve(Long.toString(seen.server().postmaster()));
    Optional<Path> group =
        ProcFiles.read(process.resolve("cgroup")).stream()
            .flatMap(String::lines)
            .filter(l -> l.startsWith("0::/"))
            .map(l -> seen.machine().root().resolve("sys/fs/cgroup").resolve(l.substring(4)))
            .findFirst();
    group.ifPresent(g -> {
      number(g.resolve("memory.current"))
          .ifPresent(b -> out.gauge("postgresql_cgroup_memory_bytes", Labels.NONE, b));
      number(g.resolve("memory.max"))
          .ifPresent(b -> out.gauge("postgresql_cgroup_memory_limit_bytes", Labels.NONE, b));
    });
  }

  private static Optional<Long> number(Path file) {
    return ProcFiles.read(file)
        .flatMap(t -> ProcText.number(t.strip()).stream().boxed().findFirst());
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
