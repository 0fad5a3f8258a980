package io.howdah.lab;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Starts and ends the server of one instance inside its root file system. */
final class Postmaster {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final Duration PATIENCE_FAST = Duration.ofSeconds(20);
  private static final Duration PATIENCE_IMMEDIATE = Duration.ofSeconds(10);

  /** Below the usual ephemeral range, so that no outgoing connection takes the port meanwhile. */
  private static final int FIRST_PORT = 15_400;

  private static final int LAST_PORT = 29_999;
  private static final int PORTS_TRIED = 5;

  private final InstanceFiles files;
  private final Path root;
  private final PgVersion version;
  private final Progress progress;

  /** What the server is started by: nothing, or a network namespace's entrance. */
  private List<String> entrance = List.of();

  Postmaster(InstanceFiles files, Path root, PgVersion version, Progress progress) {
    this.files = files;
    this.root = root;
    this.version = version;
    this.progress = progress;
  }

  /** The server will live in that network namespace, where only its own processes reach it. */
  void startIn(String networkNamespace) {
    entrance = List.of("ip", "netns", "exec", networkNamespace);
  }

  /** Starts the server; the port of before is kept where it is free. */
  InstanceFiles.State start() {
    Optional<Integer> before = files.state().map(InstanceFiles.State::port);
    int port = before.filter(Postmaster::free).orElseGet(Postmaster::freePort);
    before
        .filter(p -> p != port)
        .ifPresent(p ->
            progress.note("port %d is taken by another program now; using %d".formatted(p, port)));
    for (int tried = 1, candidate = port; ; tried++, candidate = freePort()) {
      Optional<InstanceFiles.State> started = tryStart(candidate);
      if (started.isPresent()) {
        return started.get();
      }
      if (tried == PORTS_TRIED) {
        throw new LabException(
            "the ports tried (%d of them, the last %d) were all taken in the moment of starting; try again"
                .formatted(PORTS_TRIED, candidate));
      }
      progress.note("port %d was taken in the same moment; trying another".formatted(candidate));
    }
  }

  /** The running state, or empty where the port was taken between looking and listening. */
  private Optional<InstanceFiles.State> tryStart(int port) {
    writeConfiguration(port);
    Path pidFile = files.data().resolve("postmaster.pid");
    removeLockFilesOfTheDead(pidFile);
    Process process = launch();
    ProcessId id =
        ProcessId.of(process.pid()).orElseThrow(() -> new LabException(whyNotStarted("at once")));
    var state =
        new InstanceFiles.State(version.number(), port, id, SocketPath.reachable(files, port));
    remember(state);
    boolean settled = Await.until(LONGEST_START, () -> !id.alive() || ready(pidFile));
    if (settled && id.alive()) {
      return Optional.of(state);
    }
    files.processes().forEach(p -> p.signal("KILL"));
    if (!id.alive() && serverLog().contains("could not bind") && !free(port)) {
      return Optional.empty();
    }
    throw new LabException(
        whyNotStarted(settled ? "while starting" : "and was not ready after two minutes"));
  }

  /** A server that cannot be written down could not be found again: it is ended. */
  private void remember(InstanceFiles.State state) {
    try {
      files.remember(state);
    } catch (LabException e) {
      state.postmaster().signal("KILL");
      state.postmaster().awaitEnd(PATIENCE_IMMEDIATE);
      files.processes().forEach(p -> p.signal("KILL"));
      throw e;
    }
  }

  /**
   * Nothing of this instance lives when it is started, so its lock files are of the dead. The
   * server itself cannot know: a zombie that nobody reaps, or a stranger with the same pid and
   * user, looks alive to it and it would refuse to start.
   */
  private void removeLockFilesOfTheDead(Path pidFile) {
    LabTree.remove(pidFile);
    try (Stream<Path> sockets = Files.list(files.run())) {
      sockets.forEach(LabTree::remove);
    } catch (IOException e) {
      throw new LabException("cannot list %s: %s".formatted(files.run(), Disk.words(e)), e);
    }
  }

