package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes that hold an instance, each in a file of its own. */
final class Keepers {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

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
