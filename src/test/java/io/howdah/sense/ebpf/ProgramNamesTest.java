package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given a machine with many workers of the kernel, programs keep series of their own. */
final class ProgramNamesTest {
  private static final Instant T0 = Instant.parse("2026-11-20T12:00:00Z");

  private static Telemetry read(Probe probe, Map<String, Map<String, Long>> maps) throws Exception {
    ProbeReader reader = probe.maker().make().reader();
    maps.forEach((name, values) -> reader.accept(new ProbeMessage.Numbers(name, values)));
    return reader.read(T0, new ProbeReader.Life(T0, Fidelity.EXACT));
  }

  private static Distribution of(Telemetry telemetry, String program) {
    return telemetry.distributions().stream()
        .filter(d -> d.labels().get("program").equals(program))
        .reduce((a, b) -> {
          throw new AssertionError("two series of one program: %s and %s".formatted(a, b));
        })
        .orElseThrow();
  }

  @Test
  void workersOfTheKernelShareOneSeriesOfRequestsAndTakeNobodysPlace() throws Exception {
    Map<String, Long> counts = new HashMap<>(Map.of("quiet,8388608,WS,40", 3L));
    Map<String, Long> micros = new HashMap<>(Map.of("quiet,8388608,WS", 3_600L));
    for (int i = 0; i < 50; i++) {
      counts.put("kworker/u8:%d,8388608,W,40".formatted(i), 100L);
      micros.put("kworker/u8:%d,8388608,W".formatted(i), 120_000L);
    }

    Telemetry seen = read(BlockIo.probe(), Map.of("@block_count", counts, "@block_micros", micros));

    assertThat(of(seen, "quiet").count()).isEqualTo(3);
    assertThat(of(seen, "kworker").count()).isEqualTo(5_000);
    assertThat(of(seen, "kworker").sum()).isEqualTo(6.0);
    assertThat(seen.distributions()).hasSize(2);
  }

  @Test
  void threadsOfEachCoreShareOneSeriesOfTimeAndOfWaiting() throws Exception {
    Map<String, Long> nanos = new HashMap<>(Map.of("quiet", 1_000_000L));
    Map<String, Long> counts = new HashMap<>(Map.of("quiet,8", 1L));
    Map<String, Long> micros = new HashMap<>(Map.of("quiet", 4L));
    for (int i = 0; i < 50; i++) {
      nanos.put("ksoftirqd/" + i, 20_000_000L);
      counts.put("ksoftirqd/%d,8".formatted(i), 2L);
      micros.put("ksoftirqd/" + i, 8L);
    }

    Telemetry seen =
        read(
            RunQueue.probe(),
            Map.of("@run_nanos", nanos, "@run_count", counts, "@run_micros", micros));

    assertThat(seen.measurements())
        .extracting(m -> m.labels().get("program") + " " + m.value())
        .containsExactlyInAnyOrder("quiet 0.001", "ksoftirqd 1.0");
    assertThat(of(seen, "ksoftirqd").count()).isEqualTo(100);
    assertThat(of(seen, "quiet").count()).isEqualTo(1);
  }

  @Test
  void otherNamesStayWholeAndTooManyOfThemBecomeOther() throws Exception {
    assertThat(
            List.of("kworker/0:1H-kblockd", "swapper/3", "app/1", "kworker", "/0", "irq/30-nvme"))
        .extracting(ProgramNames::folded)
        .containsExactly("kworker", "swapper", "app/1", "kworker", "/0", "irq/30-nvme");
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i <= BlockIo.MOST_PROGRAMS; i++) {
      counts.put("app/%d,8388608,R,40".formatted(i), 10L + i);
    }

    Telemetry seen = read(BlockIo.probe(), Map.of("@block_count", counts));

    assertThat(seen.distributions()).hasSize(BlockIo.MOST_PROGRAMS + 1);
    assertThat(of(seen, "other").count()).as("the smallest").isEqualTo(10);
    assertThat(
            seen.distributions().stream()
                .max(Comparator.comparingLong(Distribution::count))
                .orElseThrow()
                .labels()
                .get("program"))
        .isEqualTo("app/" + BlockIo.MOST_PROGRAMS);
  }
}
