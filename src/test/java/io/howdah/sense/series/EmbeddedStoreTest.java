package io.howdah.sense.series;

import static io.howdah.sense.series.Shop.LIFE;
import static io.howdah.sense.series.Shop.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Point;
import io.howdah.model.Selector;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a store in memory, when a cluster is measured for a while, then it can be looked back. */
final class EmbeddedStoreTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final Selector CALLS = Selector.of("postgresql_statement_calls");
  private static final Selector ACTIVE =
      Selector.of("postgresql_connections").with("state", "active");

  private final EmbeddedStore store = EmbeddedStore.inMemory(StoreLimits.of(8 << 20, 1_000));

  private List<Point> points(Selector selector, int from, int to, Duration step) {
    List<Track> tracks = store.read(selector, START.plusSeconds(from), START.plusSeconds(to), step);
    assertThat(tracks).hasSizeLessThanOrEqualTo(1);
    return tracks.isEmpty() ? List.of() : tracks.getFirst().points();
  }

  @Test
  void gaugesHaveMeanExtremesAndLastAndCountersTheirRate() {
    Shop.seconds(store, 0, 300);

    List<Point> active = points(ACTIVE, 0, 299, TEN);
    assertThat(active)
        .hasSize(29)
        .allSatisfy(p -> {
          assertThat(p.mean()).isEqualTo(4.5);
          assertThat(p.min()).isZero();
          assertThat(p.max()).isEqualTo(9);
          assertThat(p.last()).isZero();
        });
    assertThat(active.getFirst().at()).isEqualTo(START.plusSeconds(10));
    assertThat(points(CALLS, 0, 299, TEN))
        .hasSize(29)
        .allSatisfy(p -> assertThat(p.mean()).isEqualTo(7));
    assertThat(store.series(Selector.of("postgresql_connections").without("state", "idle")))
        .singleElement()
        .satisfies(s -> {
          assertThat(s.labels().get("state")).isEqualTo("active");
          assertThat(s.fidelity()).isEqualTo(Fidelity.SAMPLED);
        });
    assertThat(points(Selector.of("no_such_metric"), 0, 100, TEN)).isEmpty();
  }

  @Test
  void aRestartAndAPromotionAreOtherLivesAndNeverSubtracted() {
    store.append(Shop.of(START, Shop.calls(1_000, LIFE)));
    store.append(Shop.of(START.plusSeconds(10), Shop.calls(1_100, LIFE)));
    // Restarted: it counts from zero. Promoted: the other node has counted for years.
    store.append(Shop.of(START.plusSeconds(20), Shop.calls(50, START.plusSeconds(12))));
    store.append(Shop.of(START.plusSeconds(30), Shop.calls(90, START.plusSeconds(12))));
    store.append(Shop.of(START.plusSeconds(40), Shop.calls(9e9, LIFE.minusSeconds(9))));
    store.append(Shop.of(START.plusSeconds(50), Shop.calls(9e9 + 20, LIFE.minusSeconds(9))));

    assertThat(points(CALLS, 0, 50, TEN))
        .extracting(Point::at, Point::mean)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(START.plusSeconds(10), 10.0),
            org.assertj.core.groups.Tuple.tuple(START.plusSeconds(30), 4.0),
            org.assertj.core.groups.Tuple.tuple(START.plusSeconds(50), 2.0));
  }

  @Test
  void aGapStaysAGap() {
    Shop.seconds(store, 0, 60);
    Shop.seconds(store, 120, 180);

    assertThat(points(ACTIVE, 0, 180, TEN))
        .extracting(Point::at)
        .doesNotContain(START.plusSeconds(90));
    // What a counter grew by meanwhile is known, and told where it was seen.
    assertThat(points(CALLS, 0, 180, TEN))
        .filteredOn(p -> p.at().equals(START.plusSeconds(120)))
        .singleElement()
        .satisfies(p -> assertThat(p.mean()).isEqualTo(7));
  }

  @Test
  void quantilesComeFromWhatHappenedWithinTheWindow() {
    Selector latency = Selector.of("postgresql_statement_latency_seconds");
    Shop.seconds(store, 0, 100);
    for (int i = 100; i < 200; i++) {
      // From here on everything is slow.
      store.append(
          new Telemetry(
              START.plusSeconds(i),
              List.of(),
              List.of(Shop.latency(LIFE, 990L, 495L, 99L + 100L * (i - 99), 0L)),
              List.of()));
    }

    Distribution before = store.distributions(latency, START, START.plusSeconds(99)).getFirst();
    Distribution after =
        store.distributions(latency, START.plusSeconds(100), START.plusSeconds(199)).getFirst();

    assertThat(before.counts()).containsExactly(990L, 495L, 99L, 0L);
    assertThat(before.quantile(0.5).orElseThrow()).isLessThan(0.001);
    assertThat(after.counts()).containsExactly(0L, 0L, 9_900L, 0L);
    assertThat(after.quantile(0.5).orElseThrow()).isCloseTo(0.055, within(0.001));
  }

  @Test
  void whatIsLateIsDroppedAndCountedAndAClockSetBackHidesTheFuture() {
    Shop.seconds(store, 0, 600);
    store.append(Shop.second(590));
    assertThat(store.status().late()).isEqualTo(3 + 5);

    // Five minutes back: what was written for later than now is hidden by what comes.
    for (int i = 300; i < 360; i++) {
      store.append(Shop.of(START.plusSeconds(i), Shop.sessions("active", 100)));
    }

    assertThat(store.status().late()).isEqualTo(8);
    assertThat(points(ACTIVE, 0, 600, TEN))
        .hasSize(36)
        .last()
        .satisfies(p -> assertThat(p.mean()).isEqualTo(100));
    assertThat(points(ACTIVE, 0, 290, TEN))
        .hasSize(29)
        .allSatisfy(p -> assertThat(p.mean()).isEqualTo(4.5));
  }

  @Test
  void newSeriesAtTheLimitAreRefusedAndCountedAndTheOldOnesGoOn() {
    EmbeddedStore small = EmbeddedStore.inMemory(StoreLimits.of(8 << 20, 10));
    for (int i = 0; i < 3; i++) {
      List<Measurement> many = new ArrayList<>();
      for (int s = 0; s < 50; s++) {
        many.add(Shop.sessions("state" + s, s));
      }
      small.append(new Telemetry(START.plusSeconds(i), many, List.of(), List.of()));
    }
    assertThat(small.status().refused()).isEqualTo(3 * 40);
    assertThat(small.status().points()).isEqualTo(3 * 10);
    assertThat(small.series(Selector.of("postgresql_connections"))).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void atTheLimitOfBytesSecondsBecomeMinutesAndMinutesHoursAndMemoryStaysBounded() {
    long most = 2 << 20;
    EmbeddedStore small = EmbeddedStore.inMemory(StoreLimits.of(most, 200));
    Metric noisy = Metric.gauge("noisy_ratio", "ratio", "noise");
    Metric counter = Metric.counter("busy_seconds", "seconds", "busy");
    java.util.Random random = new java.util.Random(3);
    double[] totals = new double[50];
    long largest = 0;
    int days = 2;
    for (int i = 0; i < days * 86_400; i += 10) {
      List<Measurement> some = new ArrayList<>();
      Instant at = START.plusSeconds(i);
      for (int s = 0; s < 50; s++) {
        Labels labels = Labels.of("n", String.valueOf(s));
        double mood = 0.5 + 0.4 * Math.sin(i / 86_400.0 * 2 * Math.PI);
        some.add(
            Measurement.gauge(noisy, labels, mood + random.nextGaussian() / 100, Fidelity.EXACT));
        totals[s] += 10 * s;
        some.add(Measurement.counter(counter, labels, totals[s], Fidelity.EXACT, LIFE));
      }
      small.append(new Telemetry(at, some, List.of(), List.of()));
      small.maintain(at);
      if (i % 600 == 0) {
        largest = Math.max(largest, small.status().bytes());
      }
    }

    assertThat(largest).isLessThan(most + most / 2);
    Instant end = START.plus(Duration.ofDays(days));
    List<Track> tracks =
        small.read(Selector.of("noisy_ratio").with("n", "7"), START, end, Duration.ofHours(2));
    assertThat(tracks.getFirst().points())
        .hasSizeGreaterThanOrEqualTo(12 * days - 1)
        .allSatisfy(p -> {
          double hours = Duration.between(START, p.at()).toSeconds() - 3600.0;
          double mood = 0.5 + 0.4 * Math.sin(hours / 86_400.0 * 2 * Math.PI);
          assertThat(p.mean()).isCloseTo(mood, within(0.06));
          assertThat(p.min()).isLessThan(p.mean());
          assertThat(p.max()).isGreaterThan(p.mean());
        });
    assertThat(
            small
                .read(Selector.of("busy_seconds").with("n", "7"), START, end, Duration.ofHours(2))
                .getFirst()
                .points())
        .hasSizeGreaterThanOrEqualTo(12 * days - 1)
        .allSatisfy(p -> assertThat(p.mean()).isCloseTo(7.0, within(1e-9)));
  }

  @Test
  void aQuestionThatAsksForTooMuchIsRefusedWithWords() {
    Shop.seconds(store, 0, 3);
    assertThatThrownBy(
            () -> store.read(ACTIVE, START, START.plus(Duration.ofDays(30)), Duration.ofSeconds(1)))
        .hasMessageContaining("ask for longer steps");
    assertThatThrownBy(() -> store.read(ACTIVE, START, START.plusSeconds(9), Duration.ofMillis(1)))
        .hasMessageContaining("at least a second");
  }
}
