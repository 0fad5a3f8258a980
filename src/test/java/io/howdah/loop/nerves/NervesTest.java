package io.howdah.loop.nerves;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Selector;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.series.EmbeddedStore;
import io.howdah.sense.series.StoreLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Given collectors and servers that behave as they like, the nerves go on at their pace. */
final class NervesTest {
  private static final Duration QUICK = Duration.ofMillis(20);
  private static final Metric LEVEL = Metric.gauge("level", "", "a level");

  private final EmbeddedStore store = EmbeddedStore.inMemory(StoreLimits.of(4 << 20, 1_000));
  private final Queue<NerveEvent> events = new ConcurrentLinkedQueue<>();
  private final Instant began = Instant.now();

  private interface Look {
    double look() throws LostServerException;
  }

  private static final class Fake implements Collector {
    private final String name;
    private final Look look;
    private final AtomicInteger closed = new AtomicInteger();

    Fake(String name, Look look) {
      this.name = name;
      this.look = look;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Telemetry collect(Instant now) throws LostServerException {
      Measurement level =
          Measurement.gauge(LEVEL, Labels.of("of", name), look.look(), Fidelity.EXACT);
      return new Telemetry(
          now, List.of(level), List.of(), List.of(new Absence("depth", "no plumb line", "")));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private Nerves feel(Fake... fakes) {
    List<Strand.Paced> paced =
        List.of(fakes).stream().map(f -> new Strand.Paced(f, QUICK)).toList();
    return Nerves.start(
        List.of(new Strand("shop", () -> paced)), store, events::add, Clock.systemUTC());
  }

  private static void await(String what, BooleanSupplier there) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!there.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(10);
    }
  }

  private double last(String metric, String label, String value) {
    List<Track> tracks =
        store.read(
            Selector.of(metric).with(label, value),
            began.minusSeconds(1),
            Instant.now().plusSeconds(1),
            Duration.ofSeconds(1));
    return tracks.isEmpty() ? -1 : tracks.getFirst().points().getLast().last();
  }

  @Test
  void aSlowCollectorNeverPilesUpAndHoldsNobodyUp() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger quick = new AtomicInteger();
    Fake slow =
        new Fake(
            "slow",
            () -> {
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              awaitLatch(held);
              atOnce.decrementAndGet();
              return 1;
            });
    Fake fast = new Fake("fast", quick::incrementAndGet);

    try (Nerves nerves = feel(slow, fast)) {
      await("the quick one is asked all the while", () -> quick.get() > 50);
      assertThat(most.get()).isEqualTo(1);
      held.countDown();
      await("what was left out is counted", () -> last("howdah_store_series", "cluster", "") > 0);
      await("and told", () -> skipped(nerves, "slow") > 20);
      assertThat(last("level", "of", "fast")).isPositive();
      assertThat(store.series(Selector.of("level").with("cluster", "shop"))).isNotEmpty();
    }
    assertThat(slow.closed.get()).isEqualTo(1);
    assertThat(fast.closed.get()).isEqualTo(1);
  }

  private static double skipped(Nerves nerves, String collector) {
    return nerves.latest().stream()
        .flatMap(f -> f.telemetry().measurements().stream())
        .filter(m -> m.metric().name().equals("howdah_collector_skipped"))
        .filter(m -> m.labels().get("collector").equals(collector))
        .mapToDouble(Measurement::value)
        .sum();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFaultyCollectorIsToldOnceAndTriedAgainAndItsClusterIsNotCalledDown() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Fake faulty =
        new Fake(
            "faulty",
            () -> {
              if (asked.incrementAndGet() < 3) {
                throw new IllegalStateException("a bug");
              }
              return 1;
            });
    try (Nerves nerves = feel(faulty, new Fake("well", () -> 2))) {
      await("it was tried until it worked", () -> last("level", "of", "faulty") == 1);
      await("up", () -> nerves.health().getFirst().up());
    }
    assertThat(events.stream().filter(e -> e instanceof NerveEvent.Faulty)).hasSize(1);
    assertThat(events).noneMatch(e -> e instanceof NerveEvent.Lost);
    assertThat(events)
        .anySatisfy(e ->
            assertThat(e)
                .isEqualTo(
                    new NerveEvent.Sees(
                        "shop", "well", 1, List.of(new Absence("depth", "no plumb line", "")))));
  }

  @Test
  void aBackoffDoublesUpToHalfAMinute() {
    Backoff backoff = new Backoff();
    long now = 0;
    for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(backoff.isDue(now)).isTrue();
      backoff.failed(now);
      long until = now + TimeUnit.SECONDS.toNanos(pause);
      assertThat(backoff.isDue(until - 1)).isFalse();
      assertThat(backoff.isDue(until)).isTrue();
      now = until;
    }
    backoff.worked();
    assertThat(backoff.isDue(now)).isTrue();
  }

  @Test
  void aServerThatIsNotThereYetGoesAwayAndComesBackIsDownAndUp() throws Exception {
    try (TempPostgres postgres = TempPostgres.start()) {
      postgres.control("stop");
      Strand strand =
          new Sensing(Optional.empty(), events::add, Clock.systemUTC())
              .of("shop", postgres.spec(""), Duration.ofSeconds(1));
      try (Nerves nerves = Nerves.start(List.of(strand), store, events::add, Clock.systemUTC())) {
        await("down is told", () -> last("postgresql_up", "cluster", "shop") == 0);
        assertThat(nerves.health().getFirst().why()).contains("nothing listens");
        assertThat(present(nerves, "postgresql_connections")).isFalse();

        postgres.control("start");
        await("up is told", () -> last("postgresql_up", "cluster", "shop") == 1);
        await("its sessions are felt", () -> present(nerves, "postgresql_connections"));
        assertThat(last("postgresql_connections_usable", "cluster", "shop")).isEqualTo(97);

        postgres.control("stop");
        await("down again", () -> last("postgresql_up", "cluster", "shop") == 0);
        await("and nothing stale is shown", () -> !present(nerves, "postgresql_connections"));
        postgres.control("start");
        await("up again", () -> nerves.health().getFirst().up());
      }
    }
    assertThat(events.stream().filter(e -> e instanceof NerveEvent.Lost)).hasSize(2);
    assertThat(events.stream().filter(e -> e instanceof NerveEvent.Back)).hasSize(2);
  }

  private static boolean present(Nerves nerves, String metric) {
    return nerves.latest().stream()
        .flatMap(f -> f.telemetry().measurements().stream())
        .anyMatch(m -> m.metric().name().equals(metric));
  }
}
