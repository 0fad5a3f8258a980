package io.howdah.sense.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Metric;
import io.howdah.model.Point;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import io.howdah.model.SeriesUnreadableException;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a real VictoriaMetrics or Prometheus, what is written there is read back the same. */
final class RemoteStoreTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Selector ACTIVE =
      Selector.of("postgresql_connections").with("state", "active", "no such \"state\\.*");
  private static final Selector CALLS = Selector.of("postgresql_statement_calls");
  private static final Selector LATENCY = Selector.of("postgresql_statement_latency_seconds");

  /** In the recent past, where servers of series still take numbers. */
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(3_600);

  private final Instant life = start.minusSeconds(86_400);

  @TempDir private Path directory = Path.of("");

  private Telemetry second(int i) {
    Telemetry shop = Shop.second(i);
    // The server was restarted at second 300, into a life whose counts are larger.
    Instant since = i < 300 ? life : start.plusSeconds(299);
    double calls = i < 300 ? 7.0 * i : 1e6 + 3.0 * i;
    return new Telemetry(
        start.plusSeconds(i),
        Stream.concat(Stream.of(Shop.calls(calls, since)), shop.measurements().stream().skip(1))
            .toList(),
        List.of(Shop.latency(life, 10L * i, 5L * i, (long) i, 0L)),
        List.of());
  }

  private void seconds(SeriesStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.append(second(i));
      store.maintain(start.plusSeconds(i));
    }
  }

  /** The same questions have the same answers in either memory. */
  private void readsAsTheEmbeddedOne(SeriesStore far, int seconds) throws Exception {
    EmbeddedStore near = EmbeddedStore.inMemory(StoreLimits.of(8 << 20, 1_000));
    seconds(near, 0, seconds);
    Instant to = start.plusSeconds(seconds - 10);
    for (Selector selector : List.of(ACTIVE, CALLS)) {
      List<Track> here = near.read(selector, start, to, TEN);
      List<Track> there = visible(far, selector, to, here.getFirst().points().size());
      assertThat(there).hasSize(1);
      assertThat(there.getFirst().series().labels()).isEqualTo(here.getFirst().series().labels());
      assertThat(there.getFirst().series().fidelity())
          .isEqualTo(here.getFirst().series().fidelity());
      for (int i = 0; i < here.getFirst().points().size(); i++) {
        Point mine = here.getFirst().points().get(i);
        // Across the restart the near one knows of both sides of it, the far one of none.
        boolean acrossLives = selector.equals(CALLS) && mine.at().equals(start.plusSeconds(300));
        if (!acrossLives) {
          assertThat(there.getFirst().points()).contains(mine);
        }
      }
    }
    Distribution mine = near.distributions(LATENCY, start, start.plusSeconds(240)).getFirst();
    Distribution theirs = far.distributions(LATENCY, start, start.plusSeconds(240)).getFirst();
    assertThat(theirs.bounds()).isEqualTo(mine.bounds());
    assertThat(theirs.counts()).isEqualTo(mine.counts());
    assertThat(theirs.sum()).isEqualTo(mine.sum());
    assertThat(listed(far, LATENCY))
        .singleElement()
        .satisfies(s -> assertThat(s.metric().kind()).isEqualTo(Metric.Kind.HISTOGRAM));
    assertThat(listed(far, ACTIVE))
        .singleElement()
        .satisfies(s -> assertThat(s.fidelity()).isEqualTo(Fidelity.SAMPLED));
  }

  /** The list of series is made apart from their points, and may show them later. */
  private static List<Series> listed(SeriesStore far, Selector selector) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<Series> found = far.series(selector);
    while (found.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(100);
      found = far.series(selector);
    }
    return found;
  }

  /** What was just written shows after a second or so: asked until it does. */
  private List<Track> visible(SeriesStore far, Selector selector, Instant to, int points)
      throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<Track> tracks = far.read(selector, start, to, TEN);
    while ((tracks.isEmpty() || tracks.getFirst().points().size() < points - 1)
        && System.nanoTime() < until) {
      Thread.sleep(100);
      tracks = far.read(selector, start, to, TEN);
    }
    return tracks;
  }

  @Test
  void victoriaMetricsGoneForTenMinutesLosesNothingAndMemoryStaysBounded() throws Exception {
    try (SeriesServer server = SeriesServer.victoriaMetrics(directory);
        RemoteStore store =
            RemoteStore.to(server.target(), Optional.of(directory.resolve("unsent")))) {
      seconds(store, 0, 60);
      // Not killed: it would lose what it acknowledged and had in memory only, seconds of it.
      server.stop();
      seconds(store, 60, 660);
      assertThat(store.status().points()).isGreaterThanOrEqualTo(590 * 9);
      assertThat(store.status().bytes()).isZero();
      assertThat(store.status().problems())
          .anySatisfy(p -> assertThat(p).contains("sent when it is back"));
      try (Stream<Path> waiting = Files.list(directory.resolve("unsent"))) {
        // A batch is closed by the first second that finds it five seconds old: 6 seconds each.
        assertThat(waiting.count()).isGreaterThanOrEqualTo(600 / 6);
      }

      server.startAgain();
      seconds(store, 660, 720);

      assertThat(store.status().lost()).isZero();
      readsAsTheEmbeddedOne(store, 720);
    }
  }

  @Test
  void prometheusTakesRemoteWriteAndKilledInBetweenItGetsTheRestFromTheSpool() throws Exception {
    Path unsent = directory.resolve("unsent");
    try (SeriesServer server = SeriesServer.prometheus(directory, "scrape_configs: []\n")) {
      try (RemoteStore store = RemoteStore.to(server.target(), Optional.of(unsent))) {
        seconds(store, 0, 100);
        server.kill();
        seconds(store, 100, 400);
      }
      server.startAgain();
      try (RemoteStore store = RemoteStore.to(server.target(), Optional.of(unsent))) {
        seconds(store, 400, 500);
        assertThat(store.status().lost()).isZero();
        readsAsTheEmbeddedOne(store, 500);
      }
    }
  }

  @Test
  void aServerThatRefusesABatchForGoodDoesNotStopTheOthers() throws Exception {
    int[] asked = {0};
    HttpServer picky =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    picky.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(asked[0]++ == 1 ? 400 : 204, -1);
          exchange.close();
        });
    picky.start();
    URI at = URI.create("http://127.0.0.1:" + picky.getAddress().getPort());
    try (RemoteStore store = RemoteStore.to(new RemoteTarget(at, at), Optional.empty())) {
      seconds(store, 0, 60);
      assertThat(asked[0]).isGreaterThan(5);
      assertThat(store.status().lost()).isPositive();
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(p -> assertThat(p).contains("refused a batch").contains("HTTP 400"));
      assertThatThrownBy(() -> store.read(CALLS, start, start.plusSeconds(60), TEN))
          .isInstanceOf(SeriesUnreadableException.class);
    } finally {
      picky.stop(0);
    }
  }

  @Test
  void theSpoolGivesUpItsOldestAtItsLimitAndCountsThem() throws Exception {
    Problems problems = new Problems();
    Spool onDisk = new Spool(Optional.of(directory.resolve("a")), 1_000, 1_000, problems);
    Spool inMemory = new Spool(Optional.empty(), 1_000, 1_000, problems);
    for (Spool spool : List.of(onDisk, inMemory)) {
      for (int i = 0; i < 10; i++) {
        spool.add(new byte[] {(byte) i}, 1);
        spool.add(new byte[400], 7);
      }
      assertThat(spool.lost()).isEqualTo(8 * 8);
      assertThat(spool.first()).hasValueSatisfying(b -> assertThat(b).containsExactly(8));
    }
    Spool again = new Spool(Optional.of(directory.resolve("a")), 1_000, 1_000, problems);
    assertThat(again.waiting()).isEqualTo(16);
    assertThat(again.first()).hasValueSatisfying(b -> assertThat(b).containsExactly(8));
    assertThat(problems.latest()).isNotEmpty();
  }

  @Test
  void whereTheFarMemoryDoesNotAnswerTheNearOneDoes() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:1");
    try (TeeStore tee =
        new TeeStore(
            EmbeddedStore.inMemory(StoreLimits.of(8 << 20, 1_000)),
            RemoteStore.to(new RemoteTarget(nobody, nobody), Optional.empty()))) {
      seconds(tee, 0, 100);
      assertThat(tee.read(ACTIVE, start.minusSeconds(600), start.plusSeconds(100), TEN))
          .singleElement()
          .satisfies(t -> assertThat(t.points()).hasSizeGreaterThan(8));
      assertThat(tee.status().problems()).isNotEmpty();
    }
  }
}
