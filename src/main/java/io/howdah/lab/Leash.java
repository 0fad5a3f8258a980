package io.howdah.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the host that cannot outlive this JVM, not even one that is killed. */
public final class Leash implements AutoCloseable {
  private final Process shell;
  private final ProcessId program;

  private Leash(Process shell, ProcessId program) {
    this.shell = shell;
    this.program = program;
  }

  /**
   * Starts a program in a process group of its own.
   *
   * @param environment added to the usual one
   * @throws LabException where it cannot be started
   */
  public static Leash start(Map<String, String> environment, List<String> command) {
    var whole =
        new ArrayList<>(List.of("sh", "-c", Resource.text("on-a-leash.sh"), "howdah-lab-leash"));
    whole.addAll(command);
    var builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      Process shell = builder.start();
      // The shell lives as long as its reader: closing this stream early would not end it.
      BufferedReader said = shell.inputReader(StandardCharsets.UTF_8);
      String pid = said.readLine();
      if (pid == null || !pid.matches("[0-9]+")) {
        shell.destroyForcibly();
        throw new LabException(
            "%s did not start: its leash said '%s'".formatted(command.getFirst(), pid));
      }
      ProcessId id =
          ProcessId.of(Long.parseLong(pid))
              .orElseThrow(() -> new LabException(command.getFirst() + " ended at once"));
      return new Leash(shell, id);
    } catch (IOException e) {
      throw new LabException("cannot start %s: %s".formatted(command.getFirst(), Disk.words(e)), e);
    }
  }

  public long pid() {
    return program.pid();
  }

  public boolean alive() {
    return program.alive();
  }

  /** Kills the program and all that it started. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(5, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (IOException endedAlready) {
      shell.destroyForcibly();
    } catch (InterruptedException e) {
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
