package io.howdah.act;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program with nothing of ours around it: a clean environment, no input, an end in
 * time, and of its output no more than a screen or two.
 *
 * @param started whether it ran at all
 * @param exit its exit code; -1 where it was ended
 * @param output the beginning of what it said
 */
record ProgramRun(boolean started, boolean timedOut, int exit, String output) {
  private static final int MOST_KEPT = 4096;
  private static final Duration GOODBYE = Duration.ofSeconds(5);
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LANG", "C.UTF-8");

  /** A process space of its own: when its first process ends, all that it left behind end, too. */
  private static final List<String> ALONE =
      List.of("/usr/bin/unshare", "--pid", "--fork", "--kill-child=KILL", "--");

  boolean well() {
    return started && !timedOut && exit == 0;
  }

  /** Runs a program with all that it starts, however often that forks. */
  static ProgramRun leashed(List<String> command, Duration limit) throws InterruptedException {
    List<String> all = new ArrayList<>(ALONE);
    all.addAll(command);
    return of(all, limit);
  }

  static ProgramRun of(List<String> command, Duration limit) throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new ProgramRun(false, false, -1, String.valueOf(e.getMessage()));
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), kept));
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process);
      }
      // What it left behind in the background holds the pipe no longer than this.
      boolean _ = reader.join(GOODBYE);
      return new ProgramRun(true, !ended, ended ? process.exitValue() : -1, text(kept));
    } catch (InterruptedException e) {
      end(process);
      throw e;
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    boolean _ = process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reads to the end, so that it never waits for us, and keeps the beginning. */
  private static void drain(InputStream in, ByteArrayOutputStream kept) {
    byte[] buffer = new byte[8192];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (kept) {
          kept.write(buffer, 0, Math.min(n, MOST_KEPT - Math.min(MOST_KEPT, kept.size())));
        }
      }
    } catch (IOException e) {
      // The pipe is gone with its program: what was read is what there is.
      return;
    }
  }

  private static String text(ByteArrayOutputStream kept) {
    synchronized (kept) {
      String all = kept.toString(StandardCharsets.UTF_8).strip();
      return kept.size() >= MOST_KEPT ? all + " ... (cut)" : all;
    }
  }
}
