package io.howdah.advise.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.advise.parameter.MemoryBudget.Appetite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The memory of a machine is never promised twice. */
final class MemoryBudgetTest {
  private static final long GB = 1L << 30;

  private static Setting setting(String name, String value, String unit, String type) {
    return new Setting(
        name,
        value,
        value,
        unit,
        type,
        "user",
        "default",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of(),
        false,
        false,
        false);
  }

  private static Settings settings(long workMemKb, double multiplier, long connections) {
    Map<String, Setting> all = new HashMap<>();
    for (Setting s :
        List.of(
            setting("shared_buffers", "131072", "8kB", "integer"),
            setting("wal_buffers", "-1", "8kB", "integer"),
            setting("work_mem", Long.toString(workMemKb), "kB", "integer"),
            setting("hash_mem_multiplier", Double.toString(multiplier), "", "real"),
            setting("maintenance_work_mem", "65536", "kB", "integer"),
            setting("autovacuum_work_mem", "-1", "kB", "integer"),
            setting("autovacuum_max_workers", "3", "", "integer"),
            setting("max_connections", Long.toString(connections), "", "integer"),
            setting("superuser_reserved_connections", "3", "", "integer"))) {
      all.put(s.name(), s);
    }
    return new Settings(all, Map.of(), Map.of(), Map.of());
  }

  private static Host host(long memory) {
    return new Host(OptionalLong.of(memory), OptionalInt.of(4), OptionalLong.empty(), "");
  }

  @Test
  void theSumIsTheOneThatTheManualTells() {
    MemoryBudget budget = MemoryBudget.of(settings(4096, 2, 103), host(16 * GB), List.of());
    // 1 GB of buffers, 16 MB for the log, four times 64 MB of maintenance, 100 hashes of 8 MB.
    assertThat(budget.sum(Map.of()))
        .isEqualTo(GB + (16 << 20) + 4.0 * (64 << 20) + 100.0 * (8 << 20));
    assertThat(budget.refuses(Map.of("work_mem", "32768"))).isEmpty();
    assertThat(budget.refuses(Map.of("work_mem", "131072")).orElse(""))
        .contains("100 sessions x 256 MB");
  }

  @Test
  void whateverIsAllowedFitsTheMachineOrIsNoMoreThanToday() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      Settings s =
          settings(1L << random.nextInt(10, 20), 1 + random.nextInt(4), 10 + random.nextInt(2_000));
      MemoryBudget budget = MemoryBudget.of(s, host(random.nextLong(GB / 2, 512 * GB)), List.of());
      Map<String, String> wanted =
          Map.of(
              "work_mem",
              Long.toString(1L << random.nextInt(10, 21)),
              "hash_mem_multiplier",
              Integer.toString(1 + random.nextInt(4)));
      if (budget.refuses(wanted).isEmpty()) {
        assertThat(budget.sum(wanted))
            .isLessThanOrEqualTo(Math.max(budget.limit(), budget.sum(Map.of())));
      }
    }
  }

  @Test
  void aMachineThatCannotBeSeenIsTakenForSmall() {
    MemoryBudget budget = MemoryBudget.of(settings(4096, 2, 100), Host.unseen("far"), List.of());
    assertThat(budget.limit()).isEqualTo(4.0 * GB * 0.8);
    assertThat(budget.refuses(Map.of("work_mem", "65536")).orElse("")).contains("--memory");
  }

  @Test
  void aFewSessionsMayHaveMoreOnlyOnTopOfWhatAllMayTake() {
    MemoryBudget budget = MemoryBudget.of(settings(4096, 2, 100), host(4 * GB), List.of());
    Map<String, String> more = Map.of("work_mem", "131072");
    assertThat(budget.refuses(more)).as("for everybody").isPresent();
    assertThat(budget.refuses(more, new Appetite(1, 1), 4)).isEmpty();
    assertThat(budget.refuses(more, new Appetite(12, 3), 20)).isPresent();
  }
}
