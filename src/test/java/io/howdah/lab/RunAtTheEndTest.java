package io.howdah.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Given a JVM that is going down, what it has to stop is still stopped by programs. */
final class RunAtTheEndTest {
  /** Another JVM, whose last act is to run a program. */
  static final class Going {
    private Going() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(() ->
                      System.out.println(
                          Run.quietly(Duration.ofSeconds(20), "echo", "stopped").said())));
    }
  }

  @Test
  void aProgramRunsInAShutdownHook() throws Exception {
    Process going =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Going.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(going.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(going.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip()).isEqualTo("stopped");
  }
}
