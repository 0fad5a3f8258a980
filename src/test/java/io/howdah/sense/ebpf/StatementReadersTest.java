package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.MovableClock;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import io.howdah.sense.ebpf.StatementWaits.WaitClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given lines as bpftrace 0.17 printed them on PostgreSQL 18, what the readers make of them. */
final class StatementReadersTest {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final TemplateId INSERT = new TemplateId(16384, -2481208605437123861L);
  private static final TemplateId SELECT = new TemplateId(16384, -6698451728375942411L);
  private static final String TICK = "{\"type\": \"printf\", \"data\": \"howdah-tick\\n\"}";

  /** Moved by the test. */
  private final MovableClock clock = new MovableClock(START);

  private final StatementLog log = new StatementLog();

  private void feed(ProbeReader reader, String... lines) {
    for (String line : lines) {
      if (line.equals(TICK)) {
        clock.move(Duration.ofSeconds(1));
      }
      reader.accept(ProbeLines.parse(line).orElseThrow());
    }
  }

  private StatementWaits last(int seconds) {
    return log.last(clock.instant(), Duration.ofSeconds(seconds), List.of());
  }

  private Telemetry read(ProbeReader reader) {
    return reader.read(clock.instant(), new ProbeReader.Life(START, Fidelity.EXACT));
  }

  private static String map(String name, String entries) {
    return "{\"type\": \"map\", \"data\": {\"%s\": {%s}}}".formatted(name, entries);
  }

  @Test
  void waitsOfTwoSecondsAreSummedByStatementAndTrancheAndTheQueueIsTheLongest() {
    LwlockReader reader = new LwlockReader(log, clock, Optional.empty());
    feed(
        reader,
        "{\"type\": \"printf\", \"data\": \"lw_tranche 94421468510782 WALWrite\\n\"}",
        map(
            "@lw_waits1",
            "\"16384,-6698451728375942411,94421468510782\": 2,"
                + " \"16384,-2481208605437123861,94421468510782\": 1414"),
        map(
            "@lw_time1",
            "\"16384,-6698451728375942411,94421468510782\": 241008,"
                + " \"16384,-2481208605437123861,94421468510782\": 370243976"),
        map(
            "@lw_queue1",
            "\"16384,-6698451728375942411,94421468510782\": 1,"
                + " \"16384,-2481208605437123861,94421468510782\": 5"),
        map("@lw_slots1", "\"94421468510782,43\": 1000, \"94421468510782,8\": 416"),
        TICK,
        map("@lw_waits0", "\"16384,-2481208605437123861,94421468510782\": 86"),
        map("@lw_time0", "\"16384,-2481208605437123861,94421468510782\": 29756024"),
        map("@lw_queue0", "\"16384,-2481208605437123861,94421468510782\": 3"),
        map("@lw_slots0", "\"94421468510782,43\": 86"),
        TICK);
    StatementWaits waits = last(60);
    assertThat(waits.lwlocksOver()).isEqualTo(Duration.ofSeconds(2));
    assertThat(waits.lwlocks())
        .containsExactly(
            new StatementWaits.Lwlock(INSERT, "WALWrite", 1500, 0.4, 5, Fidelity.EXACT),
            new StatementWaits.Lwlock(SELECT, "WALWrite", 2, 0.000241008, 1, Fidelity.EXACT));
    assertThat(last(1).lwlocks())
        .as("the last second alone")
        .singleElement()
        .satisfies(w -> assertThat(w.waits()).isEqualTo(86));
    Distribution all = read(reader).distributions().getFirst();
    assertThat(all.count()).isEqualTo(1502);
    assertThat(all.sum()).isCloseTo(0.400241008, within(1e-9));
    assertThat(all.labels().get("tranche")).isEqualTo("WALWrite");
  }

  @Test
  void anExtensionsTrancheAtTwoAddressesIsOneAndANameMayComeLate() {
    LwlockReader reader = new LwlockReader(log, clock, Optional.empty());
    feed(
        reader,
        map("@lw_slots0", "\"140463660295056,20\": 3, \"18446744073699069952,20\": 4"),
        map("@lw_time0", "\"1,2,140463660295056\": 1000, \"1,2,18446744073699069952\": 1000"),
        "{\"type\": \"printf\", \"data\": \"lw_tranche 140463660295056 an extension\\n\"}",
        "{\"type\": \"printf\", \"data\": \"lw_tranche 18446744073699069952 an extension\\n\"}");
    assertThat(read(reader).distributions())
        .singleElement()
        .satisfies(d -> {
          assertThat(d.labels().get("tranche")).isEqualTo("an extension");
          assertThat(d.count()).isEqualTo(7);
        });
  }

  @Test
  void aNewLifeContinuesTheLogAndItsNamesAreItsOwn() {
    LwlockReader before = new LwlockReader(log, clock, Optional.empty());
    feed(
        before,
        "{\"type\": \"printf\", \"data\": \"lw_tranche 77 WALWrite\\n\"}",
        map("@lw_waits0", "\"1,2,77\": 5"),
        TICK);
    LwlockReader after = new LwlockReader(log, clock, Optional.empty());
    feed(
        after,
        "{\"type\": \"printf\", \"data\": \"lw_tranche 77 BufferContent\\n\"}",
        map("@lw_waits0", "\"1,2,77\": 6"),
        TICK);
    assertThat(last(60).lwlocks())
        .extracting(StatementWaits.Lwlock::tranche, StatementWaits.Lwlock::waits)
        .containsExactlyInAnyOrder(tuple("WALWrite", 5L), tuple("BufferContent", 6L));
  }

