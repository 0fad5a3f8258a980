package io.howdah.loop.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Absence;
import io.howdah.model.Cause;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given numbers of what has a limit, which are near it. */
final class TelemetryLimitsTest {
  private final List<Measurement> measured = new ArrayList<>();

  private void gauge(String metric, Labels labels, double value) {
    measured.add(
        Measurement.gauge(
            Metric.gauge(metric, "", "for this test"), labels, value, Fidelity.EXACT));
  }

  private Limits.Found look(Absence... absences) {
    return TelemetryLimits.of(new Telemetry(Instant.EPOCH, measured, List.of(), List.of(absences)));
  }

  @Test
  void nothingMeasuredIsNothingNearAndWhatIsAbsentIsPassedOn() {
    Absence disk = new Absence("host_disk_free_bytes", "the server is elsewhere", "");
    assertThat(look(disk).near()).isEmpty();
    assertThat(look(disk).absences()).containsExactly(disk);
  }

  @Test
  void connectionsAreCountedOverAllStates() {
    gauge("postgresql_connections_usable", Labels.NONE, 100);
    gauge("postgresql_connections", Labels.of("state", "idle"), 60);
    gauge("postgresql_connections", Labels.of("state", "active"), 24);
    assertThat(look().near()).as("84 of 100").isEmpty();
    gauge("postgresql_connections", Labels.of("state", "idle in transaction"), 1);
    assertThat(look().near())
        .singleElement()
        .satisfies(n -> {
          assertThat(n.cause()).isEqualTo(Cause.CONNECTIONS_EXHAUSTED);
          assertThat(n.critical()).isFalse();
          assertThat(n.hurts()).startsWith("85 of 100");
          assertThat(n.why()).startsWith("60 of them are idle");
        });
    gauge("postgresql_connections", Labels.of("state", "disabled"), 12);
    assertThat(look().near().getFirst().critical()).isTrue();
  }

  @Test
  void whatIsReachedComesBeforeWhatIsOnlyNear() {
    gauge("postgresql_sequence_used_ratio", Labels.of("sequence", "public.s"), 0.86);
    gauge("postgresql_transaction_id_limit", Labels.NONE, 2_000_000_000);
    gauge("postgresql_transaction_id_age", Labels.of("database", "young"), 900_000_000);
    gauge("postgresql_transaction_id_age", Labels.of("database", "old"), 1_900_000_000);
    List<NearLimit> near = look().near();
    assertThat(near)
        .extracting(NearLimit::cause)
        .containsExactly(Cause.WRAPAROUND_RISK, Cause.SEQUENCE_EXHAUSTION);
    assertThat(near.getFirst().critical()).isTrue();
    assertThat(near.getFirst().object().name()).isEqualTo("old");
  }

  @Test
  void aDiskIsJudgedByItsOwnSizeAndNotWithoutIt() {
    gauge("host_disk_free_bytes", Labels.of("role", "data"), 2e9);
    assertThat(look().near()).as("size unknown").isEmpty();
    gauge("host_disk_size_bytes", Labels.of("role", "wal"), 3e9);
    assertThat(look().near()).as("size of another").isEmpty();
    gauge("host_disk_size_bytes", Labels.of("role", "data"), 100e9);
    assertThat(look().near())
        .singleElement()
        .satisfies(n -> {
          assertThat(n.cause()).isEqualTo(Cause.DISK_FILLING);
          assertThat(n.critical()).isTrue();
          assertThat(n.would()).contains("never touch pg_wal");
        });
  }

  @Test
  void aSlotThatSomebodyReadsIsNobodysBusiness() {
    gauge("postgresql_slot_retained_bytes", Labels.of("slot", "read"), 40e9);
    gauge("postgresql_slot_active", Labels.of("slot", "read"), 1);
    gauge("postgresql_slot_retained_bytes", Labels.of("slot", "left"), 40e9);
    gauge("postgresql_slot_active", Labels.of("slot", "left"), 0);
    assertThat(look().near()).extracting(n -> n.object().name()).containsExactly("left");
  }

  @Test
  void aFailingArchiverAndAStandbyFarBehindAreSeen() {
    gauge("postgresql_archiver_failing", Labels.NONE, 0);
    gauge("postgresql_replication_lag_seconds", Labels.of("standby", "b", "stage", "replay"), 10);
    assertThat(look().near()).isEmpty();
    measured.clear();
    gauge("postgresql_archiver_failing", Labels.NONE, 1);
    gauge("postgresql_replication_lag_seconds", Labels.of("standby", "b", "stage", "replay"), 900);
    assertThat(look().near())
        .extracting(NearLimit::cause)
        .containsExactlyInAnyOrder(Cause.ARCHIVER_FAILING, Cause.REPLAY_LAG);
  }
}
