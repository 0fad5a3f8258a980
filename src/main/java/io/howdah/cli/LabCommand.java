package io.howdah.cli;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.LabTree;
import io.howdah.lab.PgVersion;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah lab}: the sandbox and its incidents. */
@Command(
    name = "lab",
    description = "A private PostgreSQL to try things on, with load and incidents on demand.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LabListCommand.class,
      LabLoadCommand.class,
      LabInjectCommand.class,
      LabClearCommand.class,
      LabKeepCommand.class
    })
public final class LabCommand implements Runnable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--dir",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "Where the sandbox lives (default: HOWDAH_LAB, else .lab of the project).")
  private @Nullable Path dir;

  @Option(
      names = "--name",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "The instance (default: its version).")
  private @Nullable String name;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answer in JSON.")
  private boolean json;

  @Override
  public void run() {
    spec().commandLine().usage(spec().commandLine().getOut());
  }

  @Command(name = "up", description = "Brings the sandbox up, or says where it is.")
  int up(
      @Option(
              names = "--version",
              defaultValue = "18",
              paramLabel = "N",
              description = "PostgreSQL's major version: 15, 17 or 18 (default: 18).")
          String version) {
    return with((sandbox, progress) -> {
      PgVersion wanted = PgVersion.of(version);
      Instance instance = sandbox.up(Optional.ofNullable(name).orElse(version), wanted);
      if (json) {
        print(
            mapOf(
                "url", instance.url(),
                "version", instance.version().number(),
                "binary", instance.binary().toString()));
      } else {
        describe(instance);
      }
      return 0;
    });
  }

  @Command(name = "down", description = "Ends the sandbox: load, incidents and servers.")
  int down(
      @Option(names = "--purge", description = "Remove the instance's data as well.")
          boolean purge) {
    return with((sandbox, progress) -> {
      List<Sandbox.Status> all = sandbox.status();
      List<Sandbox.Status> chosen =
          all.stream()
              .filter(s -> name == null ? !usedByAnother(s) : s.name().equals(name))
              .toList();
      for (Sandbox.Status status : chosen) {
        if (purge) {
          sandbox.remove(status.name());
        } else {
          sandbox.down(status.name());
        }
        if (!json) {
          out().printf("%s: %s%n", status.name(), purge ? "removed" : "down");
        }
      }
      if (json) {
        print(Map.of("down", chosen.stream().map(Sandbox.Status::name).toList()));
      } else if (chosen.isEmpty()) {
        out().println("nothing is up");
      }
      return 0;
    });
  }

  /** An instance in the hands of a running test or demo is ended by name only. */
  private boolean usedByAnother(Sandbox.Status status) {
    Optional<String> user =
        status.holders().stream().filter(k -> !k.ours()).map(k -> k.what()).findFirst();
    user.ifPresent(what ->
        err()
            .printf(
                "%s: in use (%s), left alone; `howdah lab down --name %s` ends it all the same%n",
                status.name(), what, status.name()));
    return user.isPresent();
  }

  @Command(name = "status", description = "Lists the instances, and what holds them.")
  int status() {
    return with((sandbox, progress) -> {
      List<Sandbox.Status> all = sandbox.status();
      if (json) {
        print(Map.of("instances", all.stream().map(LabCommand::asMap).toList()));
      } else if (all.isEmpty()) {
        out().println("no sandbox; `howdah lab up` makes one");
      } else {
        out().printf("%-20s %-7s %-9s %-6s %s%n", "NAME", "VERSION", "STATE", "PORT", "HELD BY");
        all.forEach(this::printStatus);
      }
      return 0;
    });
  }

  private void printStatus(Sandbox.Status s) {
    out()
        .printf(
            "%-20s %-7s %-9s %-6s %s%n",
            s.name(),
            s.version(),
            s.running().isPresent() ? "running" : "down",
            s.running().map(i -> Integer.toString(i.port())).orElse("-"),
            s.holders().isEmpty()
                ? "-"
                : String.join(
                    ", ",
                    s.holders().stream()
                        .map(k -> k.what() + " (pid " + k.process().pid() + ")")
                        .toList()));
  }

  private static Map<String, Object> asMap(Sandbox.Status s) {
    Map<String, Object> map =
        mapOf("name", s.name(), "version", s.version(), "running", s.running().isPresent());
    s.running()
        .ifPresent(i -> {
          map.put("port", i.port());
          map.put("pid", i.postmaster().pid());
          map.put("socket_directory", i.socketDirectory().toString());
        });
    map.put(
        "holders",
        s.holders().stream().map(k -> mapOf("what", k.what(), "pid", k.process().pid())).toList());
    return map;
  }

  private void describe(Instance instance) {
    out().println(instance + " is up");
    out().println("  url     " + instance.url());
    out()
        .printf(
            "  psql    psql -h %s -p %d -U %s %s%n",
            instance.socketDirectory(), instance.port(), Instance.SUPERUSER, Instance.DATABASE);
    out().println("  binary  " + instance.binary());
    out().println("  log     " + instance.directory().resolve("pg/log"));
  }

  /** Runs with the sandbox; what it cannot do is one message and exit 1. */
  int with(ToIntBiFunction<Sandbox, Progress> work) {
    Progress progress = TerminalProgress.onStandardError();
    try {
      return work.applyAsInt(
          new Sandbox(LabTree.of(Optional.ofNullable(dir), System.getenv()), progress), progress);
    } catch (LabException e) {
      progress.done();
      err().println("howdah lab: " + e.getMessage());
      return 1;
    } finally {
      progress.done();
    }
  }

  static Map<String, Object> mapOf(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i].toString(), pairs[i + 1]);
    }
    return map;
  }

  void print(Object value) {
    out().println(JSON.writeValueAsString(value));
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  PrintWriter err() {
    return spec().commandLine().getErr();
  }

  boolean json() {
    return json;
  }

  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The instance that incidents happen to: the one named, else the only one up, else 18. */
  Instance brought(Sandbox sandbox) {
    List<Instance> up =
        sandbox.status().stream()
            .flatMap(s -> s.running().stream())
            .filter(i -> isBase(i))
            .toList();
    Optional<Instance> named = name().flatMap(sandbox::find);
    if (named.isPresent()) {
      return named.get();
    }
    return name().isEmpty() && up.size() == 1
        ? up.getFirst()
        : sandbox.up(name().orElse(PgVersion.V18.number()), PgVersion.V18);
  }

  /** An instance of a person's, not one that a test or demo borrowed. */
  static boolean isBase(Instance instance) {
    return !instance.name().matches(".*-[0-9]+");
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli injects the spec");
    }
    return spec;
  }
}
