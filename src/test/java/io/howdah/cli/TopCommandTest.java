package io.howdah.cli;

import static io.howdah.cli.Command.eventually;
import static io.howdah.cli.Command.howdah;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a server at work, what a frame of {@code top} says, and how it treats a terminal. */
@ExtendWith(SandboxExtension.class)
final class TopCommandTest {
  private static final String ENTER = "\u001b[?1049h";
  private static final String LEAVE = "\u001b[?1049l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final SandboxDatabase database;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private Thread client = Thread.ofPlatform().unstarted(() -> {});

  TopCommandTest(SandboxDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void somebodyWorks() throws InterruptedException {
    client = Thread.ofPlatform().daemon().start(this::work);
    eventually("it works", () -> calls.get() > 5);
  }

  private void work() {
    try (Connection c = database.connect();
        Statement s = c.createStatement()) {
      s.execute("SET application_name = 'till \u001b[2J 4'");
      while (!over.get()) {
        s.execute("SELECT count(*) FROM generate_series(1, 60000) WHERE 'hush' <> ''");
        calls.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void goesHome() throws InterruptedException {
    over.set(true);
    client.join(10_000);
  }

  @Test
  void aFrameSaysWhatRunsWhatItWaitsForAndWhatCannotBeSeen() {
    JsonNode frame =
        howdah("top", "--json", "--no-probes", "--seconds", "1", database.url()).json();
    assertThat(frame.propertyNames())
        .containsExactlyInAnyOrder(
            "at",
            "seconds",
            "server",
            "connections",
            "looks",
            "active_sessions",
            "calls_per_second",
            "database_time",
            "waits",
            "blocking",
            "templates",
            "sessions",
            "reads",
            "writes",
            "lwlock_waits",
            "context_switches",
            "statement_latency",
            "programs",
            "retransmits",
            "absent");
    assertThat(frame.path("seconds").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(frame.path("active_sessions").asDouble()).isPositive();
    assertThat(frame.path("waits").path(0).path("fidelity").asString()).isEqualTo("sampled");
    JsonNode ours = JsonMapper.shared().createObjectNode();
    for (JsonNode t : frame.path("templates")) {
      ours = t.path("query").asString().contains("generate_series") ? t : ours;
    }
    assertThat(ours.path("calls_per_second").asDouble()).isPositive();
    assertThat(ours.path("mean_ms").asDouble()).isPositive();
    assertThat(ours.path("query").asString()).contains("$1").doesNotContain("hush");
    assertThat(frame.toString()).doesNotContain("hush");
    assertThat(frame.path("reads")).isEmpty();
    assertThat(frame.path("absent").toString())
        .contains("\"reads\"", "\"lwlock_waits\"", "\"retransmits\"");
  }

  @Test
  void elsewhereThanOnATerminalOneFrameIsPrintedInEightyColumns() {
    Command.Said said = howdah("top", "--seconds", "1", database.url());
    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("generate_series")
        .doesNotContain("\u001b")
        .doesNotContain("hush");
    assertThat(said.lines()).allMatch(l -> l.length() <= 80);
  }

  @Test
  void aStreamIsALineForEachFrameAndEndsWithItsReader() throws IOException, InterruptedException {
    PipedWriter pipe = new PipedWriter();
    AtomicInteger exit = new AtomicInteger(-1);
    BufferedReader lines = new BufferedReader(new PipedReader(pipe, 1 << 20));
    Thread top =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                exit.set(
                    Main.commandLine()
                        .setOut(new PrintWriter(pipe))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("top", "--json", "--stream", "--seconds", "0.5", database.url())));
    JsonNode first = JsonMapper.shared().readTree(lines.readLine());
    JsonNode second = JsonMapper.shared().readTree(lines.readLine());
    assertThat(second.path("at").asString()).isGreaterThan(first.path("at").asString());
    lines.close();
    top.join(30_000);
    assertThat(exit.get()).isZero();
  }

  @Test
  void wrongUseIsSaid() {
    assertThat(howdah("top", "--stream", database.url()).exit()).isEqualTo(Exit.USAGE);
    assertThat(howdah("top", "--seconds", "0", database.url()).exit()).isEqualTo(Exit.USAGE);
    assertThat(howdah("top", "--once", "postgresql://x@127.0.0.1:1/y").exit())
        .isEqualTo(Exit.NO_CONNECTION);
  }

  /** Given a real (pseudo) terminal, it is left as it was found, whatever ends {@code top}. */
  @Test
  void aTerminalIsLeftAsItWasFound() throws IOException, InterruptedException {
    assertThat(onTerminal("q")).as("q").contains("exit=0");
    assertThat(onTerminal("\u0003")).as("Ctrl-C").contains("exit=0");
  }

  private String onTerminal(String keys) throws IOException, InterruptedException {
    String java =
        "'%s' --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp '%s' %s top --seconds 0.5 '%s'"
            .formatted(
                ProcessHandle.current().info().command().orElse("java"),
                System.getProperty("java.class.path"),
                Main.class.getName(),
                database.url());
    // Ctrl-C goes to the whole foreground group: without the trap a plain sh would die of it.
    String script =
        "trap : INT; stty rows 24 cols 80; %s; echo exit=$?; stty -a | grep -q '[^-]icanon' && stty -a | grep -q '[^-]echo ' && echo same-modes"
            .formatted(java);
    // Whoever runs the tests in the background ignores SIGINT, which no child could change again.
    ProcessBuilder builder =
        new ProcessBuilder("env", "--default-signal=INT", "script", "-qfec", script, "/dev/null");
    builder.environment().put("TERM", "xterm");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    AtomicReference<String> said = new AtomicReference<>("");
    Thread reader = Thread.ofPlatform().daemon().start(() -> read(process, said));
    eventually("a frame is there", () -> said.get().contains("generate_series"));
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said.get()).isTrue();
    reader.join(10_000);
    String all = said.get();
    assertThat(all).contains(ENTER).doesNotContain("\u001b[2J 4").contains("same-modes");
    assertThat(all.lastIndexOf(LEAVE)).isGreaterThan(all.lastIndexOf("generate_series"));
    assertThat(all.lastIndexOf(SHOW_CURSOR)).isGreaterThan(all.lastIndexOf("generate_series"));
    return all;
  }

  private static void read(Process process, AtomicReference<String> into) {
    try (var in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] some = new char[4096];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        String more = new String(some, 0, n);
        into.updateAndGet(so -> so + more);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
