package io.howdah.sense.ebpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A bpftrace program of the test's own, run by hand as a person would, in a mount namespace that
 * has tracefs: what Howdah's numbers are compared with.
 */
final class IndependentTrace implements AutoCloseable {
  private static final String READY = "independent trace is attached";
  private static final String MOUNT =
      "mount -t tracefs none /sys/kernel/tracing; mount -t debugfs none /sys/kernel/debug; exec bpftrace -B line -e \"$0\"";

  private final Process process;
  private final BufferedReader output;

  private IndependentTrace(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it, and waits until it is attached. */
  static IndependentTrace start(String program) throws IOException {
    // Attached last: once this fires, all before it is attached.
    String whole =
        program + " interval:ms:100 /!@said/ { @said = 1; printf(\"" + READY + "\\n\"); }";
    IndependentTrace trace =
        new IndependentTrace(
            new ProcessBuilder("unshare", "-m", "sh", "-c", MOUNT, whole)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    for (String line = trace.output.readLine(); line != null; line = trace.output.readLine()) {
      if (line.equals(READY)) {
        return trace;
      }
    }
    throw new IOException("the independent bpftrace could not be started");
  }

  /** Ends it; what it prints of its maps. */
  List<String> end() throws IOException, InterruptedException {
    // bpftrace 0.17 was seen to miss a SIGINT; it is asked until it has ended.
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                do {
                  new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                      .start()
                      .waitFor();
                } while (!process.waitFor(2, TimeUnit.SECONDS));
              } catch (IOException e) {
                process.destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      lines.add(line);
    }
    asking.join();
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
