package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A streaming standby of an instance on the same machine: an instance beside it, made by
 * pg_basebackup (half a GB in seconds), removed with its data on close.
 */
public final class Standby implements AutoCloseable {
  private static final String SUFFIX = "-standby";
  private static final long BYTES_NEEDED = 1_500L << 20;

  private final Instance instance;
  private final Postmaster postmaster;

  private Standby(Instance instance, Postmaster postmaster) {
    this.instance = instance;
    this.postmaster = postmaster;
  }

  /**
   * Makes and starts one.
   *
   * @param name under which the primary shows it
   * @param line the wire that it streams through; none for loopback
   * @param settings lines of its postgresql.conf beside the sandbox's
   */
  public static Standby start(
      Instance primary, String name, Optional<NarrowWire> line, List<String> settings) {
    removeOf(primary);
    InstanceFiles files = filesOf(primary);
    Disk.need(LabTree.directory(files.dir()), BYTES_NEEDED, "a standby");
    Path root = ServerTools.root(primary);
    var postmaster = new Postmaster(files, root, primary.version(), Progress.SILENT);
    try {
      prepare(primary, files);
      backUp(primary, name, postmaster);
      configure(files, name, line, settings);
      line.ifPresent(l -> postmaster.startIn(l.namespace()));
      InstanceFiles.State state = postmaster.start();
      return new Standby(
          new Instance(
              files.name(),
              primary.version(),
              state.port(),
              files.dir(),
              Path.of(state.socketDirectory()),
              primary.binary(),
              state.postmaster()),
          postmaster);
    } catch (IOException e) {
      removeOf(primary);
      throw new LabException("no standby of " + primary + ": " + Disk.words(e), e);
    } catch (LabException e) {
      removeOf(primary);
      throw e;
    }
  }

  /** The standby itself; it can be connected to where it streams by loopback. */
  public Instance instance() {
    return instance;
  }

  /** Ends and removes the standby of an instance, if there is one. */
  public static void removeOf(Instance primary) {
    remove(filesOf(primary), ServerTools.root(primary), primary.version());
  }

  static void remove(InstanceFiles files, Path root, PgVersion version) {
    if (Files.isDirectory(files.dir())) {
      new Postmaster(files, root, version, Progress.SILENT).stop();
      LabTree.remove(files.dir());
    }
  }

  /** Where the standby of an instance of that name lies. */
  static InstanceFiles beside(InstanceFiles primary) {
    String name = primary.name() + SUFFIX;
    return new InstanceFiles(name, primary.dir().resolveSibling(name));
  }

  private static InstanceFiles filesOf(Instance primary) {
    return beside(primary.files());
  }

  private static void prepare(Instance primary, InstanceFiles files) throws IOException {
    LabTree.directory(files.run());
    LabTree.directory(files.log());
    for (String role : List.of(Instance.SUPERUSER, "shop_app")) {
      LabTree.writePrivately(
          files.dir().resolve(role + ".password"), primary.files().password(role));
    }
    LabTree.writePrivately(
        files.mounted().resolve("pgpass"),
        "*:*:*:*:" + primary.password(Instance.SUPERUSER) + "\n");
    var given =
        Run.quietly(
            Duration.ofSeconds(5),
            "chown",
            "-R",
            "--reference=" + primary.files().data(),
            files.mounted().toString());
    if (!given.well()) {
      throw new LabException("cannot give %s to postgres: %s".formatted(files.dir(), given.said()));
    }
  }

  private static void backUp(Instance primary, String name, Postmaster postmaster) {
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    command.addAll(
        postmaster.inRoot(
            "pg_basebackup",
            "--pgdata=/" + RootFs.MOUNT_POINT + "/data",
            "--checkpoint=fast",
            "--no-sync",
            "--no-manifest",
            "--dbname=" + conninfo("127.0.0.1", primary.port(), name)));
    var ended = Run.watched(Duration.ofMinutes(2), command, started -> {}, line -> {});
    if (!ended.well()) {
      throw new LabException("pg_basebackup of %s failed: %s".formatted(primary, ended.said()));
    }
  }

  private static void configure(
      InstanceFiles files, String name, Optional<NarrowWire> line, List<String> settings)
      throws IOException {
    var lines = new ArrayList<>(settings);
    int port = portIn(files);
    lines.add(
        "primary_conninfo = '%s'"
            .formatted(
                line.map(l -> conninfo(l.nearAddress(), l.nearPort(), name))
                    .orElseGet(() -> conninfo("127.0.0.1", port, name))));
    Files.writeString(
        files.data().resolve("postgresql.auto.conf"),
        String.join("\n", lines) + "\n",
        StandardOpenOption.APPEND);
    Files.createFile(files.data().resolve("standby.signal"));
  }

  /** The primary's port, as its copied configuration says it. */
  private static int portIn(InstanceFiles files) throws IOException {
    return Files.readAllLines(files.data().resolve("sandbox.conf")).stream()
        .filter(l -> l.startsWith("port = "))
        .mapToInt(l -> Integer.parseInt(l.substring("port = ".length()).strip()))
        .findFirst()
        .orElseThrow(() -> new LabException("the copied sandbox.conf names no port"));
  }

  private static String conninfo(String host, int port, String name) {
    return "host=%s port=%d user=%s application_name=%s passfile=/%s/pgpass"
        .formatted(host, port, Instance.SUPERUSER, name, RootFs.MOUNT_POINT);
  }

  @Override
  public void close() {
    postmaster.stop();
    LabTree.remove(instance.directory());
  }
}
