package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs a command as a person does, and waits for what a person waits for. */
final class Command {
  private Command() {}

  /** What a command said. */
  record Said(int exit, String out, String err) {
    JsonNode json() {
      assertThat(exit).as(out + err).isZero();
      return JsonMapper.shared().readTree(out);
    }

    List<String> lines() {
      return out.lines().toList();
    }
  }

  static Said howdah(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  static void eventually(String what, BooleanSupplier so) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(100));
    }
  }
}
