package io.howdah.pg;

import io.howdah.model.ServerIdentity;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What works here and what is missing. Looks only; creates nothing. */
public final class Checkup {
  static final SqlFile QUERIES = SqlFile.load(Checkup.class, "checkup.sql");

  private final ReadDoor door;
  private final ServerInfo server;
  private final Machine machine;
  private final Clock clock;
  private final List<Finding> findings = new ArrayList<>();

  private Checkup(ReadDoor door, Machine machine, Clock clock) {
    this.door = door;
    this.server = door.server();
    this.machine = machine;
    this.clock = clock;
  }

  /** Looks at a server and at this machine. */
  public static List<Finding> examine(ReadDoor door, Machine machine, Clock clock) {
    Checkup checkup = new Checkup(door, machine, clock);
    checkup.connection();
    checkup.statements();
    checkup.settings();
    checkup.extensions();
    checkup.findings.addAll(Privileges.findings(door));
    checkup.machine();
    return List.copyOf(checkup.findings);
  }

  /** Who owns tables here, for the grants. */
  public static Reading<GrantRequest.Owner> owners(ReadDoor door) {
    return door.read(
        QUERIES,
        "owners",
        row ->
            new GrantRequest.Owner(
                row.text("owner"),
                row.truth("superuser"),
                row.number("tables"),
                row.truth("ours"),
                row.texts("no_create")));
  }

  private void add(Finding finding) {
    findings.add(finding);
  }

  private void connection() {
    add(Finding.ok("connection", door.spec().describe()));
    door.spec().notes().forEach(n -> add(Finding.note("connection", n, "")));
    Reading<Finding> login =
        door.read(
            QUERIES,
            "login",
            row ->
                Finding.ok(
                    "login",
                    "%s, %s, %s"
                        .formatted(
                            row.text("who"),
                            row.maybeText("method")
                                .map(m -> "by " + m)
                                .orElse(
                                    server.major() < 16
                                        ? "method not told before 16"
                                        : "by trust, without proof"),
                            row.maybeTruth("ssl").orElse(false) ? "encrypted" : "not encrypted")));
    add(login.first().orElseGet(() -> Finding.of("login", login)));
    add(VersionSupport.finding(server, LocalDate.now(clock)));
    add(
        server.standby()
            ? Finding.note(
                "server",
                "a standby: Howdah looks, and acts on the primary",
                "connect to the primary to act")
            : Finding.ok("server", "a primary"));
    server
        .managed()
        .ifPresent(m ->
            add(Finding.note("managed", m, "ALTER SYSTEM, files and eBPF belong to the service")));
    Reading<ServerIdentity> identity = door.identity();
    add(
        identity
            .first()
            .map(id ->
                Finding.ok(
                    "identity",
                    "system %s, timeline %d".formatted(id.systemIdentifier(), id.timeline())))
            .orElseGet(() -> Finding.of("identity", identity)));
  }

  private void statements() {
    Reading<String> preloaded = door.read(QUERIES, "preloaded", row -> row.text("libraries"));
    boolean known = preloaded.first().isPresent();
    boolean loaded = preloaded.first().filter(l -> l.contains("pg_stat_statements")).isPresent();
    if (known && !loaded) {
      add(
          Finding.missing(
              "statements",
              "pg_stat_statements is not in shared_preload_libraries",
              "add it and restart at a time a person chose"));
      return;
    }
    Reading<Long> counted = door.read(QUERIES, "statements", row -> row.number("n"));
    add(
        counted
            .first()
            .map(n -> Finding.ok("statements", "pg_stat_statements, %d entries".formatted(n)))
            .orElseGet(() ->
                counted instanceof Reading.Absent<Long> a
                    ? Finding.missing("statements", a.what(), "CREATE EXTENSION pg_stat_statements")
                    : Finding.of("statements", counted)));
  }

