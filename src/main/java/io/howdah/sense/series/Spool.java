package io.howdah.sense.series;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Batches that wait to be sent, in order: as files where there is a directory, in memory where
 * there is none or the disk is full. At its limits the oldest are given up and counted. For one
 * thread.
 */
final class Spool {
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,18})\\.batch");

  /**
   * A batch.
   *
   * @param inMemory its bytes, unless they are in a file
   */
  private record Batch(long number, long samples, long bytes, Optional<byte[]> inMemory) {}

  private final Optional<Path> directory;
  private final long mostOnDisk;
  private final long mostInMemory;
  private final Problems problems;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private long next = 1;
  private long onDisk;
  private long inMemory;
  private long lost;
  private long waiting;

  Spool(Optional<Path> directory, long mostOnDisk, long mostInMemory, Problems problems)
      throws IOException {
    this.directory = directory;
    this.mostOnDisk = mostOnDisk;
    this.mostInMemory = mostInMemory;
    this.problems = problems;
    if (directory.isPresent()) {
      find(Files.createDirectories(directory.get()));
    }
  }

  private void find(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      for (Path file : files.toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          took(
              new Batch(
                  Long.parseLong(name.group(1)),
                  Long.parseLong(name.group(2)),
                  Files.size(file),
                  Optional.empty()));
        } else if (file.toString().endsWith(".tmp")) {
          Files.delete(file);
        }
      }
    }
    Deque<Batch> sorted = new ArrayDeque<>();
    batches.stream().sorted(Comparator.comparingLong(Batch::number)).forEach(sorted::add);
    batches.clear();
    batches.addAll(sorted);
    next = batches.isEmpty() ? 1 : batches.getLast().number() + 1;
  }

  private void took(Batch batch) {
    batches.addLast(batch);
    onDisk += batch.inMemory().isPresent() ? 0 : batch.bytes();
    inMemory += batch.inMemory().isPresent() ? batch.bytes() : 0;
    waiting += batch.samples();
  }

  void add(byte[] packed, long samples) {
    Batch batch = new Batch(next++, samples, packed.length, Optional.empty());
    boolean written = directory.isPresent() && write(directory.get(), batch, packed);
    took(written ? batch : new Batch(batch.number(), samples, packed.length, Optional.of(packed)));
    while (!batches.isEmpty() && (onDisk > mostOnDisk || inMemory > mostInMemory)) {
      Batch oldest = batches.getFirst();
      lost += oldest.samples();
      problems.add(
          "what waits to be sent has reached its limit (%d MB on disk, %d MB in memory): the oldest is given up; bring the server of the series back"
              .formatted(mostOnDisk >> 20, mostInMemory >> 20));
      removeFirst();
    }
  }

  private boolean write(Path in, Batch batch, byte[] packed) {
    Path file = file(in, batch);
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.write(beside, packed);
      Files.move(beside, file);
      return true;
    } catch (IOException e) {
      problems.add(
          "what waits to be sent cannot be written to %s (%s); it waits in memory: make room"
              .formatted(in, e.getMessage()));
      return false;
    }
  }

  private static Path file(Path in, Batch batch) {
    return in.resolve("%d-%d.batch".formatted(batch.number(), batch.samples()));
  }

  /** The bytes of the oldest batch; one whose file is gone or unreadable is given up. */
  Optional<byte[]> first() {
    while (!batches.isEmpty()) {
      Batch batch = batches.getFirst();
      if (batch.inMemory().isPresent()) {
        return batch.inMemory();
      }
      try {
        return Optional.of(Files.readAllBytes(file(directory.orElseThrow(), batch)));
      } catch (IOException e) {
        lost += batch.samples();
        problems.add("a batch that waited to be sent cannot be read: " + e.getMessage());
        removeFirst();
      }
    }
    return Optional.empty();
  }

  /** The oldest was sent. */
  void removeFirst() {
    Batch batch = batches.removeFirst();
    waiting -= batch.samples();
    if (batch.inMemory().isPresent()) {
      inMemory -= batch.bytes();
      return;
    }
    onDisk -= batch.bytes();
    try {
      Files.deleteIfExists(file(directory.orElseThrow(), batch));
    } catch (IOException e) {
      problems.add("a batch that was sent cannot be removed: " + e.getMessage());
    }
  }

  /** The oldest will never be taken. */
  void giveUpFirst() {
    lost += batches.getFirst().samples();
    removeFirst();
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  long lost() {
    return lost;
  }

  long waiting() {
    return waiting;
  }

  long bytesInMemory() {
    return inMemory;
  }
}
