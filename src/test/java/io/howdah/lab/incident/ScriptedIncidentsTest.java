package io.howdah.lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Shop;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a department beside the shop, each scripted incident does damage that doing nothing and the
 * wrong cure leave there, and that the right cure takes away without harm; then nothing of it is
 * left.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScriptedIncidentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Instance instance;
  private long seed = 10;

  ScriptedIncidentsTest(SandboxDatabase database) {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    BaseState.restore(instance);
  }

  static Stream<Scripted> scripts() {
    return Scripted.all().stream().map(Scripted.class::cast);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void damageStaysUntilTheRightCure(Scripted incident) {
    long mine = ++seed;
    Census calm = Census.of(instance);
    try (Injected fault = incident.inject(instance, mine)) {
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by doing nothing");

      run(incident.cure(mine, "wrong"));
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by the wrong cure");

      run(incident.cure(mine, "right"));
      eventually(fault::cured);
      assertThat(fault.damaged()).matches(f -> !f.holds(), "damage is gone");
      assertThat(fault.harmless()).allMatch(Finding::holds);
    }
    assertThat(Census.of(instance).objects()).isEqualTo(calm.objects());
    assertThat(Census.of(instance).settings()).isEqualTo(calm.settings());
  }

  /** One connection each: CONCURRENTLY must not share a transaction. */
  private void run(List<String> statements) {
    statements.forEach(sql -> Sql.execute(instance, sql));
  }

  private static void eventually(Supplier<Finding> look) {
    var last = new Finding[] {new Finding(false, "never looked")};
    boolean held =
        Await.until(
            PATIENCE,
            () -> {
              last[0] = look.get();
              return last[0].holds();
            });
    assertThat(held).as("within %s: %s", PATIENCE, last[0].seen()).isTrue();
  }
}
