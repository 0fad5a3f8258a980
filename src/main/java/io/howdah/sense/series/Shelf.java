package io.howdah.sense.series;

import io.howdah.sense.series.Catalogue.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of a store: {@code r-5-5.win} for windows (raw, the fifth), {@code m-} and {@code
 * h-} for those that were rolled up, {@code open-6.log} for what is being written. A window's file
 * is written beside its name and moved there whole, so every file with a name is whole, unless the
 * disk damaged it. One process at a time.
 */
final class Shelf implements AutoCloseable {
  private static final Pattern WINDOW = Pattern.compile("([rmh])-(\\d{1,18})-(\\d{1,18})\\.win");
  private static final Pattern JOURNAL = Pattern.compile("open-(\\d{1,18})\\.log");

  private final Path directory;
  private final FileChannel lock;

  private Shelf(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** What was there at the start. */
  record Found(
      List<Window> windows, List<Entry> entries, List<Long> journals, List<String> problems) {}

  /**
   * Opens a directory, made if it is not there, readable by its owner only.
   *
   * @throws IOException when it cannot be written, or another process holds it
   */
  static Shelf open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(
            directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
      }
    }
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IOException(
          "another howdah holds %s; give this one another directory".formatted(directory));
    }
    return new Shelf(directory, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Reads all windows, sets aside what cannot be read, and removes what was replaced. */
  Found load() throws IOException {
    List<Window> windows = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    List<Long> journals = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      Matcher journal = JOURNAL.matcher(name);
      if (name.endsWith(".tmp") || name.endsWith(".bad")) {
        Files.delete(file);
      } else if (journal.matches()) {
        journals.add(Long.valueOf(journal.group(1)));
      } else if (WINDOW.matcher(name).matches()) {
        read(file, windows, entries, problems);
      }
    }
    windows.sort(
        Comparator.comparingLong(Window::first)
            .thenComparing(Window::tier, Comparator.reverseOrder()));
    withoutReplaced(windows);
    for (Window window : windows) {
      journals.removeIf(number -> window.first() <= number && number <= window.last());
    }
    removeJournalsBut(journals);
    journals.sort(Comparator.naturalOrder());
    return new Found(windows, entries, journals, problems);
  }

  private static void read(
      Path file, List<Window> windows, List<Entry> entries, List<String> problems)
      throws IOException {
    try {
      WindowFile.Read read = WindowFile.read(Files.readAllBytes(file));
      windows.add(read.window());
      entries.addAll(read.entries());
      if (read.damaged() > 0) {
        problems.add(
            "%s: %d of its series are damaged and were left out; the disk may be failing"
                .formatted(file, read.damaged()));
      }
    } catch (DamagedException | java.util.zip.ZipException | java.io.EOFException e) {
      Path aside = file.resolveSibling(file.getFileName() + ".bad");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      problems.add(
          "%s cannot be read (%s) and was set aside as %s until the next start; the other hours are there"
              .formatted(file, e.getMessage(), aside.getFileName()));
    }
  }

  /** A crash between writing the rolled-up file and removing its sources leaves both. */
  private void withoutReplaced(List<Window> windows) throws IOException {
    List<Window> replaced = new ArrayList<>();
    for (Window window : windows) {
      boolean covered =
          windows.stream()
              .anyMatch(w ->
                  w.tier().isCoarserThan(window.tier())
                      && w.first() <= window.first()
                      && window.last() <= w.last());
      if (covered) {
        replaced.add(window);
        delete(window);
      }
    }
    windows.removeAll(replaced);
  }

  private void removeJournalsBut(List<Long> wanted) throws IOException {
    for (Path file : files()) {
      Matcher journal = JOURNAL.matcher(file.getFileName().toString());
      if (journal.matches() && !wanted.contains(Long.valueOf(journal.group(1)))) {
        Files.delete(file);
      }
    }
  }

  void save(Window window, List<Entry> entries) throws IOException {
    Path file = file(window);
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(WindowFile.bytes(window, entries));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  /** Removes the journals and the finer windows of the time that a window holds now. */
  void removeWhatItReplaces(Window by) throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      Matcher journal = JOURNAL.matcher(name);
      Matcher window = WINDOW.matcher(name);
      boolean replaced =
          journal.matches()
              ? within(by, Long.parseLong(journal.group(1)), Long.parseLong(journal.group(1)))
              : window.matches()
                  && by.tier().isCoarserThan(Tier.of(window.group(1).charAt(0)))
                  && within(by, Long.parseLong(window.group(2)), Long.parseLong(window.group(3)));
      if (replaced) {
        Files.delete(file);
      }
    }
  }

  private static boolean within(Window by, long first, long last) {
    return by.first() <= first && last <= by.last();
  }

  void delete(Window window) throws IOException {
    Files.deleteIfExists(file(window));
  }

  Path journal(long number) {
    return directory.resolve("open-%d.log".formatted(number));
  }

  private Path file(Window window) {
    return directory.resolve(
        "%c-%d-%d.win".formatted(window.tier().letter(), window.first(), window.last()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