  @Test
  void lostEventsMakeTheSecondsThatFollowSampled() {
    LwlockReader reader = new LwlockReader(log, clock, Optional.empty());
    Telemetry _ = reader.read(START, new ProbeReader.Life(START, Fidelity.SAMPLED));
    feed(reader, map("@lw_waits0", "\"1,2,77\": 5"), TICK);
    assertThat(last(60).lwlocks().getFirst().fidelity()).isEqualTo(Fidelity.SAMPLED);
  }

  @Test
  void switchesAreKeptApartByKindAndTimeByWaitClass() {
    SwitchReader reader = new SwitchReader(log, clock, Optional.empty());
    feed(
        reader,
        map(
            "@sw_count0",
            "\"16384,-2481208605437123861,0\": 1128, \"16384,-2481208605437123861,1\": 233,"
                + " \"16384,-2481208605437123861,2\": 354, \"0,0,2\": 10"),
        map(
            "@sw_time0",
            "\"16384,-2481208605437123861,1\": 942821068, \"16384,-2481208605437123861,10\":"
                + " 289764032, \"16384,-2481208605437123861,99\": 1000000"),
        map("@sw_slots0", "\"43\": 1300"),
        TICK);
    assertThat(last(60).switches().getFirst())
        .satisfies(s -> {
          assertThat(s.statement()).isEqualTo(INSERT);
          assertThat(s.voluntary()).isEqualTo(1128);
          assertThat(s.involuntary()).isEqualTo(233);
          assertThat(s.client()).isEqualTo(354);
          assertThat(s.seconds())
              .containsEntry(WaitClass.LWLOCK, 0.942821068)
              .containsEntry(WaitClass.IO, 0.289764032)
              .containsEntry(WaitClass.OTHER, 0.001);
          assertThat(s.offCpuSeconds()).isCloseTo(1.2335851, within(1e-6));
        });
    assertThat(read(reader).measurements())
        .extracting(m -> m.labels().get("kind"), m -> m.value())
        .containsExactly(tuple("voluntary", 1128.0 + 354 + 10), tuple("involuntary", 233.0));
  }

  @Test
  void aWaitThatEndsInALaterSecondThanItsSwitchCountsThere() {
    SwitchReader reader = new SwitchReader(log, clock, Optional.empty());
    feed(
        reader,
        map("@sw_count0", "\"1,2,0\": 1"),
        TICK,
        map("@sw_time1", "\"1,2,3\": 1500000000"),
        TICK);
    assertThat(last(1).switches())
        .singleElement()
        .satisfies(s -> {
          assertThat(s.all()).isZero();
          assertThat(s.seconds()).containsEntry(WaitClass.LOCK, 1.5);
        });
  }

  @Test
  void latencyPrintsAreTotalsAndTheLatestCounts() {
    LatencyReader reader = new LatencyReader();
    feed(
        reader,
        map("@sl_slots", "\"0,44\": 100, \"1,44\": 10"),
        map("@sl_time", "\"0\": 250000, \"1\": 25000"),
        map("@sl_slots", "\"0,44\": 150, \"1,44\": 10, \"7,44\": 3"),
        map("@sl_time", "\"0\": 375000, \"1\": 31250"));
    assertThat(read(reader).distributions())
        .extracting(d -> d.labels().get("protocol"), Distribution::count, Distribution::sum)
        .containsExactly(tuple("simple", 150L, 0.375), tuple("extended", 10L, 0.03125));
  }

  @Test
  void whatIsNoKeyOfOursIsPassedOver() {
    LwlockReader reader = new LwlockReader(log, clock, Optional.empty());
    feed(
        reader,
        map("@lw_waits0", "\"1,2\": 5, \"1,x,77\": 5, \"\": 5"),
        map("@somebody_elses", "\"1,2,3\": 5"),
        "{\"type\": \"printf\", \"data\": \"lw_tranche nonsense\\n\"}",
        TICK);
    assertThat(last(60).lwlocks()).isEmpty();
    assertThat(last(60).lwlocksOver()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theLogForgetsWhatIsOldAndWhatAClockThatWasSetBackLeftInTheFuture() {
    StatementLog.Wait wait = new StatementLog.Wait(INSERT, "WALWrite", 1, 1, 1);
    for (int second = 0; second < 1_000; second++) {
      log.waits(
          START.plusSeconds(second), START.plusSeconds(second + 1), List.of(wait), Fidelity.EXACT);
    }
    Instant end = START.plusSeconds(1_000);
    assertThat(log.last(end, Duration.ofHours(1), List.of()).lwlocksOver())
        .isLessThanOrEqualTo(StatementLog.REACH.plusSeconds(1));
    log.waits(START, START.plusSeconds(1), List.of(wait), Fidelity.EXACT);
    assertThat(log.last(START.plusSeconds(1), Duration.ofHours(1), List.of()).lwlocks())
        .singleElement()
        .satisfies(w -> assertThat(w.waits()).isEqualTo(1));
  }
}