  private void settings() {
    Reading<List<Finding>> reading =
        door.read(
            QUERIES,
            "settings",
            row -> {
              List<Finding> found = new ArrayList<>();
              found.add(
                  row.text("track_io_timing").equals("on")
                      ? Finding.ok("io timing", "track_io_timing is on")
                      : Finding.missing(
                          "io timing",
                          "track_io_timing is off: no I/O times",
                          "ALTER SYSTEM SET track_io_timing = on"));
              found.add(
                  row.text("compute_query_id").equals("off")
                      ? Finding.missing(
                          "query id",
                          "compute_query_id is off: waits cannot be joined to statements",
                          "ALTER SYSTEM SET compute_query_id = auto")
                      : Finding.ok(
                          "query id", "compute_query_id is " + row.text("compute_query_id")));
              found.add(
                  row.truth("home")
                      ? Finding.ok("home", "schema howdah is here, with its ledger")
                      : Finding.note(
                          "home", "no home schema yet: nothing is remembered", "howdah init"));
              return found;
            });
    reading.first().ifPresentOrElse(findings::addAll, () -> add(Finding.of("settings", reading)));
    Keeper.of(door)
        .againstAlterSystem()
        .ifPresent(words ->
            add(Finding.note("parameters", words, "howdah plan says where each change goes")));
  }

  private void extensions() {
    Optional<ServerInfo.Extension.Installed> hypopg = server.installed("hypopg");
    add(
        hypopg
            .map(e ->
                Versions.atLeast(e.version(), 1, 4, 0)
                    ? Finding.ok("HypoPG", e.version() + " in schema " + e.schema())
                    : Finding.note(
                        "HypoPG",
                        e.version() + " cannot hide indexes: no what-if for drops",
                        "1.4.0 or newer"))
            .orElseGet(() -> absent("HypoPG", "hypopg", "no what-if for indexes")));
    Optional<ServerInfo.Extension.Installed> vector = server.installed("vector");
    add(
        vector
            .map(e ->
                Versions.atLeast(e.version(), 0, 8, 2)
                    ? Finding.ok("pgvector", e.version() + " in schema " + e.schema())
                    : Finding.note(
                        "pgvector",
                        e.version() + " has CVE-2026-3172 (parallel HNSW build)",
                        "0.8.2 or newer; Howdah never builds in parallel here"))
            .orElseGet(() -> absent("pgvector", "vector", "memory recalls by text only")));
  }

  private Finding absent(String topic, String extension, String consequence) {
    return server.extensions().containsKey(extension)
        ? Finding.missing(
            topic, "not created here: " + consequence, "CREATE EXTENSION " + extension)
        : Finding.missing(
            topic,
            "not on the server: " + consequence,
            "the package postgresql-%d-%s"
                .formatted(server.major(), extension.equals("vector") ? "pgvector" : extension));
  }

  private void machine() {
    OptionalInt pid =
        door.read(QUERIES, "login", row -> row.integer("pid")).rows().stream()
            .mapToInt(Integer::intValue)
            .findFirst();
    boolean here =
        door.spec().targets().stream().anyMatch(t -> t.address().local())
            && pid.isPresent()
            && machine.hasPostgres(pid.getAsInt());
    if (!here) {
      add(
          Finding.note(
              "system",
              "the server's processes are not on this machine: no /proc, no eBPF",
              "run howdah beside the server to see them"));
      return;
    }
    add(
        Finding.ok(
            "system",
            "the server is on this machine"
                + (machine.pressureIsReadable()
                    ? ", pressure is readable"
                    : ", without /proc/pressure")));
    if (!machine.isRoot()) {
      add(
          Finding.denied(
              "eBPF", "user %s may not trace".formatted(machine.around().osUser()), "run as root"));
    } else if (machine.program("bpftrace").isEmpty()) {
      add(Finding.missing("eBPF", "bpftrace is not installed", "apt-get install bpftrace"));
    } else if (!machine.hasBtf()) {
      add(
          Finding.missing(
              "eBPF", "the kernel tells no types (BTF)", "a kernel with CONFIG_DEBUG_INFO_BTF"));
    } else {
      add(Finding.ok("eBPF", "root, bpftrace and BTF are here"));
    }
  }
}
