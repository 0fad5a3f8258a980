package io.howdah.sense.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Prometheus or VictoriaMetrics of Debian's packages as a child on loopback. */
public final class SeriesServer implements AutoCloseable {
  private final List<String> command;
  private final int port;
  private final Path log;
  private Process process;

  private SeriesServer(List<String> command, int port, Path log, Process process) {
    this.command = command;
    this.port = port;
    this.log = log;
    this.process = process;
  }

  public static SeriesServer victoriaMetrics(Path directory) throws Exception {
    int port = freePort();
    return started(
        List.of(
            "victoria-metrics",
            "-storageDataPath=" + directory.resolve("vm"),
            "-httpListenAddr=127.0.0.1:" + port,
            "-memory.allowedBytes=64MB",
            "-loggerLevel=ERROR"),
        port,
        directory);
  }

  /** With a configuration's lines behind {@code global:}, such as what to scrape. */
  public static SeriesServer prometheus(Path directory, String configuration) throws Exception {
    int port = freePort();
    Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
    return started(
        List.of(
            "prometheus",
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory.resolve("prometheus"),
            "--web.listen-address=127.0.0.1:" + port,
            "--web.enable-remote-write-receiver",
            "--log.level=error"),
        port,
        directory);
  }

  private static SeriesServer started(List<String> command, int port, Path directory)
      throws Exception {
    Path log = directory.resolve("server.log");
    SeriesServer server = new SeriesServer(command, port, log, run(command, log));
    server.awaitAnswer();
    return server;
  }

  private static Process run(List<String> command, Path log) throws IOException {
    // Ends with this JVM's test, or when the test is killed: prctl has no Java, setpriv has it.
    List<String> guarded = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    guarded.addAll(command);
    return new ProcessBuilder(guarded)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public RemoteTarget target() {
    return new RemoteTarget(base().resolve("/api/v1/write"), base());
  }

  /** Killed: a Prometheus has all it acknowledged in its log, a VictoriaMetrics not the latest. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Asked to end: all that it acknowledged is on its disk. */
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void startAgain() throws Exception {
    process = run(command, log);
    awaitAnswer();
  }

  private void awaitAnswer() throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!answers()) {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      assertThat(System.nanoTime()).as("%s answers", command.getFirst()).isLessThan(until);
      Thread.sleep(50);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200 || get("/health").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(base().resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
