package io.howdah.sense.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens files of /proc; a process may end at any moment, so that what is gone is empty. */
final class ProcFiles {
  /** More processes than that are not looked at. */
  static final int MOST_PROCESSES = 5000;

  private ProcFiles() {}

  static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the kernel refuses the file to us, as opposed to having none. */
  static boolean denied(Path file) {
    try {
      Files.readString(file);
      return false;
    } catch (AccessDeniedException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static Optional<Path> link(Path file) {
    try {
      return Optional.of(Files.readSymbolicLink(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The directories of all processes. */
  static List<Path> processes(Path proc) {
    try (Stream<Path> all = Files.list(proc)) {
      return all.filter(p -> p.getFileName().toString().matches("\\d+"))
          .limit(MOST_PROCESSES)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The process itself and its children. */
  static List<Path> family(Path proc, long parent) {
    List<Path> family = new ArrayList<>();
    family.add(proc.resolve(Long.toString(parent)));
    Optional<String> children = read(proc.resolve("%d/task/%d/children".formatted(parent, parent)));
    if (children.isPresent()) {
      ProcText.words(children.get()).stream()
          .limit(MOST_PROCESSES)
          .forEach(c -> family.add(proc.resolve(c)));
    } else {
      processes(proc).stream()
          .filter(p ->
              read(p.resolve("stat")).map(ProcText::stat).stream()
                  .anyMatch(s -> s.size() > 1 && s.get(1).equals(Long.toString(parent))))
          .forEach(family::add);
    }
    return family;
  }
}