  private Process launch() {
    var command = new ArrayList<>(entrance);
    command.addAll(List.of("setsid", "unshare", "--mount", "--propagation", "private"));
    command.addAll(inRoot("postgres", "-D", "/" + RootFs.MOUNT_POINT + "/data"));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(files.startLog().toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LANG", "C.UTF-8");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabException(
          "cannot start the server of '%s': %s".formatted(files.name(), Disk.words(e)), e);
    }
  }

  /** The command that runs a program of PostgreSQL in the root, as its user postgres. */
  List<String> inRoot(String program, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                Resource.text("postgres-in-root.sh"),
                "howdah-lab",
                root.toString(),
                files.mounted().toString(),
                version.number(),
                program));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Ends the server: fast first, immediate when that takes too long, then whatever is left. */
  void stop() {
    files.state().map(InstanceFiles.State::postmaster).ifPresent(this::stop);
    List<ProcessId> left = files.processes();
    left.forEach(p -> p.signal("KILL"));
    if (!Await.until(PATIENCE_IMMEDIATE, () -> files.processes().isEmpty())) {
      throw new LabException(
          "processes of '%s' do not end even by SIGKILL: %s; they wait in the kernel, look at the disk"
              .formatted(files.name(), files.processes()));
    }
    files.state().ifPresent(SocketPath::forget);
  }

  private void stop(ProcessId postmaster) {
    postmaster.signal("INT");
    if (postmaster.awaitEnd(PATIENCE_FAST)) {
      return;
    }
    progress.note(
        "'%s' did not end within %d s of a fast shutdown; ending it at once, it will recover at the next start"
            .formatted(files.name(), PATIENCE_FAST.toSeconds()));
    postmaster.signal("QUIT");
    if (!postmaster.awaitEnd(PATIENCE_IMMEDIATE)) {
      postmaster.signal("KILL");
    }
  }

  private void writeConfiguration(int port) {
    Path configuration = files.data().resolve("sandbox.conf");
    try {
      Files.writeString(
          configuration, Resource.text("sandbox.conf") + "port = %d\n".formatted(port));
    } catch (IOException e) {
      throw new LabException("cannot write %s: %s".formatted(configuration, Disk.words(e)), e);
    }
  }

  /** Line 8 of postmaster.pid is the server's own word on its state, as pg_ctl reads it. */
  private static boolean ready(Path pidFile) {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    } catch (IOException notYet) {
      return false;
    }
  }

  private String whyNotStarted(String when) {
    String log = serverLog();
    String what =
        Disk.full(log)
            ? "the disk of %s is full: the server of '%s' ended %s. Free some space and run `howdah lab up` again"
                .formatted(files.dir(), files.name(), when)
            : "the server of '%s' ended %s".formatted(files.name(), when);
    return what + ". Its last words:\n" + log;
  }

  /** The last words of the newest log file and of the start. */
  private String serverLog() {
    try (Stream<Path> logs = Files.list(files.log())) {
      Optional<Path> newest = logs.max(Comparator.comparingLong(p -> p.toFile().lastModified()));
      return tail(files.startLog()) + newest.map(Postmaster::tail).orElse("");
    } catch (IOException e) {
      return tail(files.startLog());
    }
  }

  private static String tail(Path file) {
    long most = 3_000;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Math.max(0, Files.size(file) - most));
      return new String(in.readNBytes((int) most), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(cannot read " + file + ")\n";
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static int freePort() {
    return ThreadLocalRandom.current()
        .ints(FIRST_PORT, LAST_PORT + 1)
        .limit(200)
        .filter(Postmaster::free)
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "no free port found on 127.0.0.1 between %d and %d"
                    .formatted(FIRST_PORT, LAST_PORT)));
  }
}
