package io.howdah.loop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A controller in a process of its own. */
final class FaultProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader says;

  FaultProcess(int port, FaultSubject subject, FaultSite.Point point) throws IOException {
    this(port, subject.name(), point.step().name(), point.written() ? "after" : "before");
  }

  /** One that takes its turn among others and says each step that it takes. */
  static FaultProcess racer(int port, FaultSubject subject) throws IOException {
    return new FaultProcess(port, subject.name(), "ROLLED_BACK", "race");
  }

  private FaultProcess(int port, String subject, String step, String when) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.config.file="
                    + System.getProperty("java.util.logging.config.file", ""),
                "-cp",
                System.getProperty("java.class.path"),
                FaultChild.class.getName(),
                "postgresql://postgres@127.0.0.1:%d/postgres".formatted(port),
                subject,
                step,
                when)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The next line, whatever it is; null at the end. */
  @Nullable String line() throws IOException {
    return says.readLine();
  }

  /** The next line that begins so; what it said instead when it ended before. */
  String until(String word) throws IOException {
    String line = says.readLine();
    while (line != null && !line.startsWith(word)) {
      if (line.startsWith("ended") || line.startsWith("stopped")) {
        return line;
      }
      line = says.readLine();
    }
    return line == null ? "" : line;
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -%s %d".formatted(name, process.pid()));
    }
  }

  void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      boolean _ = process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    says.close();
  }
}
