package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.loop.Cluster;
import io.howdah.loop.Home;
import io.howdah.loop.Treatment;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.EndBackend;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.TempPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a cluster and a policy that lets act, the daemon leads it, and another takes over. */
final class ServeTreatsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEADS = "is led from here, epoch ";

  @TempDir private Path directory = Path.of("");

  /** A daemon in a process of its own, and what it says. */
  private record Served(Process process, BlockingQueue<String> said, List<String> all)
      implements AutoCloseable {
    static Served with(String... arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.howdah.cli.Main",
                  "serve",
                  "--listen",
                  "127.0.0.1:0"));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Served served = new Served(process, new LinkedBlockingQueue<>(), new ArrayList<>());
      Thread _ = Thread.ofVirtual().start(served::listen);
      return served;
    }

    private void listen() {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          said.add(line);
        }
      } catch (IOException e) {
        said.add("the process is gone: " + e);
      }
    }

    String until(String word) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        String line = said.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertThat(line).as("no line with %s in %s", word, all).isNotNull();
        all.add(line);
        if (line.contains(word)) {
          return line;
        }
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static long epoch(String line) {
    return Long.parseLong(line.replaceFirst(".*" + LEADS, "").replaceFirst(",.*", ""));
  }

  @Test
  void oneLeadsAndDoesWhatWasApprovedAndTheNextTakesOverWhenItIsKilled() throws Exception {
    try (TempPostgres postgres = TempPostgres.start()) {
      postgres.sql("CREATE EXTENSION pg_stat_statements", "CREATE ROLE idler LOGIN");
      ConnectionSpec spec = postgres.spec("");
      Path policy = policy("approve");
      String[] with = {"--policy", policy.toString(), postgres.conninfo()};
      try (Served first = Served.with(with)) {
        assertThat(first.until("only observed")).contains("run howdah init");
        try (Home home = Home.make(spec, "tester", Clock.systemUTC())) {
          long one = epoch(first.until(LEADS));
          try (Served second = Served.with(with)) {
            assertThat(second.until("is stood by for")).contains("another controller leads");
            first.process().destroyForcibly();
            assertThat(epoch(second.until(LEADS))).isGreaterThan(one);

            try (Connection idle =
                DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:%d/postgres?user=idler"
                        .formatted(postgres.port()))) {
              long id = approved(spec, home, policy, session(idle));
              assertThat(second.until("action %d begins".formatted(id)))
                  .contains("pg_terminate_backend");
              assertThat(second.until("action %d KEPT".formatted(id))).contains("ended session");
              assertThat(idle.isValid(1)).as("the session lives").isFalse();
              assertThat(home.actions().find(id).orElseThrow().action().state())
                  .isEqualTo(ActionState.KEPT);
              assertThat(home.actions().disagreement(id)).isEmpty();
            }
          }
        }
      }
    }
  }

  private Path policy(String autonomy) throws IOException {
    try (var in = Policy.class.getResourceAsStream("policy.yaml")) {
      String shipped = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shipped).contains("\nautonomy: advise\n");
      return Files.writeString(
          directory.resolve(autonomy + ".yaml"),
          shipped.replace("\nautonomy: advise\n", "\nautonomy: " + autonomy + "\n"));
    }
  }

  private static EndBackend session(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
      rows.next();
      int pid = rows.getInt(1);
      Instant start = rows.getObject(2, OffsetDateTime.class).toInstant();
      return new EndBackend(ObjectRef.session(pid), pid, start, true, "idler", "a test");
    }
  }

  /** What a person does with howdah plan and howdah approve while a daemon leads. */
  private static long approved(ConnectionSpec spec, Home home, Path file, EndBackend remedy)
      throws Exception {
    Policy policy = Policy.of(file);
    assertThat(policy.autonomy()).isEqualTo(Autonomy.APPROVE);
    try (Cluster cluster = Cluster.watch(spec, Clock.systemUTC())) {
      Treatment desk =
          new Treatment(
              cluster, home, new Guard(policy, Clock.systemUTC()), event -> {}, Clock.systemUTC());
      var here = cluster.door().identity().first().orElseThrow();
      var incident = new Incident("i", here, Instant.now(), Instant.now(), List.of());
      Action waiting =
          desk.register(
                  new Proposal(Cause.IDLE_IN_TRANSACTION, 0.9, remedy, true, "test"),
                  incident,
                  List.of())
              .action();
      assertThat(waiting.state()).isEqualTo(ActionState.WAITING);
      return desk.approve(waiting.id(), "anna").id();
    }
  }
}
