package io.howdah.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a program to its end, within a time limit, keeping the last lines of what it said. */
final class Run {
  private static final int LINES_KEPT = 40;

  private Run() {}

  /**
   * How it ended.
   *
   * @param exit the exit code
   * @param tail the last lines of standard output and error together
   */
  record Ended(int exit, List<String> tail) {
    boolean well() {
      return exit == 0;
    }

    String said() {
      return String.join("\n", tail);
    }
  }

  static Ended quietly(Duration limit, String... command) {
    return watched(limit, List.of(command), started -> {}, line -> {});
  }

  /**
   * Runs with eyes on it.
   *
   * @param started told of the process before it is waited for
   * @param line told of each line as it comes
   * @throws LabException where it cannot be started, or the limit passes (it is killed then)
   */
  static Ended watched(
      Duration limit, List<String> command, Consumer<Process> started, Consumer<String> line) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
    } catch (IOException e) {
      throw new LabException(
          "cannot start %s: %s".formatted(command.getFirst(), e.getMessage()), e);
    }
    Thread killer = Thread.ofPlatform().unstarted(process::destroyForcibly);
    remember(killer);
    try {
      started.accept(process);
      var tail = new ArrayDeque<String>();
      Thread reader = Thread.ofVirtual().start(() -> read(process, tail, line));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "%s did not end within %d s and was killed"
                .formatted(command.getFirst(), limit.toSeconds()));
      }
      // A daemon child may hold the pipe open: what it says later is not ours.
      reader.join(Duration.ofSeconds(2));
      synchronized (tail) {
        return new Ended(process.exitValue(), List.copyOf(tail));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(command.getFirst() + " was interrupted and killed", e);
    } finally {
      process.destroyForcibly();
      forget(killer);
    }
  }

  private static void read(Process process, ArrayDeque<String> tail, Consumer<String> line) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String said = lines.readLine(); said != null; said = lines.readLine()) {
        synchronized (tail) {
          tail.addLast(said);
          if (tail.size() > LINES_KEPT) {
            tail.removeFirst();
          }
        }
        line.accept(said);
      }
    } catch (IOException e) {
      synchronized (tail) {
        tail.addLast("(its output broke off: " + e.getMessage() + ")");
      }
    }
  }

  private static void remember(Thread hook) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // A hook itself runs this, such as the one that stops a borrowed server: the limit ends it.
      return;
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The JVM is going down: the hook does its work.
      return;
    }
  }
}
