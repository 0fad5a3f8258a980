package io.howdah.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command's contract: lines in, verdicts out, whatever the lines are. */
final class GuardCommandTest {
  private final JsonMapper json = JsonMapper.builder().build();

  private record Run(int code, String out) {}

  private static Run run(byte[] in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GuardCommand command =
        new GuardCommand(new ByteArrayInputStream(in), new PrintStream(out, true, UTF_8));
    int code = new CommandLine(command).setExitCodeExceptionMapper(_ -> 1).execute(arguments);
    return new Run(code, out.toString(UTF_8));
  }

  private List<JsonNode> lines(Run run) {
    return run.out().lines().map(json::readTree).toList();
  }

  @Test
  void eachLineIsAnsweredInOrder() {
    Run run =
        run(
            """
            {"sql":"SELECT 1"}
            {"sql":"DROP TABLE orders"}
            {"sql":"UPDATE orders SET total = 0 WHERE id = 1","more":[1]}
            {"sql":"DROP INDEX CONCURRENTLY public.mine"}
            {"sql":"DROP INDEX CONCURRENTLY \\"s p\\".\\"My Idx\\""}\
            """
                .getBytes(UTF_8),
            "--jsonl",
            "--owned",
            "Public.Mine",
            "--owned",
            "\"s p\".\"My Idx\"");
    assertThat(run.code()).isZero();
    assertThat(lines(run))
        .extracting(line -> line.path("verdict").asString())
        .containsExactly("allow", "deny", "approve", "allow", "allow");
    assertThat(lines(run))
        .allSatisfy(line -> {
          assertThat(line.propertyNames()).containsExactly("verdict", "reasons");
          assertThat(line.path("reasons").isArray()).isTrue();
        });
    assertThat(lines(run).get(2).path("reasons").path(0).asString()).contains("Permission denied");
  }

  @Test
  void aLineThatIsNoneIsDeniedAndTheNextOneIsJudged() {
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    List<String> broken =
        List.of(
            "",
            "   ",
            "SELECT 1",
            "{",
            "[]",
            "null",
            "42",
            "\"SELECT 1\"",
            "{}",
            "{\"sql\":null}",
            "{\"sql\":1}",
            "{\"SQL\":\"SELECT 1\"}",
            "{\"sql\":\"SELECT 1\"} trailing",
            "{\"sql\":\"SELECT 1\",\"sql\":\"DROP TABLE x\"}",
            "{\"sql\":\"\\ud800\"}",
            "{\"sql\":\"a\\u0000b\"}",
            "{\"sql\":[\"SELECT 1\"]}",
            "[".repeat(50_000),
            "{\"sql\":\"" + "x".repeat(300_000) + "\"}",
            "\ufeff{\"sql\":\"SELECT 1\"}");
    for (String line : broken) {
      in.writeBytes((line + "\n{\"sql\":\"SELECT 1\"}\n").getBytes(UTF_8));
    }
    in.writeBytes(new byte[] {'{', '"', 's', 'q', 'l', '"', ':', '"', (byte) 0xff, '"', '}', '\n'});
    in.writeBytes("{\"sql\":\"SELECT 1\"}".getBytes(UTF_8));
    List<JsonNode> answers = lines(run(in.toByteArray(), "--jsonl"));
    assertThat(answers).hasSize(2 * broken.size() + 2);
    for (int i = 0; i < answers.size(); i++) {
      JsonNode answer = answers.get(i);
      assertThat(answer.path("verdict").asString())
          .as("answer %d: %s", i, answer)
          .isEqualTo(i % 2 == 0 ? "deny" : "allow");
      assertThat(answer.path("reasons").size()).isPositive();
    }
  }

  @Test
  void anAnswerComesBeforeTheNextLineIsAsked() throws IOException {
    PipedOutputStream ask = new PipedOutputStream();
    try (PipedInputStream asked = new PipedInputStream(ask);
        PipedInputStream answer = new PipedInputStream();
        PipedOutputStream answered = new PipedOutputStream(answer);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      GuardCommand command = new GuardCommand(asked, new PrintStream(answered, false, UTF_8));
      var done = threads.submit(() -> new CommandLine(command).execute("--jsonl"));
      for (int i = 0; i < 3; i++) {
        ask.write("{\"sql\":\"SELECT %d\"}\n".formatted(i).getBytes(UTF_8));
        ask.flush();
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = answer.read()) != '\n') {
          line.append((char) b);
        }
        assertThat(line.toString()).contains("\"allow\"");
      }
      ask.close();
      assertThat(done).succeedsWithin(java.time.Duration.ofSeconds(30)).isEqualTo(0);
    }
  }

  @Test
  void oneTextIsAnsweredForAPersonWithTheNodeThatDecided() {
    Run run = run("SELECT\n pg_sleep(1)\n".getBytes(UTF_8));
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .startsWith("deny")
        .contains("pg_sleep", "SelectStmt.targetList[0].ResTarget.val.FuncCall");
    assertThat(run("SELECT 1".getBytes(UTF_8)).out()).startsWith("allow");
    assertThat(run(new byte[] {'S', (byte) 0xc3}).out()).startsWith("deny").contains("UTF-8");
    assertThat(run(new byte[0]).out()).startsWith("deny").contains("no statement");
    assertThat(run("x".repeat(20_000).getBytes(UTF_8)).out()).startsWith("deny").contains("longer");
    assertThat(
            json.readTree(run("SELECT 1".getBytes(UTF_8), "--json").out())
                .path("verdict")
                .asString())
        .isEqualTo("allow");
  }

  @Test
  void anOwnedNameThatIsNoneIsAUsageError() {
    assertThat(run("SELECT 1".getBytes(UTF_8), "--owned", "a.b.c").code()).isNotZero();
  }
}
