package io.howdah.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that can be told from a later one with the same number: pid, start time and boot.
 *
 * @param startTicks start time in clock ticks since boot, field 22 of /proc/PID/stat (proc(5))
 * @param boot /proc/sys/kernel/random/boot_id
 */
public record ProcessId(long pid, long startTicks, String boot) {
  /** The living process of that number, or empty where there is none or it is a zombie. */
  public static Optional<ProcessId> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name stands in parentheses and may itself hold spaces and parentheses.
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean dead = afterName[0].equals("Z") || afterName[0].equals("X");
      return dead
          ? Optional.empty()
          : Optional.of(new ProcessId(pid, Long.parseLong(afterName[19]), currentBoot()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** This JVM. */
  public static ProcessId self() {
    return of(ProcessHandle.current().pid())
        .orElseThrow(
            () -> new LabException("/proc is not mounted: the sandbox needs Linux's /proc"));
  }

  /** Whether this very process, not a later one with its number, is alive. */
  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Sends a signal ({@code INT}, {@code KILL}, ...) if this very process is still alive. */
  void signal(String name) {
    if (alive()) {
      // The exit code says no more than alive() does: the process may end between the two.
      var _ = Run.quietly(Duration.ofSeconds(5), "kill", "-" + name, Long.toString(pid));
    }
  }

  boolean awaitEnd(Duration limit) {
    return Await.until(limit, () -> !alive());
  }

  /** Returns when this process has ended, looking once a second. */
  void awaitEndWithoutLimit() {
    while (alive()) {
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The effective user of this JVM: 0 is root. */
  static int effectiveUid() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .map(line -> Integer.parseInt(line.strip().split("\\s+", -1)[2]))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      throw new LabException("/proc is not mounted: the sandbox needs Linux's /proc", e);
    }
  }

  private static String currentBoot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
