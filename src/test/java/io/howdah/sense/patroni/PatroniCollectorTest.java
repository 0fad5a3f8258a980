package io.howdah.sense.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.PatroniPair;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Measured;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Given a cluster under Patroni, what its REST API tells; given none, or a wrong one, nothing. */
final class PatroniCollectorTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");

  @Test
  void aRealPatroniIsDiscoveredAndItsEndIsSeen() throws Exception {
    try (PatroniPair pair = PatroniPair.start("work_mem: 4MB");
        ReadDoor door = door(pair.one().port());
        PatroniCollector patroni =
            new PatroniCollector(door, new PatroniPlace.Discovered(Path.of("/proc")))) {
      Measured seen =
          Measured.until(
              new EveryTime(patroni),
              T0,
              600,
              m ->
                  isOne(m, "patroni_primary", "patroni_has_leader")
                      && m.find("patroni_members", "role=replica").isPresent());
      assertThat(seen.value("patroni_up")).isEqualTo(1);
      assertThat(seen.value("patroni_timeline")).isEqualTo(1);
      assertThat(seen.value("patroni_paused")).isZero();
      assertThat(seen.value("patroni_pending_restart")).isZero();
      assertThat(seen.value("patroni_members", "role=leader", "state=running")).isEqualTo(1);
      pair.one().stop();
      Measured gone = Measured.of(patroni.collect(T0.plusSeconds(100_000)));
      assertThat(gone.value("patroni_up")).isZero();
      assertThat(gone.why("patroni"))
          .hasValueSatisfying(w -> assertThat(w).contains("cannot be reached"));
    }
  }

  private static boolean isOne(Measured seen, String... metrics) {
    return Stream.of(metrics)
        .allMatch(metric -> seen.find(metric).filter(m -> m.value() == 1).isPresent());
  }

  /** Asked as if five seconds had passed each time. */
  private static final class EveryTime implements io.howdah.sense.Collector {
    private final PatroniCollector inner;
    private Instant clock = T0;

    EveryTime(PatroniCollector inner) {
      this.inner = inner;
    }

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public io.howdah.model.Telemetry collect(Instant ignored) {
      clock = clock.plusSeconds(5);
      return inner.collect(clock);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static ReadDoor door(int port) throws Exception {
    return ReadDoor.open(
        ConnectionRules.resolve(
            ConnectionRequest.of("postgresql://postgres@127.0.0.1:%d/postgres".formatted(port)),
            Surroundings.ofProcess()));
  }

  @Test
  void whatIsNotOursNotJsonOrNotThereIsRefusedInWords() throws Exception {
    try (TempPostgres postgres = TempPostgres.start();
        ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      assertThat(
              new PatroniCollector(door, new PatroniPlace.Discovered(Path.of("/proc")))
                  .collect(T0)
                  .measurements())
          .as("no agent is connected, so none is looked for")
          .isEmpty();
      assertRefused(
          door,
          "{\"state\":\"running\",\"role\":\"master\",\"database_system_identifier\":\"1\"}",
          "looks after another cluster");
      assertRefused(door, "<html>hello</html>", "does not answer in JSON");
      assertRefused(door, "[1,2]", "no JSON object");
      assertRefused(door, "\"" + "x".repeat(1 << 20) + "\"", "more than");
    }
  }

  private static void assertRefused(ReadDoor door, String body, String words) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (PatroniCollector patroni = new PatroniCollector(door, new PatroniPlace.At(base))) {
      Measured seen = Measured.of(patroni.collect(T0));
      assertThat(seen.value("patroni_up")).isZero();
      assertThat(seen.has("patroni_primary")).isFalse();
      assertThat(seen.why("patroni")).hasValueSatisfying(w -> assertThat(w).contains(words));
    } finally {
      server.stop(0);
    }
  }
}
