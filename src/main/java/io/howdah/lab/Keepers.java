package io.howdah.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes that hold an instance, each in a file of its own. */
final class Keepers {
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration LONGEST_START = Duration.ofMinutes(3);

  private final InstanceFiles files;

  Keepers(InstanceFiles files) {
    this.files = files;
  }

  /** Those that live; the files of the dead are removed. */
  List<Keeper> living() {
    if (!Files.isDirectory(files.keepers())) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(files.keepers())) {
      return found
          .filter(p -> p.toString().endsWith(".json"))
          .flatMap(p -> read(p).stream())
          .filter(k -> k.process().alive())
          .sorted((a, b) -> a.what().compareTo(b.what()))
          .toList();
    } catch (IOException e) {
      throw new LabException("cannot list " + files.keepers() + ": " + e.getMessage(), e);
    }
  }

  Optional<Keeper> find(String what) {
    return read(file(what)).filter(k -> k.process().alive());
  }

  void enter(Keeper keeper) {
    LabTree.directory(files.keepers());
    LabTree.writePrivately(file(keeper.what()), Json.write(keeper));
  }

  void leave(String what) {
    LabTree.remove(file(what));
  }

  /**
   * Starts a keeper that outlives this JVM and waits until it has entered itself as ready.
   *
   * @param command a program that calls {@link Sandbox#keep}
   * @throws LabException with the end of its log where it gave up
   */
  Keeper start(String what, List<String> command) {
    LabTree.directory(files.keepers());
    Path log = files.keepers().resolve(what + ".log");
    var detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(command);
    Process process;
    try {
      process =
          new ProcessBuilder(detached)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new LabException("cannot start the keeper of %s: %s".formatted(what, Disk.words(e)), e);
    }
    boolean settled =
        Await.until(LONGEST_START, () -> !process.isAlive() || find(what).isPresent());
    return find(what)
        .orElseThrow(() -> {
          process.destroyForcibly();
          return new LabException(
              "the keeper of '%s' %s:%n%s"
                  .formatted(
                      what,
                      settled ? "ended" : "was not ready within three minutes and is ended",
                      LabTree.readIfThere(log).orElse("(it said nothing)").strip()));
        });
  }

  /** Ends every keeper of ours. */
  void endAll() {
    living().stream().filter(Keeper::ours).forEach(k -> end(k.what()));
  }

  /** Ends a keeper of ours: it gets time to clear what it did, then it is killed. */
  void end(String what) {
    find(what)
        .filter(Keeper::ours)
        .ifPresent(keeper -> {
          keeper.process().signal("TERM");
          if (!keeper.process().awaitEnd(PATIENCE)) {
            keeper.process().signal("KILL");
          }
        });
    leave(what);
  }

  private Path file(String what) {
    return files.keepers().resolve(what + ".json");
  }

  private static Optional<Keeper> read(Path file) {
    return LabTree.readIfThere(file).flatMap(text -> Json.read(text, Keeper.class));
  }
}
