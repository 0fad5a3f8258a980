package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a home, a person asks the memory, adds to it and takes back. */
@ExtendWith(SandboxExtension.class)
final class MemoryCommandTest {
  private record Ran(int code, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  private static Ran howdah(String url, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(Stream.of(arguments), Stream.of("-d", url)).toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void whatIsAddedIsRecalledListedAndForgotten(SandboxDatabase database, @TempDir Path directory)
      throws IOException {
    String url = database.url();
    Ran early = howdah(url, "memory", "recall", "anything");
    assertThat(early.code()).isEqualTo(Exit.FAILED);
    assertThat(early.err()).contains("run howdah init");
    assertThat(howdah(url, "init", "--yes").code()).isZero();

    Path file =
        Files.writeString(
            directory.resolve("mahout.md"),
            "# When the mahout sleeps\nCauses: idle-in-transaction\n\nWake him, password=hunter2\n");
    Ran added = howdah(url, "memory", "add", file.toString(), "--starter", "--facts", "--json");
    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.json().path("kept").size()).isGreaterThan(20);
    assertThat(added.json().path("facts").path("written").asInt()).isPositive();

    Ran found =
        howdah(
            url, "memory", "recall", "a forgotten open transaction holds back cleanup", "--json");
    assertThat(found.code()).as(found.err()).isZero();
    JsonNode first = found.json().path("hits").path(0);
    assertThat(first.path("cause").asString()).isEqualTo("idle-in-transaction");
    assertThat(first.path("contributions").size()).isPositive();
    assertThat(found.out()).doesNotContain("hunter2");
    assertThat(found.json().path("how").asString()).contains("pgvector");

    Ran own = howdah(url, "memory", "recall", "mahout sleeps", "--kind", "procedure");
    assertThat(own.out()).contains("When the mahout sleeps").contains("words rank 1");

    Ran again = howdah(url, "memory", "add", "--starter", "--json");
    assertThat(again.out()).doesNotContain("\"new\"").contains("known already");

    JsonNode listed = howdah(url, "memory", "list", "--kind", "procedure", "--json").json();
    long mine = -1;
    long ours = -1;
    for (JsonNode m : listed) {
      boolean person = m.path("source").asString().equals("person");
      mine = person ? m.path("id").asLong() : mine;
      ours = person ? ours : m.path("id").asLong();
    }
    Ran wrongScope = howdah(url, "memory", "forget", "" + ours, "--why", "not for us");
    assertThat(wrongScope.code()).isEqualTo(Exit.FAILED);
    assertThat(wrongScope.err()).contains("--everywhere");
    assertThat(howdah(url, "memory", "forget", "" + mine, "--why", "he is awake").code()).isZero();
    assertThat(howdah(url, "memory", "recall", "mahout sleeps").out())
        .doesNotContain("When the mahout sleeps");
    assertThat(howdah(url, "memory", "list", "--all", "--json").out())
        .contains("retracted: he is awake");
    assertThat(howdah(url, "memory", "tidy").out()).contains("no index yet");
    Ran removed =
        howdah(url, "remove", "--yes", "--export", directory.resolve("ledger").toString());
    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(howdah(url, "memory", "list").err()).contains("run howdah init");
  }

  @Test
  void wrongUsageIsExplained(SandboxDatabase database) {
    assertThat(howdah(database.url(), "memory").code()).isEqualTo(Exit.USAGE);
    Ran nothing = howdah(database.url(), "memory", "add");
    assertThat(nothing.code()).isEqualTo(Exit.USAGE);
    assertThat(nothing.err()).contains("needs FILE|DIR");
    assertThat(howdah(database.url(), "memory", "forget", "1").err()).contains("--why");
  }
}
