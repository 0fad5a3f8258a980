package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Given a series with a past, when it departs, stays away or comes back, then what is said. */
final class SeriesDetectorTest {
  private static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final String LOCKS = "postgresql_lock_waiting_sessions";
  private static final String FAILURES = "postgresql_archiver_failures";

  private final SplittableRandom random = new SplittableRandom(7);
  private SeriesDetector detector = new SeriesDetector(Watched.load(), ZoneOffset.UTC);
  private Instant now = MONDAY;
  private List<Departure> seen = List.of();

  private static Measurement gauge(String name, Labels labels, double value) {
    return Measurement.gauge(Metric.gauge(name, "", ""), labels, value, Fidelity.EXACT);
  }

  private static Measurement counter(String name, double total, Instant since) {
    return Measurement.counter(
        Metric.counter(name, "", ""), Labels.NONE, total, Fidelity.EXACT, since);
  }

  private void look(double seconds, Measurement... measurements) {
    now = now.plusMillis(Math.round(seconds * 1e3));
    seen = detector.observe(new Telemetry(now, List.of(measurements), List.of(), List.of()));
  }

  private Measurement locks(double sessions) {
    return gauge(LOCKS, Labels.NONE, sessions);
  }

  /** Some days of at most one waiting session, a look every ten seconds. */
  private void quietDays(int days) {
    for (int i = 0; i < days * 8_640; i++) {
      look(10, locks(random.nextDouble() < 0.1 ? 1 : 0));
    }
    assertThat(seen).isEmpty();
  }

