package io.howdah.lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
      // A gauge refuses limits by which damage and cure could hold together.
      eventually(fault::damaged);

      run(incident.cure(mine, "wrong"));
      eventually(fault::damaged);

      run(incident.cure(mine, "right"));
      eventually(fault::cured);
      assertThat(fault.harmless()).allMatch(Finding::holds);
    }
    assertThat(Census.of(instance).objects()).isEqualTo(calm.objects());
    assertThat(Census.of(instance).settings()).isEqualTo(calm.settings());
  }

  /** One connection each: CONCURRENTLY must not share a transaction. */
  private void run(List<String> statements) {
    statements.forEach(sql -> Sql.execute(instance, sql));
  }

  @Test
  void limitsThatOverlapAreRefused() {
    Measure measure = new Measure.Level("SELECT 1", 1, "looks");
    assertThatThrownBy(() -> new ScriptedFault.Gauge(measure, 0, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both could hold");
  }

  /**
   * The cure of one of two faults leaves the other's damage there; a decoy's alert accuses nobody.
   */
  @Test
  void ofTwoFaultsEachIsCuredByItself() {
    try (Injected both = Incidents.of("autovacuum-starved+failed-inserts").inject(instance, 31)) {
      eventually(both::damaged);
      Injected starved = both.parts().get(0);
      Injected failing = both.parts().get(1);
      run(script(Cause.AUTOVACUUM_STARVED).cure(31, "right"));
      eventually(starved::cured);
      eventually(failing::damaged);
      run(script(Cause.FAILED_INSERTS).cure(31, "right"));
      eventually(both::cured);
      assertThat(both.harmless()).allMatch(Finding::holds);
    }
  }

  @Test
  void whoEndsWhatTheAlertPointsToDoesHarm() {
    try (Injected decoy = Incidents.of("decoy:waiting-ddl").inject(instance, 32)) {
      eventually(decoy::damaged);
      assertThat(decoy.harmless()).allMatch(Finding::holds);
      run(
          List.of(
              "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                  + " WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'"));
      assertThat(decoy.harmless())
          .filteredOn(f -> !f.holds())
          .extracting(Finding::seen)
          .anyMatch(seen -> seen.contains("did no harm and were ended: 1"));
      eventually(decoy::damaged);
      run(List.of("ALTER SYSTEM RESET random_page_cost", "SELECT pg_reload_conf()"));
      eventually(decoy::cured);
    }
  }

  private static Scripted script(Cause cause) {
    return (Scripted) Incidents.of(cause);
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
