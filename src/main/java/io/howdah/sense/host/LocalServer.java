package io.howdah.sense.host;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A server whose processes are on this machine, in whatever container or root.
 *
 * @param postmaster its process number here
 * @param started its start in ticks since boot, which tells it from a later process of that number
 * @param places by role (data, wal, tablespace:NAME), as paths that work from here
 */
record LocalServer(Path proc, long postmaster, long started, Map<String, Path> places) {
  private static final SqlFile SQL = SqlFile.load(LocalServer.class, "host.sql");

  /** postmaster.pid is written by the same clock within moments of the server's own start time. */
  private static final Duration NEAR = Duration.ofSeconds(10);

  private static final int STARTED = 19;

  private static final Set<String> DEAD = Set.of("Z", "X");

  /** What came of looking for it. */
  sealed interface Found {
    record Here(LocalServer server) implements Found {}

    record Elsewhere(String why) implements Found {}
  }

  private record Place(
      long pid, Instant started, List<String> tablespaces, List<String> locations) {}

  /** Whether the process is still the same one, and more than a body that nobody has buried. */
  boolean alive() {
    Path process = proc.resolve(Long.toString(postmaster));
    boolean runs =
        ProcFiles.read(process.resolve("stat")).map(ProcText::stat).stream()
            .anyMatch(s -> !s.isEmpty() && !DEAD.contains(s.getFirst()));
    return runs && startedOf(process).equals(OptionalLong.of(started));
  }

  /**
   * Looks for it. A socket or a loopback address may be the end of a tunnel, so the process of our
   * own session has to be here, below a postmaster that was started when the server says so.
   */
  static Found find(ReadDoor door, Path proc) {
    if (door.spec().targets().stream().noneMatch(t -> t.address().local())) {
      return new Found.Elsewhere(
          "%s is another machine. Run a Howdah beside the server to see it"
              .formatted(door.spec().targets().getFirst().address().describe()));
    }
    Reading<Place> read =
        door.read(
            SQL,
            "place",
            r ->
                new Place(
                    r.number("pid"),
                    r.instant("postmaster_start"),
                    r.texts("tablespaces"),
                    r.texts("locations")));
    if (read.first().isEmpty()) {
      return new Found.Elsewhere(read.explain());
    }
    Place place = read.first().get();
    for (Path process : ProcFiles.processes(proc)) {
      Optional<String> status = ProcFiles.read(process.resolve("status"));
      if (status.filter(s -> isOurs(s, place.pid())).isPresent()) {
        OptionalLong parent = ProcText.number(ProcText.field(status.get(), "PPid").orElse(""));
        if (parent.isPresent() && startedWith(proc, parent.getAsLong(), place.started())) {
          return here(proc, parent.getAsLong(), place);
        }
      }
    }
    return new Found.Elsewhere(
        "%s is reached from here, but its processes are not on this machine: a tunnel or another machine behind it. Run a Howdah beside the server to see it"
            .formatted(door.spec().targets().getFirst().address().describe()));
  }

  private static boolean isOurs(String status, long pid) {
    return ProcText.field(status, "Name").filter("postgres"::equals).isPresent()
        && ProcText.field(status, "NSpid")
            .map(n -> ProcText.words(n).getLast())
            .filter(n -> n.equals(Long.toString(pid)))
            .isPresent();
  }

  private static boolean startedWith(Path proc, long postmaster, Instant start) {
    Path process = proc.resolve(Long.toString(postmaster));
    // Written by the server's own clock, so that it holds however the clock was stepped since.
    Optional<List<String>> lock =
        ProcFiles.read(process.resolve("cwd/postmaster.pid")).map(t -> t.lines().toList());
    if (lock.isPresent() && lock.get().size() > 2) {
      return ProcText.number(lock.get().get(2).strip()).stream()
          .anyMatch(s -> near(Instant.ofEpochSecond(s), start));
    }
    OptionalLong ticks = startedOf(process);
    return ticks.isPresent()
        && ProcFiles.read(proc.resolve("stat")).map(ProcText::rows).stream()
            .flatMap(r -> r.getOrDefault("btime", List.of()).stream())
            .anyMatch(boot ->
                near(
                    Instant.ofEpochSecond(boot)
                        .plusMillis((long) (ticks.getAsLong() * ProcText.TICK * 1000)),
                    start));
  }

  private static boolean near(Instant one, Instant two) {
    return Duration.between(one, two).abs().compareTo(NEAR) <= 0;
  }

  static OptionalLong startedOf(Path process) {
    List<String> stat =
        ProcFiles.read(process.resolve("stat")).map(ProcText::stat).orElse(List.of());
    return stat.size() > STARTED ? ProcText.number(stat.get(STARTED)) : OptionalLong.empty();
  }

  private static Found here(Path proc, long postmaster, Place place) {
    Path process = proc.resolve(Long.toString(postmaster));
    // In our own mount namespace a path stays good when the process is gone.
    boolean ours =
        ProcFiles.link(process.resolve("ns/mnt"))
                .equals(ProcFiles.link(proc.resolve("self/ns/mnt")))
            && ProcFiles.link(process.resolve("root")).equals(Optional.of(Path.of("/")));
    Path root = ours ? Path.of("/") : process.resolve("root");
    Path data =
        ours
            ? ProcFiles.link(process.resolve("cwd")).orElse(process.resolve("cwd"))
            : process.resolve("cwd");
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("data", data);
    Path wal = data.resolve("pg_wal");
    places.put("wal", ProcFiles.link(wal).map(target -> under(root, data, target)).orElse(wal));
    for (int i = 0; i < Math.min(place.tablespaces().size(), place.locations().size()); i++) {
      places.put(
          "tablespace:" + place.tablespaces().get(i),
          under(root, data, Path.of(place.locations().get(i))));
    }
    return new Found.Here(new LocalServer(proc, postmaster, startedOf(process).orElse(0), places));
  }

  /** A link's absolute target is meant in the server's root, which may not be ours. */
  private static Path under(Path root, Path data, Path target) {
    return target.isAbsolute()
        ? root.resolve(target.toString().substring(1))
        : data.resolve(target);
  }
}