  /** Seconds until something is said, at one look a second; -1 for never in a minute. */
  private int secondsUntilSaid(double value) {
    for (int i = 1; i <= 60; i++) {
      look(1, locks(value));
      if (!seen.isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void aStepIsSeenWithinFifteenSecondsAndKnowsWhenItBegan() {
    quietDays(3);
    for (int i = 0; i < 60; i++) {
      look(1, locks(0));
    }
    Instant before = now;
    assertThat(secondsUntilSaid(12)).isBetween(3, 15);
    Departure departure = seen.getFirst();
    assertThat(departure.hurts()).isTrue();
    assertThat(Duration.between(before, departure.anomaly().since()))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(departure.anomaly().load()).isBetween(11.0, 12.1);
    assertThat(departure.anomaly().words())
        .startsWith("sessions waiting for locks: 12.0, usually 0")
        .endsWith(" at this time of the week");
  }

  @Test
  void aBurstOfSomeSecondsIsNobodysBusiness() {
    quietDays(3);
    for (int i = 0; i < 300; i++) {
      look(1, locks(i % 60 < 8 ? 30 : 0));
      assertThat(seen).as("second %d", i).isEmpty();
    }
  }

  @Test
  void itIsOverOnlyAfterHalfAMinuteOfLooksThatSaw() {
    quietDays(3);
    assertThat(secondsUntilSaid(12)).isPositive();
    for (int i = 0; i < 20; i++) {
      look(1, locks(0));
      assertThat(seen).as("calm for %d s", i).isNotEmpty();
    }
    for (int i = 0; i < 4; i++) {
      look(1, locks(12));
    }
    for (int i = 0; i < 25; i++) {
      look(1, locks(0));
      assertThat(seen).as("calm anew for %d s", i).isNotEmpty();
    }
    for (int i = 0; i < 100; i++) {
      look(1);
      assertThat(seen).as("nothing was told: that is no calm").isNotEmpty();
    }
    for (int i = 0; i < 60 && !seen.isEmpty(); i++) {
      look(1, locks(0));
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void withoutAPastOnlyWhatHurtsVisiblyIsNamed() {
    Measurement slow = gauge("postgresql_replication_lag_seconds", Labels.NONE, 500);
    for (int i = 0; i < 60; i++) {
      look(1, locks(1), slow);
      assertThat(seen).isEmpty();
    }
    int seconds = secondsUntilSaid(9);
    assertThat(seconds).isBetween(3, 15);
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().anomaly().words())
        .isEqualTo("sessions waiting for locks: 9.00; what is usual here is not known yet");
    assertThat(Duration.between(seen.getFirst().anomaly().since(), now).toSeconds())
        .as("it began when it was planted, not when it was certain")
        .isBetween(seconds - 2L, seconds + 1L);
    look(1, gauge("postgresql_up", Labels.NONE, 0));
    assertThat(seen).extracting(d -> d.anomaly().words()).contains("the server does not answer");
    look(1, gauge("postgresql_up", Labels.NONE, 1));
    assertThat(seen)
        .extracting(d -> d.anomaly().words())
        .doesNotContain("the server does not answer");
  }

  @Test
  void whatComesEveryDayAtThisTimeIsUsualAndAtAnotherTimeItIsNot() {
    Labels replay = Labels.of("standby", "b", "stage", "replay");
    for (int i = 0; i < 3 * 8_640; i++) {
      double hour = (i % 8_640) / 360.0;
      double lag = (hour >= 2 && hour < 3 ? 60 : 1) * Math.exp(0.1 * random.nextGaussian());
      look(10, gauge("postgresql_replication_lag_seconds", replay, lag));
      assertThat(seen).as("day %d, %.1f o'clock", i / 8_640, hour).isEmpty();
    }
    for (int i = 0; i < 4_320; i++) {
      look(10, gauge("postgresql_replication_lag_seconds", replay, 1));
    }
    for (int i = 0; i < 10 && seen.isEmpty(); i++) {
      look(10, gauge("postgresql_replication_lag_seconds", replay, 60));
    }
    assertThat(seen)
        .extracting(d -> Rig.name(d.anomaly()))
        .containsExactly("postgresql_replication_lag_seconds{stage=replay, standby=b}");
  }

  @Test
  void aCounterOfAnotherLifeIsNotSubtracted() {
    Instant life = MONDAY.minusSeconds(1_000);
    double total = 1e6;
    for (int i = 0; i < 2 * 8_640; i++) {
      look(10, counter(FAILURES, total, life));
    }
    look(10, counter(FAILURES, 5, now));
    look(10, counter(FAILURES, 2e6, life.plusSeconds(5)));
    look(10, counter(FAILURES, 3, life.plusSeconds(5)));
    assertThat(seen).isEmpty();
    for (int i = 0; i < 20 && seen.isEmpty(); i++) {
      total += 10;
      look(10, counter(FAILURES, total, life.plusSeconds(9)));
    }
    assertThat(seen).extracting(d -> Rig.name(d.anomaly())).containsExactly(FAILURES);
  }

  @Test
  void aClockThatIsSetMakesNoAnomalyAndHidesNone() {
    quietDays(2);
    for (double jump : new double[] {-3_600, 7_200, -30, 45}) {
      look(jump, locks(0));
      for (int i = 0; i < 60; i++) {
        look(1, locks(0));
        assertThat(seen).as("after a jump of %.0f s", jump).isEmpty();
      }
    }
    assertThat(secondsUntilSaid(12)).isBetween(3, 15);
    look(-600, locks(12));
    assertThat(seen).as("what stood stands").isNotEmpty();
  }

  @Test
  void whatWasLearnedSurvivesARestart() {
    quietDays(3);
    byte[] kept = detector.snapshot();
    SeriesDetector.Restored restored = SeriesDetector.restore(kept, Watched.load(), ZoneOffset.UTC);
    assertThat(restored.trouble()).isEmpty();
    detector = restored.detector();
    look(1, locks(0));
    assertThat(secondsUntilSaid(5)).isBetween(3, 20);
    assertThat(seen.getFirst().anomaly().words()).contains("usually");
  }

  @Test
  void aSnapshotThatWasHarmedIsLeftAloneAndSaidSo() {
    quietDays(2);
    byte[] kept = detector.snapshot();
    List<byte[]> harmed = new ArrayList<>();
    for (int at = 0; at < kept.length; at += kept.length / 23) {
      byte[] one = kept.clone();
      one[at] ^= 4;
      harmed.add(one);
    }
    harmed.add(java.util.Arrays.copyOf(kept, kept.length - 1));
    harmed.add(new byte[0]);
    harmed.add(new Budgets(Watched.load(), ZoneOffset.UTC).snapshot());
    for (byte[] one : harmed) {
      SeriesDetector.Restored restored =
          SeriesDetector.restore(one, Watched.load(), ZoneOffset.UTC);
      assertThat(restored.trouble().orElseThrow())
          .startsWith("what was learned of the series cannot be read")
          .contains("learns anew");
      assertThat(restored.detector().series()).isZero();
    }
  }

  @Test
  void seriesBeyondTheLimitAreCountedAndUnseenOnesMakeRoom() {
    List<Measurement> many = new ArrayList<>();
    for (int i = 0; i < SeriesDetector.MOST + 10; i++) {
      many.add(gauge("postgresql_slot_retained_bytes", Labels.of("slot", "s" + i), 1));
    }
    look(1, many.toArray(Measurement[]::new));
    assertThat(detector.series()).isEqualTo(SeriesDetector.MOST);
    assertThat(detector.unwatched()).isEqualTo(10);
    look(3_700, locks(0));
    look(1, many.get(SeriesDetector.MOST + 1));
    assertThat(detector.series()).isEqualTo(SeriesDetector.MOST);
    assertThat(detector.unwatched()).isEqualTo(10);
  }

  @Test
  void aWaitEventNeverSeenBeforeHasAPastOfZeros() {
    Measurement connections = gauge("postgresql_connections", Labels.NONE, 50);
    Labels often = Labels.of("type", "IO", "event", "DataFileRead");
    for (int i = 0; i < 2 * 8_640; i++) {
      look(10, connections, gauge("postgresql_wait_sessions", often, 2));
    }
    assertThat(seen).isEmpty();
    Labels rare = Labels.of("type", "LWLock", "event", "SubtransSLRU");
    for (int i = 0; i < 30 && seen.isEmpty(); i++) {
      look(
          1,
          connections,
          gauge("postgresql_wait_sessions", often, 2),
          gauge("postgresql_wait_sessions", rare, 20));
    }
    assertThat(seen)
        .extracting(d -> Rig.name(d.anomaly()))
        .containsExactly("postgresql_wait_sessions{event=SubtransSLRU, type=LWLock}");
    for (int i = 0; i < 90 && !seen.isEmpty(); i++) {
      look(1, connections, gauge("postgresql_wait_sessions", often, 2));
    }
    assertThat(seen).as("not told any more, while the others are: none wait").isEmpty();
  }
}
