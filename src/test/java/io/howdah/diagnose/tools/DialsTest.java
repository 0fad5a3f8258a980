package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Span;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.Vitals;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Absence;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given what sensors measured at two moments, what the dials of server and machine say. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DialsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int SECONDS = 10;

  private final ReadDoor door;
  private final Scene plain;

  DialsTest(SandboxDatabase database) throws Exception {
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
    plain = Scenes.of(door);
  }

  @AfterAll
  void closed() {
    door.close();
  }

  /** Readings at two moments, ten seconds apart. */
  private static final class Readings {
    private final List<Measurement> before = new ArrayList<>();
    private final List<Measurement> after = new ArrayList<>();

    Readings counts(String metric, Labels labels, double growth) {
      Metric m = Metric.counter(metric, "", "");
      before.add(Measurement.counter(m, labels, 1_000, Fidelity.EXACT, START));
      after.add(Measurement.counter(m, labels, 1_000 + growth, Fidelity.EXACT, START));
      return this;
    }

    Readings anew(String metric, double total) {
      Metric m = Metric.counter(metric, "", "");
      before.add(Measurement.counter(m, Labels.NONE, 10, Fidelity.EXACT, START));
      after.add(Measurement.counter(m, Labels.NONE, total, Fidelity.EXACT, START.plusSeconds(5)));
      return this;
    }

    Readings stands(String metric, Labels labels, double first, double last) {
      Metric m = Metric.gauge(metric, "", "");
      before.add(Measurement.gauge(m, labels, first, Fidelity.EXACT));
      after.add(Measurement.gauge(m, labels, last, Fidelity.EXACT));
      return this;
    }

    Span span() {
      return new Span(
          new Telemetry(START, before, List.of(), List.of()),
          new Telemetry(START.plusSeconds(SECONDS), after, List.of(), List.of()));
    }
  }

  private Observation look(Tool tool, Span span) {
    return tool.look(
        new Scene(
            plain.incident(),
            plain.interval(),
            plain.past(),
            plain.door(),
            plain.whatIf(),
            () -> Optional.of(span)));
  }

  private static Optional<Level> level(Observation seen, String finding) {
    return seen.findings().stream()
        .filter(f -> f.finding().equals(finding))
        .map(Found::level)
        .findFirst();
  }

  private static Labels cpu(String mode) {
    return Labels.of("mode", mode);
  }

  private static Readings machine(double idle, double busy, double ours) {
    return new Readings()
        .counts("host_cpu_seconds", cpu("idle"), idle)
        .counts("host_cpu_seconds", cpu("user"), busy)
        .counts("postgresql_process_cpu_seconds", cpu("user"), ours);
  }

  @Test
  void largeRecordsAreToldFromPageImages() {
    Span messages =
        new Readings()
            .counts("postgresql_wal_bytes", Labels.NONE, 900e6)
            .counts("postgresql_wal_full_page_images", Labels.NONE, 400)
            .counts("postgresql_wal_records", Labels.NONE, 9_000)
            .span();
    assertThat(level(look(new CountersTool(), messages), "wal-records-large"))
        .contains(Level.STRONG);
    Span images =
        new Readings()
            .counts("postgresql_wal_bytes", Labels.NONE, 900e6)
            .counts("postgresql_wal_full_page_images", Labels.NONE, 108_000)
            .counts("postgresql_wal_records", Labels.NONE, 120_000)
            .span();
    assertThat(level(look(new CountersTool(), images), "wal-records-large")).contains(Level.NONE);
    Span uncounted = new Readings().counts("postgresql_wal_bytes", Labels.NONE, 900e6).span();
    assertThat(level(look(new CountersTool(), uncounted), "wal-records-large"))
        .as("nobody counts records")
        .isEmpty();
  }

  @Test
  void aCpuThatOthersTakeIsTheirsAndOneThatTheServerTakesIsNot() {
    assertThat(level(look(new HostTool(), machine(1, 19, 2).span()), "cpu-by-others"))
        .contains(Level.STRONG);
    assertThat(level(look(new HostTool(), machine(1, 19, 18).span()), "cpu-by-others"))
        .contains(Level.NONE);
  }

  @Test
  void tasksThatWaitForTheDiskATenthOfTheTimeAreFound() {
    for (var expected : Map.of(0.4, Level.NONE, 1.5, Level.SOME, 3.5, Level.STRONG).entrySet()) {
      Span stalled =
          new Readings()
              .counts(
                  "host_pressure_stall_seconds",
                  Labels.of("resource", "io", "kind", "some"),
                  expected.getKey())
              .span();
      assertThat(level(look(new HostTool(), stalled), "io-waited-for"))
          .as("%s of %d s", expected.getKey(), SECONDS)
          .contains(expected.getValue());
    }
  }

  @Test
  void aCounterOfAnotherLifeIsNotSubtracted() {
    Observation seen =
        look(new CountersTool(), new Readings().anew("postgresql_deadlocks", 9).span());
    assertThat(seen.status()).isEqualTo(EvidenceStatus.ABSENT);
    assertThat(seen.findings()).isEmpty();
  }

  @Test
  void whatWasNotMeasuredIsNoFinding() {
    Observation seen =
        look(
            new CountersTool(),
            new Readings().counts("postgresql_deadlocks", Labels.of("database", "d"), 3).span());
    assertThat(seen.findings())
        .singleElement()
        .satisfies(f -> {
          assertThat(f.finding()).isEqualTo("deadlocks-counted");
          assertThat(f.level()).isEqualTo(Level.STRONG);
        });
  }

  @Test
  void segmentsThatAreSentAgainAreToldWithTheAddressWhereTheKernelTellsIt() {
    Readings lossy =
        new Readings()
            .counts("host_tcp_retransmits", Labels.NONE, 60)
            .counts("host_tcp_segments_sent", Labels.NONE, 1_000)
            .stands("tcp_retransmits", Labels.of("remote", "10.9.8.7"), 0, 60);
    Observation seen = look(new HostTool(), lossy.span());
    assertThat(seen.findings())
        .filteredOn(f -> f.finding().equals("segments-sent-again"))
        .anySatisfy(f -> assertThat(f.object().orElseThrow().name()).isEqualTo("10.9.8.7"))
        .allSatisfy(f -> assertThat(f.level()).isEqualTo(Level.STRONG));
    Readings idle =
        new Readings()
            .counts("host_tcp_retransmits", Labels.NONE, 3)
            .counts("host_tcp_segments_sent", Labels.NONE, 20);
    assertThat(level(look(new HostTool(), idle.span()), "segments-sent-again"))
        .as("three of twenty say nothing")
        .contains(Level.NONE);
  }

  @Test
  void aDiskThatFillsWithinTheHourIsFoundBeforeItIsFull() {
    double gib = 1 << 30;
    Labels wal = Labels.of("role", "wal");
    Readings filling =
        new Readings()
            .stands("host_disk_size_bytes", wal, 100 * gib, 100 * gib)
            .stands("host_disk_free_bytes", wal, 31 * gib, 30 * gib);
    Observation seen = look(new HostTool(), filling.span());
    assertThat(level(seen, "disk-full")).contains(Level.SOME);
    assertThat(seen.words()).contains("wal").contains("5 minutes");
    Readings steady =
        new Readings()
            .stands("host_disk_size_bytes", wal, 100 * gib, 100 * gib)
            .stands("host_disk_free_bytes", wal, 30 * gib, 30 * gib);
    assertThat(level(look(new HostTool(), steady.span()), "disk-full")).contains(Level.NONE);
  }

  @Test
  void commitsAreManyOnlyWhereEachIsSmall() {
    Labels committed = Labels.of("outcome", "committed");
    Readings small =
        new Readings()
            .counts("postgresql_transactions", committed, 20_000)
            .counts("postgresql_wal_bytes", Labels.NONE, 20_000 * 600.0);
    assertThat(level(look(new CountersTool(), small.span()), "commits-many"))
        .contains(Level.STRONG);
    Readings large =
        new Readings()
            .counts("postgresql_transactions", committed, 20_000)
            .counts("postgresql_wal_bytes", Labels.NONE, 20_000 * 60_000.0);
    assertThat(level(look(new CountersTool(), large.span()), "commits-many"))
        .as("it is their WAL that costs, not their number")
        .contains(Level.NONE);
  }

  @Test
  void withoutASlotNothingSpillsAndWhereSlotsAreClosedNobodyKnows() {
    Labels committed = Labels.of("outcome", "committed");
    Readings plainly = new Readings().counts("postgresql_transactions", committed, 100);
    assertThat(level(look(new CountersTool(), plainly.span()), "decoding-spills"))
        .contains(Level.NONE);
    Span open = plainly.span();
    Span closed =
        new Span(
            open.from(),
            new Telemetry(
                open.to().at(),
                open.to().measurements(),
                List.of(),
                List.of(new Absence("postgresql_slot_spilled_bytes", "denied", ""))));
    assertThat(level(look(new CountersTool(), closed), "decoding-spills")).isEmpty();
    Readings spills =
        new Readings()
            .counts("postgresql_transactions", committed, 100)
            .counts("postgresql_slot_spilled_bytes", Labels.of("slot", "s"), 5e8);
    assertThat(level(look(new CountersTool(), spills.span()), "decoding-spills"))
        .contains(Level.STRONG);
  }

  @Test
  void withoutSensorsTheDialsAreAbsentAndNotWell() {
    Scene blind =
        new Scene(
            plain.incident(),
            plain.interval(),
            plain.past(),
            plain.door(),
            plain.whatIf(),
            Vitals.none());
    for (Tool tool : List.of(new HostTool(), new CountersTool())) {
      assertThat(tool.look(blind).status()).isEqualTo(EvidenceStatus.ABSENT);
      assertThat(tool.look(blind).findings()).isEmpty();
    }
  }

  @Test
  void waitsCountWhereTheyAreALargePartOfManySessions() {
    Observation crowd = WaitProfileTool.seen(Map.of("LWLock:LockManager", 3.0, "CPU:CPU", 1.0));
    assertThat(level(crowd, "waits-lock-manager")).contains(Level.STRONG);
    assertThat(level(crowd, "waits-extend")).contains(Level.NONE);
    Observation drop = WaitProfileTool.seen(Map.of("LWLock:LockManager", 0.2, "CPU:CPU", 9.0));
    assertThat(level(drop, "waits-lock-manager"))
        .as("one session in fifty is not what ails the server")
        .contains(Level.NONE);
    assertThat(level(WaitProfileTool.seen(Map.of()), "on-cpu")).contains(Level.NONE);
  }
}
