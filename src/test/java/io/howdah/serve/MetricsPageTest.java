package io.howdah.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.loop.nerves.Nerves;
import io.howdah.loop.nerves.Nerves.Felt;
import io.howdah.loop.nerves.Strand;
import io.howdah.model.Absence;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import io.howdah.sense.series.EmbeddedStore;
import io.howdah.sense.series.SeriesServer;
import io.howdah.sense.series.StoreLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given what is felt, the page says it so that Prometheus' own tools accept every word. */
final class MetricsPageTest {
  private static final Instant LIFE = Instant.parse("2026-11-20T00:00:00Z");
  private static final String OPEN = "application/openmetrics-text; version=1.0.0";

  private static Telemetry telemetry() {
    Labels hostile = Labels.of("cluster", "shop", "table", "a\"b\\c\nd</script>\u202e");
    return new Telemetry(
        Instant.now(),
        List.of(
            Measurement.gauge(
                Metric.gauge("postgresql_connections", "", "sessions"),
                Labels.of("cluster", "shop", "state", "active"),
                3,
                Fidelity.SAMPLED),
            Measurement.gauge(
                Metric.gauge("postgresql_autovacuum_overdue_ratio", "ratio", "overdue"),
                hostile,
                0.5,
                Fidelity.EXACT),
            Measurement.counter(
                Metric.counter("postgresql_statement_seconds", "seconds", "database time"),
                Labels.of("cluster", "shop"),
                12.5,
                Fidelity.EXACT,
                LIFE),
            Measurement.counter(
                Metric.counter("postgresql_statement_calls", "", "calls"),
                Labels.of("cluster", "shop", "queryid", "42"),
                7,
                Fidelity.EXACT,
                LIFE)),
        List.of(
            new Distribution(
                Metric.histogram("postgresql_read_seconds", "seconds", "reads"),
                Labels.of("cluster", "shop", "place", "cache"),
                List.of(1e-6, 1e-3),
                List.of(5L, 3L, 1L),
                0.02,
                Fidelity.EXACT,
                LIFE)),
        List.of(new Absence("tcp_retransmits", "no eBPF: run as root", "host_tcp_retransmits")));
  }

  private static String page(String accept) {
    return new String(
        MetricsPage.of(List.of(new Felt("shop", telemetry())), accept).body(),
        StandardCharsets.UTF_8);
  }

  @Test
  void promtoolAcceptsIt() throws Exception {
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (var in = promtool.outputWriter(StandardCharsets.UTF_8)) {
      in.write(page(""));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }

  @Test
  void openMetricsHasUnitsBeginningsAndAnEnd() {
    assertThat(MetricsPage.of(List.of(), OPEN).type()).startsWith(OPEN);
    assertThat(MetricsPage.of(List.of(), "text/plain").type())
        .startsWith("text/plain; version=0.0.4");
    assertThat(page(OPEN))
        .contains("# TYPE postgresql_statement_seconds counter")
        .contains("# UNIT postgresql_statement_seconds seconds")
        .contains("postgresql_statement_seconds_total{cluster=\"shop\"} 12.5")
        .contains(
            "postgresql_statement_seconds_created{cluster=\"shop\"} "
                + LIFE.getEpochSecond()
                + ".000")
        .contains("postgresql_read_seconds_bucket{cluster=\"shop\",place=\"cache\",le=\"+Inf\"} 9")
        .contains("howdah_fidelity_info{fidelity=\"sampled\",metric=\"postgresql_connections\"} 1")
        .contains("what=\"tcp_retransmits\",why=\"no eBPF: run as root\"")
        .doesNotContain("queryid")
        .endsWith("# EOF\n");
  }

  @Test
  void whatIsBeyondTheLimitIsLeftOutAndCounted() {
    Metric many = Metric.gauge("many", "", "many");
    List<Measurement> all = new ArrayList<>();
    for (int i = 0; i < MetricsPage.MOST_OF_A_FAMILY + 5; i++) {
      all.add(Measurement.gauge(many, Labels.of("n", String.valueOf(i)), i, Fidelity.EXACT));
    }
    // Another kind under a name that is taken cannot be shown beside it.
    all.add(
        Measurement.counter(
            Metric.counter("many", "", "other"), Labels.NONE, 1, Fidelity.EXACT, LIFE));
    Telemetry telemetry = new Telemetry(Instant.now(), all, List.of(), List.of());
    String page =
        new String(
            MetricsPage.of(List.of(new Felt("shop", telemetry)), "").body(),
            StandardCharsets.UTF_8);
    assertThat(page).contains("howdah_metrics_omitted 6.0");
    assertThat(page.lines().filter(l -> l.startsWith("many{"))).hasSize(2_000);
  }

  /** Gives the same each time. */
  private static final class Still implements Collector {
    @Override
    public String name() {
      return "still";
    }

    @Override
    public Telemetry collect(Instant now) {
      Telemetry still = telemetry();
      return new Telemetry(now, still.measurements(), still.distributions(), still.absences());
    }

    @Override
    public void close() {}
  }

  private static Nerves nerves(Clock clock) {
    Strand strand =
        new Strand("shop", () -> List.of(new Strand.Paced(new Still(), Duration.ofMillis(200))));
    return Nerves.start(
        List.of(strand), EmbeddedStore.inMemory(StoreLimits.of(2 << 20, 100)), e -> {}, clock);
  }

  @Test
  void aRealPrometheusScrapesIt(@TempDir Path directory) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Nerves nerves = nerves(Clock.systemUTC());
        HttpDoor door = HttpDoor.open(any, nerves);
        SeriesServer prometheus =
            SeriesServer.prometheus(
                directory,
                """
                scrape_configs:
                  - job_name: howdah
                    scrape_interval: 1s
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """
                    .formatted(door.address().getPort()))) {
      String asked = "/api/v1/query?query=postgresql_read_seconds_bucket%7Ble%3D%220.001%22%7D";
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
      String answer = prometheus.get(asked).body();
      while (!answer.contains("\"8\"")) {
        assertThat(System.nanoTime()).as(answer).isLessThan(until);
        Thread.sleep(100);
        answer = prometheus.get(asked).body();
      }
      assertThat(prometheus.get("/api/v1/targets").body()).contains("\"health\":\"up\"");
      assertThat(prometheus.get("/api/v1/query?query=howdah_absent_info").body())
          .contains("no eBPF");
    }
  }

  @Test
  void theDoorOnlyShowsOnlyByLoopbackNamesAndSaysHowItIs() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Nerves nerves = nerves(Clock.systemUTC());
        HttpDoor door = HttpDoor.open(any, nerves);
        HttpClient http = HttpClient.newHttpClient()) {
      URI base = URI.create("http://127.0.0.1:" + door.address().getPort());
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
      while (get(http, base, "/readyz").statusCode() != 200) {
        assertThat(System.nanoTime()).isLessThan(until);
        Thread.sleep(20);
      }
      assertThat(get(http, base, "/readyz").body()).isEqualTo("shop: up\n");
      assertThat(get(http, base, "/healthz").body()).isEqualTo("ok\n");
      assertThat(get(http, base, "/metrics").body()).contains("postgresql_up{cluster=\"shop\"} 1");
      assertThat(get(http, base, "/etc/passwd").statusCode()).isEqualTo(404);
      HttpRequest post =
          HttpRequest.newBuilder(base.resolve("/metrics"))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build();
      assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
      assertThat(rebound(door.address())).startsWith("HTTP/1.1 421");
    }
  }

  private static String rebound(InetSocketAddress at) throws IOException {
    try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> get(HttpClient http, URI base, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
