package io.howdah.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One at a time, between processes and within one. The operating system ends the lock with its
 * process, so a crash leaves nothing locked.
 */
final class LabLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final FileChannel channel;

  private LabLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for the lock, saying once for whom. */
  static LabLock take(Path file, String forWhat, Progress progress) {
    LabTree.directory(Optional.ofNullable(file.getParent()).orElse(Path.of(".")));
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
      if (!locked(channel)) {
        progress.note(
            "another process (pid %s) is at work on %s; waiting for it"
                .formatted(holder(file), forWhat));
        if (!Await.until(PATIENCE, () -> locked(channel))) {
          channel.close();
          throw new LabException(
              "%s has been locked by pid %s for over %d minutes; look at that process, then try again"
                  .formatted(forWhat, holder(file), PATIENCE.toMinutes()));
        }
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new LabLock(channel);
    } catch (IOException e) {
      throw new LabException("cannot lock %s: %s".formatted(file, Disk.words(e)), e);
    }
  }

  private static String holder(Path file) {
    return LabTree.readIfThere(file).map(String::strip).orElse("unknown");
  }

  private static boolean locked(FileChannel channel) {
    try {
      // The lock lives as long as its channel, which close() closes.
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException anotherThreadOfOurs) {
      return false;
    } catch (IOException e) {
      throw new LabException("cannot lock: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LabException("cannot unlock: " + e.getMessage(), e);
    }
  }
}
