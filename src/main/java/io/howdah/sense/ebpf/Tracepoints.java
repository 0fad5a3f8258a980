package io.howdah.sense.ebpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The kernel's tracepoints. */
final class Tracepoints {
  private static final int MOST = 20_000;

  private Tracepoints() {}

  /**
   * All that this kernel has, as {@code block:block_rq_issue}; tracefs is mounted out of the
   * machine's sight where it is not mounted.
   *
   * @throws CannotProbeException when they may not be looked at
   */
  static Set<String> here() throws CannotProbeException {
    String script = ProbeText.read("tracepoints.sh");
    try {
      Process process =
          new ProcessBuilder("sh", "-c", script, "howdah-probe", script)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      Set<String> found = new HashSet<>();
      StringBuilder words = new StringBuilder();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine();
            line != null && found.size() < MOST;
            line = lines.readLine()) {
          if (line.contains(" ")) {
            words.append(line);
          } else {
            found.add(line.strip());
          }
        }
      }
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (found.isEmpty()) {
        throw new CannotProbeException(
            "the kernel's tracepoints cannot be listed: " + WhyEnded.of(words.toString()));
      }
      return found;
    } catch (IOException e) {
      throw new CannotProbeException(
          "no program can be started on this machine: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotProbeException("interrupted");
    }
  }
}
