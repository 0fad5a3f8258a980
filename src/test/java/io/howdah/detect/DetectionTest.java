package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Incident;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Given a simulated cluster with its days, nights, batches, restarts and noise, watched once a
 * second for three days: silence while nothing is wrong, and planted faults seen within fifteen
 * seconds. {@code bench/detection} does it for weeks, weekends included, over many seeds.
 */
final class DetectionTest {
  private static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final int DAYS = 3;

  private static Rig calm;
  private static byte[] series;
  private static byte[] budgets;

  @BeforeAll
  static void daysWithoutAFault() {
    calm = Rig.fresh(new SimulatedCluster(1, MONDAY, true), true);
    calm.run(DAYS * 86_400.0, 1);
    series = calm.detector.snapshot();
    budgets = calm.budgets.snapshot();
  }

  @Test
  void threeDaysHaveNoFalseAlarm() {
    assertThat(calm.begun.stream().map(Incident::spread)).isEmpty();
    assertThat(calm.detector.series()).isGreaterThan(40);
  }

  @TestFactory
  Stream<DynamicTest> plantedFaults() {
    return PlantedFault.ALL.stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> plant(fault)));
  }

  private static void plant(PlantedFault fault) {
    Instant tenOClock =
        calm.cluster
            .now()
            .plus(1, ChronoUnit.DAYS)
            .truncatedTo(ChronoUnit.DAYS)
            .plusSeconds(36_000);
    Rig rig = Rig.learned(new SimulatedCluster(42, tenOClock, false), series, budgets, true);
    rig.run(900, 1);
    assertThat(rig.begun).as("before the fault").isEmpty();
    int seconds = rig.secondsUntilSeen(fault, fault.benign() ? 600 : 15);
    if (fault.benign()) {
      assertThat(rig.begun).as("ten minutes of %s", fault.name()).isEmpty();
    } else {
      assertThat(seconds).as("seconds until seen").isBetween(0, 15);
      assertThat(rig.open).hasSize(1);
      assertThat(fault.right(rig.first())).as("named first: %s", rig.first()).isTrue();
    }
  }
}
