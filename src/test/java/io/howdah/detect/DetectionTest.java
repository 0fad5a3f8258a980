package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Incident;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Given a simulated cluster with its days, nights, weekends, batches, restarts and noise: silence
 * while nothing is wrong, and planted faults seen within fifteen seconds. The cluster is watched at
 * 10 s for nine days here; {@code bench/detection} does it at 1 s, over many seeds.
 */
final class DetectionTest {
  private static final Instant MONDAY = Instant.parse("2026-06-01T00:00:00Z");
  private static final int DAYS = 9;

  private static Rig calm;
  private static byte[] series;
  private static byte[] budgets;

  @BeforeAll
  static void weeksWithoutAFault() {
    calm = Rig.fresh(new SimulatedCluster(1, MONDAY, true), true);
    calm.run(DAYS * 86_400.0, 10);
    series = calm.detector.snapshot();
    budgets = calm.budgets.snapshot();
  }

  @Test
  void aWeekHasAtMostOneFalseAlarm() {
    assertThat(calm.begun)
        .as(() -> calm.begun.stream().map(Incident::spread).toList().toString())
        .hasSizeLessThanOrEqualTo(1);
    assertThat(calm.detector.series()).isGreaterThan(40);
  }

  @TestFactory
  Stream<DynamicTest> plantedFaults() {
    return PlantedFault.ALL.stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> plant(fault)));
  }

  private static void plant(PlantedFault fault) {
    Instant elevenOClock =
        calm.cluster
            .now()
            .plusSeconds(86_400)
            .truncatedTo(java.time.temporal.ChronoUnit.DAYS)
            .plusSeconds(11 * 3_600);
    Rig rig = Rig.learned(new SimulatedCluster(42, elevenOClock, false), series, budgets);
    rig.run(900, 1);
    assertThat(rig.begun).as("before the fault").isEmpty();
    fault.plant().accept(rig.cluster.faults);
    for (int second = 1; second <= 15 && rig.open.isEmpty(); second++) {
      rig.look(1);
    }
    if (fault.first().isEmpty()) {
      rig.run(600, 1);
      assertThat(rig.begun).as("ten minutes of %s", fault.name()).isEmpty();
    } else {
      assertThat(rig.open).as("within 15 s").hasSize(1);
      assertThat(fault.right(rig.first())).as("named first: %s", rig.first()).isTrue();
    }
  }
}
