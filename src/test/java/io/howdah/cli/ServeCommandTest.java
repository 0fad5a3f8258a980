package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.pg.TempPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Given a cluster, the daemon feels it, shows it, keeps it over a restart and ends when asked. */
final class ServeCommandTest {
  @TempDir private Path directory = Path.of("");

  private static Process serve(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.howdah.cli.Main",
                "serve"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String lineWith(BufferedReader out, String word) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      all.append(line).append('\n');
      if (line.contains(word)) {
        return line;
      }
    }
    throw new AssertionError("no line with " + word + " in\n" + all);
  }

  private static String metrics(URI at, Predicate<String> until)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    try (HttpClient http = HttpClient.newHttpClient()) {
      String page = "";
      while (!until.test(page)) {
        assertThat(System.nanoTime()).as(page).isLessThan(end);
        Thread.sleep(50);
        page =
            http.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
                .body();
      }
      return page;
    }
  }

  @Test
  void twoClustersAreFeltOneOfThemDownAndSigtermEndsItWell() throws Exception {
    Path series = directory.resolve("state");
    try (TempPostgres postgres = TempPostgres.start()) {
      Path config =
          Files.writeString(
              directory.resolve("howdah.yaml"),
              """
              listen: 127.0.0.1:0
              directory: %s
              clusters:
                - name: orders
                  url: host=%s port=%d user=postgres dbname=postgres
                - name: gone
                  url: host=%s port=1 user=postgres
                  every: 5
              """
                  .formatted(
                      series,
                      postgres.socketDirectory(),
                      postgres.port(),
                      postgres.socketDirectory()));
      Process daemon = serve("--config", config.toString());
      try (BufferedReader out = daemon.inputReader(StandardCharsets.UTF_8)) {
        URI at = URI.create(lineWith(out, "http://").replaceFirst(".*http", "http"));
        assertThat(lineWith(out, "sees")).isNotEmpty();
        String page =
            metrics(
                at,
                p ->
                    p.contains("postgresql_up{cluster=\"orders\"} 1")
                        && p.contains("postgresql_up{cluster=\"gone\"} 0")
                        && p.contains("howdah_process_cpu_seconds_total"));
        assertThat(page)
            .contains("postgresql_connections_usable{cluster=\"orders\"} 97")
            .contains("howdah_process_resident_memory_bytes")
            .contains("howdah_store_bytes");

        assertThat(daemon.toHandle().destroy()).isTrue();
        assertThat(lineWith(out, "ended")).isEqualTo("ended");
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).isZero();
      } finally {
        daemon.destroyForcibly();
      }
    }
    try (var files = Files.list(series.resolve("series"))) {
      assertThat(files.map(f -> f.getFileName().toString())).contains("open-1.log");
    }
  }

  private static String refused(String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine main = Main.commandLine().setErr(new PrintWriter(said));
    assertThat(main.execute(arguments)).isEqualTo(Exit.USAGE);
    return said.toString();
  }

  @Test
  void whatCannotBeIsRefusedWithWords() throws Exception {
    assertThat(refused("serve", "--listen", "nowhere", "host=/tmp")).contains("HOST:PORT");
    assertThat(refused("serve", "--every", "0", "host=/tmp")).contains("1 to 3600");
    assertThat(refused("serve", "host=/tmp user=a dbname=a", "host=/tmp user=a dbname=a"))
        .contains("was given twice");
    assertThat(refused("serve", "--memory", "999999", "host=/tmp")).contains("HOWDAH_JAVA_OPTS");
    Path config = Files.writeString(directory.resolve("bad.yaml"), "lisen: 127.0.0.1:1\n");
    assertThat(refused("serve", "--config", config.toString())).contains("lisen");
    assertThat(refused("serve", "--config", directory.resolve("none").toString()))
        .contains("cannot be read");
    assertThat(refused("serve", "--remote-write", "ftp://x/y", "host=/tmp")).contains("http");
  }
}
