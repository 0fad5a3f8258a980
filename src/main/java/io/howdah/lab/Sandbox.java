package io.howdah.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The private PostgreSQL servers of one tree: up, down, found again by any later process.
 *
 * <p>Everything may be called twice, at once from several processes, and after any crash: it looks
 * at what is and does what is missing.
 */
public final class Sandbox {
  private final LabTree tree;
  private final Progress progress;

  public Sandbox(LabTree tree, Progress progress) {
    this.tree = tree;
    this.progress = progress;
  }

  /**
   * One instance as {@code lab status} shows it.
   *
   * @param running the server present, or empty where it is down
   * @param holders the living processes that need it: load, incidents, tests
   */
  public record Status(
      String name, String version, Optional<Instance> running, List<Keeper> holders) {}

  /**
   * The running instance of that name, brought up if it is not: packages, data directory, server,
   * database and extensions as far as each is missing.
   *
   * @throws LabException with words for a person where it cannot be
   */
  public Instance up(String name, PgVersion version) {
    requireRoot();
    InstanceFiles files = tree.instance(name);
    Optional<Instance> running = running(files);
    if (running.isPresent() && running.get().version() == version) {
      return running.get();
    }
    Path root = RootFs.ensure(tree, version, progress);
    try (var _ = lock(files)) {
      requireSameVersion(files, version);
      return running(files).orElseGet(() -> start(files, root, version));
    } finally {
      progress.done();
    }
  }

  private Instance start(InstanceFiles files, Path root, PgVersion version) {
    version.lacks().ifPresent(progress::note);
    var postmaster = new Postmaster(files, root, version, progress);
    List<ProcessId> orphans = files.processes();
    if (!orphans.isEmpty()) {
      progress.note(
          "the server of '%s' had died; ending %d orphans of it, it recovers now"
              .formatted(files.name(), orphans.size()));
      postmaster.stop();
    }
    Cluster.ensure(files, root, postmaster, progress);
    progress.phase("starting '%s'".formatted(files.name()), 0.95);
    Instance instance = instance(files, postmaster.start());
    Cluster.furnish(instance);
    return instance;
  }

  private static void requireSameVersion(InstanceFiles files, PgVersion version) {
    Optional<String> made =
        LabTree.readIfThere(files.data().resolve("PG_VERSION")).map(String::strip);
    if (made.isPresent() && !made.get().equals(version.number())) {
      throw new LabException(
          "the instance '%s' holds data of PostgreSQL %s, not %s; take another --name, or remove it"
                  .formatted(files.name(), made.get(), version.number())
              + " with `howdah lab down --name %s --purge`".formatted(files.name()));
    }
  }

  /** Ends the server of an instance and every keeper of ours on it; its data stay. */
  public void down(String name) {
    requireRoot();
    InstanceFiles files = tree.instance(name);
    try (var _ = lock(files)) {
      stop(files);
    }
  }

  /** {@link #down} and its data removed. */
  public void remove(String name) {
    requireRoot();
    InstanceFiles files = tree.instance(name);
    try (var _ = lock(files)) {
      stop(files);
      LabTree.remove(files.dir());
    }
    LabTree.remove(tree.lockFile("instance-" + name));
    LabTree.remove(tree.lockFile("keepers-" + name));
  }

  /**
   * An instance for one use by this JVM, such as a test run or a demo: of its own name, removed
   * with its data on close, at the JVM's orderly end, or, where the JVM was killed, by the next
   * borrower.
   *
   * @param use names the instance: {@code use-PID}
   */
  public Borrowed borrow(String use, PgVersion version) {
    requireRoot();
    tree.allInstances().stream()
        .map(InstanceFiles::name)
        .filter(name -> name.matches(Pattern.quote(use) + "-[0-9]+"))
        .filter(name -> ProcessId.of(Long.parseLong(name.substring(use.length() + 1))).isEmpty())
        .forEach(this::remove);
    String name = use + "-" + ProcessHandle.current().pid();
    new Keepers(tree.instance(name)).enter(new Keeper(use, ProcessId.self(), false));
    return new Borrowed(this, up(name, version));
  }

  /**
   * A keeper of that purpose, started unless it lives already: a process of its own that outlives
   * this one.
   *
   * @param command runs a program that calls {@link #keep} when it is ready
   */
  public Keeper keeper(Instance instance, String what, List<String> command) {
    InstanceFiles files = instance.files();
    try (var _ = LabLock.take(tree.lockFile("keepers-" + files.name()), "the keepers", progress)) {
      var keepers = new Keepers(files);
      return keepers.find(what).orElseGet(() -> keepers.start(what, command));
    }
  }

  /** Called by a keeper's own process: enters it as ready, returns when its server has ended. */
  public void keep(Instance instance, String what) {
    new Keepers(instance.files()).enter(new Keeper(what, ProcessId.self(), true));
    instance.postmaster().awaitEndWithoutLimit();
  }

  /** Ends the keepers of ours that match, and waits for what they clear away. */
  public List<Keeper> endKeepers(Instance instance, Predicate<Keeper> which) {
    var keepers = new Keepers(instance.files());
    List<Keeper> chosen = keepers.living().stream().filter(Keeper::ours).filter(which).toList();
    chosen.forEach(k -> keepers.end(k.what()));
    return chosen;
  }

  private void stop(InstanceFiles files) {
    new Keepers(files).endAll();
    files
        .state()
        .ifPresent(state -> {
          PgVersion version = PgVersion.of(state.version());
          Standby.remove(Standby.beside(files), tree.rootfs(version), version);
          new Postmaster(files, tree.rootfs(version), version, progress).stop();
        });
  }

  public List<Status> status() {
    return tree.allInstances().stream()
        .map(files ->
            new Status(
                files.name(),
                files.state().map(InstanceFiles.State::version).orElse("?"),
                running(files),
                new Keepers(files).living()))
        .toList();
  }

  /** The running instance of that name, or empty where there is none. */
  public Optional<Instance> find(String name) {
    return running(tree.instance(name));
  }

  public LabTree tree() {
    return tree;
  }

  private Optional<Instance> running(InstanceFiles files) {
    return files
        .state()
        .filter(state -> state.postmaster().alive())
        .filter(state -> Files.exists(files.data().resolve("postmaster.pid")))
        .map(state -> instance(files, state));
  }

  private Instance instance(InstanceFiles files, InstanceFiles.State state) {
    PgVersion version = PgVersion.of(state.version());
    return new Instance(
        files.name(),
        version,
        state.port(),
        files.dir(),
        Path.of(state.socketDirectory()),
        RootFs.binary(tree.rootfs(version), version, "postgres"),
        state.postmaster());
  }

  private LabLock lock(InstanceFiles files) {
    return LabLock.take(
        tree.lockFile("instance-" + files.name()), "the instance '" + files.name() + "'", progress);
  }

  private static void requireRoot() {
    if (ProcessId.effectiveUid() != 0) {
      throw new LabException(
          "the sandbox needs root: it unpacks Debian's packages into a root file system, mounts and"
              + " chroots. Run it as root (sudo), or in a container of yours as root");
    }
  }
}
