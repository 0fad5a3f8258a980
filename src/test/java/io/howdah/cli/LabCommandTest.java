package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Given no sandbox, the commands answer as their contract says. */
final class LabCommandTest {
  @TempDir private Path tree;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int lab(String... arguments) {
    var line = new CommandLine(new LabCommand());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    var all = new java.util.ArrayList<>(java.util.List.of(arguments));
    all.add("--dir");
    all.add(tree.toString());
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void anUnknownCauseIsExitOneAndNamesThoseThatExist() {
    assertThat(lab("inject", "solar-flare")).isEqualTo(1);
    assertThat(err.toString()).contains("solar-flare", "missing-index", "healthy");
    assertThat(tree).isEmptyDirectory();
  }

  @Test
  void anUnknownVersionIsExitOneAndNamesThoseThatExist() {
    assertThat(lab("up", "--version", "9")).isEqualTo(1);
    assertThat(err.toString()).contains("15, 17, 18");
  }

  @Test
  void theListNamesEachCauseWithItsStory() {
    assertThat(lab("list")).isZero();
    assertThat(out.toString()).contains("stale-statistics", "benign-spike").contains("none");
  }

  @Test
  void withoutASandboxStatusIsEmptyAndDownAndClearDoNothing() {
    assertThat(lab("status", "--json")).isZero();
    assertThat(out.toString().strip()).isEqualTo("{\"instances\":[]}");
    assertThat(lab("down")).isZero();
    assertThat(lab("clear")).isZero();
    assertThat(err.toString()).isEmpty();
  }
}
