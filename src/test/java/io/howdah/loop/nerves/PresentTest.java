package io.howdah.loop.nerves;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a collector whose looks have paces of their own, what holds now. */
final class PresentTest {
  private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");

  private final Present present = new Present(Duration.ofSeconds(1));

  private static Measurement gauge(String name, String label, double value) {
    return Measurement.gauge(
        Metric.gauge(name, "", ""), Labels.of("of", label), value, Fidelity.EXACT);
  }

  private void look(int second, Measurement... given) {
    present.add(new Telemetry(BEGIN.plusSeconds(second), List.of(given), List.of(), List.of()));
  }

  private List<String> asOf(int second) {
    List<String> words = new ArrayList<>();
    present
        .asOf(BEGIN.plusSeconds(second))
        .ifPresent(t ->
            t.measurements()
                .forEach(
                    m -> words.add(m.metric().name() + m.labels().get("of") + "=" + m.value())));
    return words.stream().sorted().toList();
  }

  @Test
  void whatIsAskedRarelyStaysBetweenItsLooks() {
    look(0, gauge("size", "a", 7), gauge("waits", "x", 1));
    look(1, gauge("waits", "x", 2));
    for (int second = 2; second <= 300; second++) {
      look(second, gauge("waits", "x", second));
    }
    assertThat(asOf(300)).containsExactly("sizea=7.0", "waitsx=300.0");
    look(301, gauge("size", "b", 8));
    assertThat(asOf(301)).contains("sizeb=8.0").doesNotContain("sizea=7.0");
  }

  @Test
  void whatCameEachSecondAndComesNoMoreIsGoneSoon() {
    look(0, gauge("lag", "standby", 3), gauge("waits", "x", 1));
    look(1, gauge("lag", "standby", 3), gauge("waits", "x", 1));
    for (int second = 2; second <= 20; second++) {
      look(second, gauge("waits", "x", 1));
    }
    assertThat(asOf(20)).containsExactly("waitsx=1.0");
  }

  @Test
  void seriesThatArePartOfALookGoWithTheNextOfTheirMetric() {
    look(0, gauge("waits", "x", 1), gauge("waits", "y", 1));
    look(1, gauge("waits", "y", 2));
    assertThat(asOf(1)).containsExactly("waitsy=2.0");
  }

  @Test
  void afterAFailureOrALongSilenceNothingHolds() {
    look(0, gauge("size", "a", 7));
    assertThat(asOf(7)).hasSize(1);
    assertThat(asOf(9)).isEmpty();
    look(10, gauge("size", "a", 7));
    present.forget();
    assertThat(asOf(10)).isEmpty();
  }
}
