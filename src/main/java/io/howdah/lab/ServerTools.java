package io.howdah.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL's own client programs, run beside a server of the sandbox as its superuser. */
public final class ServerTools {
  /** What tools may write to; removed by {@link #clear}. */
  private static final String SCRATCH = "scratch";

  private ServerTools() {}

  /**
   * The command of a program such as {@code pg_dump}; its connection comes by {@link #environment}.
   */
  public static List<String> command(Instance instance, String program, String... arguments) {
    var command = new ArrayList<>(inNamespace(instance));
    command.addAll(
        List.of(
            "chroot",
            "--userspec=postgres:postgres",
            root(instance).toString(),
            "/usr/lib/postgresql/" + instance.version().number() + "/bin/" + program));
    command.addAll(List.of(arguments));
    return command;
  }

  /** libpq's variables for the sandbox's database. */
  public static Map<String, String> environment(Instance instance) {
    return Map.of(
        "PGHOST",
        "127.0.0.1",
        "PGPORT",
        Integer.toString(instance.port()),
        "PGUSER",
        Instance.SUPERUSER,
        "PGPASSWORD",
        instance.password(Instance.SUPERUSER),
        "PGDATABASE",
        Instance.DATABASE);
  }

  /** Where a tool finds a scratch directory of postgres, made where it is missing. */
  public static String scratch(Instance instance, String name) {
    Path directory = LabTree.directory(scratchOnHost(instance).resolve(name));
    for (Path path : List.of(scratchOnHost(instance), directory)) {
      give(instance, path);
    }
    return "/" + RootFs.MOUNT_POINT + "/" + SCRATCH + "/" + name;
  }

  /** The scratch directories as the host sees them, on the file system of the data. */
  public static Path scratchOnHost(Instance instance) {
    return instance.files().mounted().resolve(SCRATCH);
  }

  private static void give(Instance instance, Path path) {
    Run.quietly(
        java.time.Duration.ofSeconds(5),
        "chown",
        "--reference=" + instance.files().data(),
        path.toString());
  }

  /** Removes what tools left in scratch directories. */
  public static void clear(Instance instance) {
    LabTree.remove(scratchOnHost(instance));
  }

  /** Before a command that is to see what the server has mounted. */
  static List<String> inNamespace(Instance instance) {
    return List.of("nsenter", "--mount=/proc/" + instance.postmaster().pid() + "/ns/mnt", "--");
  }

  /** ROOT/usr/lib/postgresql/18/bin/postgres gives ROOT. */
  static Path root(Instance instance) {
    Path root = instance.binary();
    for (int i = 0; i < 6; i++) {
      root = java.util.Objects.requireNonNull(root.getParent(), "a root above the binary");
    }
    return root;
  }
}
