package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Anomaly;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Given something with a limit, when it goes, then how long it lasts is said, and not too often.
 */
final class BudgetsTest {
  private static final double GB = 1024.0 * 1024 * 1024;
  private static final Labels DATA = Labels.of("role", "data");
  private static final Labels SHOP = Labels.of("database", "shop");

  private final SplittableRandom random = new SplittableRandom(11);
  private Budgets budgets = new Budgets(Watched.load(), ZoneOffset.UTC);
  private Instant now = Instant.parse("2026-06-01T00:00:00Z");
  private List<Departure> seen = List.of();

  private static Measurement gauge(String name, Labels labels, double value) {
    return Measurement.gauge(Metric.gauge(name, "", ""), labels, value, Fidelity.EXACT);
  }

  private void look(double seconds, Measurement... measurements) {
    now = now.plusMillis(Math.round(seconds * 1e3));
    seen = budgets.observe(new Telemetry(now, List.of(measurements), List.of(), List.of()));
  }

  private void disk(double seconds, double freeGb) {
    look(
        seconds,
        gauge("host_disk_free_bytes", DATA, freeGb * GB),
        gauge("host_disk_size_bytes", DATA, 500 * GB));
  }

  /** Days with a batch at two that takes 40 GB within ten minutes and gives them back at three. */
  private void daysOfBatches(int days) {
    for (int i = 0; i < days * 1_440; i++) {
      double minute = i % 1_440 - 120;
      double taken = minute >= 0 && minute < 60 ? 40 * Math.min(1, minute / 10) : 0;
      disk(60, 300 - taken + 0.1 * random.nextGaussian());
      assertThat(seen).as("day %d, minute %d", i / 1_440, i % 1_440).isEmpty();
    }
  }

  /** Looks a second apart from noon to noon, since what is learned holds for its own rate only. */
  private void aDayOfSeconds() {
    for (int i = 0; i < 86_400; i++) {
      disk(1, 300 + 0.02 * random.nextGaussian());
      if (!seen.isEmpty()) {
        assertThat(seen).as("second %d", i).isEmpty();
      }
    }
  }

  private void untilNoon() {
    for (int i = 0; i < 720; i++) {
      disk(60, 300);
    }
  }

  @Test
  void aLeakThatFillsTheDiskInTenMinutesIsSeenInFifteenSecondsWithItsInterval() {
    aDayOfSeconds();
    double free = 300;
    int waited = 0;
    for (; seen.isEmpty() && waited < 60; waited++) {
      free -= 0.5;
      disk(1, free + 0.02 * random.nextGaussian());
    }
    assertThat(waited).isLessThanOrEqualTo(15);
    Anomaly anomaly = seen.getFirst().anomaly();
    assertThat(anomaly.symptom()).isEqualTo(Anomaly.Symptom.LIMIT_NEAR);
    assertThat(anomaly.observed()).isCloseTo(600, Percentage.withPercentage(10));
    assertThat(anomaly.words())
        .startsWith("disk space data: 29")
        .contains("GB left, gone in 10 min (")
        .endsWith("a second; a person needs 4.0 h");
  }

  @Test
  void theBatchOfEveryNightIsNoLeakAndTheSameFallByDayIsOne() {
    daysOfBatches(3);
    untilNoon();
    double free = 300;
    for (int i = 0; i < 60 && seen.isEmpty(); i++) {
      free -= 4;
      disk(60, free);
    }
    assertThat(seen).hasSize(1);
    assertThat(free).isGreaterThan(100);
  }

  @Test
  void aFallThatIsOverIsNoTrend() {
    daysOfBatches(2);
    untilNoon();
    for (int i = 0; i < 120; i++) {
      disk(1, i < 60 ? 300 : 200);
      assertThat(seen).as("second %d", i).isEmpty();
    }
  }

  @Test
  void itIsOverWhenTheFallingStopped() {
    aDayOfSeconds();
    double free = 300;
    for (int i = 0; i < 30; i++) {
      free -= 0.5;
      disk(1, free);
    }
    assertThat(seen).isNotEmpty();
    int calm = 0;
    for (; calm < 300 && !seen.isEmpty(); calm++) {
      disk(1, free);
    }
    assertThat(calm).as("not at the first look that is better").isBetween(5, 200);
  }

  @Test
  void nothingLeftIsSaidAtTheFirstLook() {
    disk(0, 3);
    assertThat(seen)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.anomaly().symptom()).isEqualTo(Anomaly.Symptom.LIMIT_REACHED);
          assertThat(d.anomaly().words()).isEqualTo("disk space data: 3.00 GB of 500 GB left");
        });
    disk(1, 6);
    assertThat(seen).as("at the edge it stays").hasSize(1);
    disk(1, 20);
    assertThat(seen).isEmpty();
  }

  @Test
  void aFullDiskWithoutATrendIsNobodysBusiness() {
    for (int i = 0; i < 2_000; i++) {
      disk(60, 12 + 0.05 * random.nextGaussian());
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void transactionIdsThatFreezingTurnsBackAreNoConcern() {
    for (int i = 0; i < 5_000; i++) {
      look(60, gauge("postgresql_transaction_id_age", SHOP, 10e6 + (i % 300) * 600_000.0));
      assertThat(seen).isEmpty();
    }
    look(60, gauge("postgresql_transaction_id_age", SHOP, 2_110e6));
    assertThat(seen)
        .extracting(d -> d.anomaly().symptom())
        .containsExactly(Anomaly.Symptom.LIMIT_REACHED);
  }

  @Test
  void connectionsOfAllStatesCountTogetherAgainstWhatIsUsable() {
    Measurement usable = gauge("postgresql_connections_usable", Labels.NONE, 97);
    look(
        1,
        usable,
        gauge("postgresql_connections", Labels.of("state", "active"), 40),
        gauge("postgresql_connections", Labels.of("state", "idle"), 57));
    assertThat(seen)
        .extracting(d -> d.anomaly().words())
        .containsExactly("connections: 0 of 97.0 left");
    look(1, gauge("postgresql_connections", Labels.of("state", "idle"), 50));
    assertThat(seen).as("the limit is remembered").isEmpty();
  }

  @Test
  void whatWasLearnedSurvivesARestartAndHarmIsSaid() {
    daysOfBatches(2);
    byte[] kept = budgets.snapshot();
    Budgets.Restored restored = Budgets.restore(kept, Watched.load(), ZoneOffset.UTC);
    assertThat(restored.trouble()).isEmpty();
    budgets = restored.budgets();
    daysOfBatches(1);
    kept[kept.length / 2] ^= 1;
    assertThat(Budgets.restore(kept, Watched.load(), ZoneOffset.UTC).trouble().orElseThrow())
        .startsWith("what was learned of limited things cannot be read");
  }

  @Test
  void theSlopeStandsWhenAQuarterOfThePointsAreAnything() {
    double[] at = new double[30];
    double[] value = new double[30];
    for (int i = 0; i < 30; i++) {
      at[i] = 10 * i;
      value[i] = i % 4 == 3 ? 1_000 * random.nextDouble() : 5 - 0.3 * at[i];
    }
    Trend trend = Trend.of(at, value).orElseThrow();
    assertThat(trend.slope()).isBetween(-0.31, -0.25);
    assertThat(trend.low()).isLessThanOrEqualTo(trend.slope());
    assertThat(trend.high()).isGreaterThanOrEqualTo(trend.slope());
    assertThat(Trend.of(new double[3], new double[3])).isEqualTo(Optional.empty());
  }
}
