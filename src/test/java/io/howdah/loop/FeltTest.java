package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Span;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Given a machine on which Howdah itself is the busiest program, nobody else is blamed for it. */
final class FeltTest {
  /** Enough that others get little of the CPU meanwhile. */
  private static final int BURNERS = 12 * Runtime.getRuntime().availableProcessors();

  @Test
  void whatThisProcessTakesIsNotTakenByOthers() throws Exception {
    AtomicBoolean burning = new AtomicBoolean(true);
    List<Thread> burners = new ArrayList<>();
    try (TempPostgres postgres = TempPostgres.start();
        ReadDoor door = ReadDoor.open(postgres.spec(""))) {
      for (int i = 0; i < BURNERS; i++) {
        burners.add(Thread.ofPlatform().start(() -> burn(burning)));
      }
      Span span = Felt.later(door, Clock.systemUTC()).span().orElseThrow();
      OptionalDouble all = span.growth("host_cpu_seconds");
      OptionalDouble idle = span.growth("host_cpu_seconds", "mode", "idle", "iowait");
      assertThat(all).as("the machine was measured").isPresent();
      double busy = all.getAsDouble() - idle.orElseThrow();
      assertThat(busy / all.getAsDouble()).isLessThan(0.55);
    } finally {
      burning.set(false);
      for (Thread burner : burners) {
        burner.join();
      }
    }
  }

  private static void burn(AtomicBoolean burning) {
    while (burning.get()) {
      Thread.onSpinWait();
    }
  }
}
