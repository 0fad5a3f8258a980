package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a probe, when something goes wrong with it, then it is said, and never taken for zero. */
final class ProbeFaultsTest {
  private static final String TICK =
      "printf '%s\\n' '{\"type\": \"printf\", \"data\": \"howdah-tick\\n\"}'";
  private static final Metric EVENTS = Metric.counter("events", "", "events");

  @TempDir private Path directory;

  @BeforeAll
  static void root() {
    Probes.needRoot();
  }

  /** The words that stand for the probe's metric once it is given up. */
  private static String givenUp(ProbeSupervisor supervisor, String probe)
      throws InterruptedException {
    Probes.awaitState(supervisor, probe, ProbeStatus.State.STOPPED);
    Telemetry telemetry = supervisor.read(Instant.now());
    assertThat(telemetry.absences()).extracting(Absence::what).contains(probe + "_metric");
    assertThat(telemetry.measurements())
        .extracting(m -> m.metric().name())
        .doesNotContain(probe + "_metric");
    assertThat(Probes.status(supervisor, probe).failures()).isEqualTo(3);
    return Probes.status(supervisor, probe).words();
  }

  @Test
  void withoutBpftraceTheProbesAreAbsentAndSayWhatToInstall() throws InterruptedException {
    Bpftrace missing = new Bpftrace(List.of(), "/nowhere/bpftrace", Map.of());
    try (ProbeSupervisor supervisor =
        Probes.supervise(missing, Probes.IMPATIENT, Probes.always("a", ""))) {
      assertThat(givenUp(supervisor, "a")).contains("not installed", "apt-get install bpftrace");
    }
  }

  @Test
  void anotherUserThanRootIsToldSo() throws InterruptedException {
    Bpftrace asNobody =
        new Bpftrace(
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
            "bpftrace",
            Map.of());
    try (ProbeSupervisor supervisor =
        Probes.supervise(asNobody, Probes.IMPATIENT, Probes.always("a", ""))) {
      assertThat(givenUp(supervisor, "a")).contains("as root");
    }
  }

  @Test
  void whereTracefsMayNotBeMountedTheWordsSayHow() throws InterruptedException {
    Bpftrace confined =
        new Bpftrace(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "umount -a -t tracefs,debugfs; exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin \"$@\"",
                "sh"),
            "bpftrace",
            Map.of());
    try (ProbeSupervisor supervisor =
        Probes.supervise(confined, Probes.IMPATIENT, Probes.always("a", ""))) {
      assertThat(givenUp(supervisor, "a"))
          .contains("tracefs", "CAP_SYS_ADMIN", "mount -t tracefs tracefs /sys/kernel/tracing");
    }
  }

  @Test
  void aProbeThatTheKernelRefusesDoesNotTakeTheOthersDown() throws InterruptedException {
    try (ProbeSupervisor supervisor =
        Probes.supervise(
            Probes.always("unknown", "tracepoint:sched:no_such_tracepoint { @u = count(); }"),
            Probes.always("good", "tracepoint:sched:sched_switch { @g = count(); }"))) {
      assertThat(givenUp(supervisor, "unknown"))
          .contains("this kernel does not have it", "sched:no_such_tracepoint");
      Probes.awaitState(supervisor, "good", ProbeStatus.State.RUNNING);
    }
  }

  @Test
  void aMissingProbePointOfAProgramIsNamed() throws InterruptedException {
    try (ProbeSupervisor supervisor =
        Probes.supervise(Probes.always("usdt", "usdt:/bin/true:no:such { @u = count(); }"))) {
      assertThat(givenUp(supervisor, "usdt")).contains("no such probe point");
    }
  }

  @Test
  void garbageIsCountedAndSkipped() throws IOException, InterruptedException {
    Bpftrace babbling =
        Probes.script(
            directory,
            "echo 'Segfault?'; echo '{\"type\": \"map\", \"data\": {\"@m\": {\"k\": \"NaN\"}}}'\n"
                + "echo '{\"type\": \"map\", \"data\": {\"@m\": {\"k\": 7}}}'; echo '{\"type\": \"ma'\n"
                + "while :; do "
                + TICK
                + "; sleep 1; done");
    try (ProbeSupervisor supervisor = Probes.supervise(babbling, Probes.IMPATIENT, counting("m"))) {
      Probes.awaitState(supervisor, "m", ProbeStatus.State.RUNNING);
      assertThat(Probes.status(supervisor, "m").garbage()).isEqualTo(3);
      assertThat(supervisor.read(Instant.now()).measurements())
          .filteredOn(m -> m.metric().equals(EVENTS))
          .extracting(Measurement::value)
          .containsExactly(7.0);
    }
  }

  @Test
  void aStalledProbeIsEndedAndStartedAgain() throws IOException, InterruptedException {
    Bpftrace stalling = Probes.script(directory, TICK + "; exec sleep 1000");
    try (ProbeSupervisor supervisor =
        Probes.supervise(stalling, Probes.IMPATIENT, Probes.always("a", ""))) {
      Probes.awaitState(supervisor, "a", ProbeStatus.State.RUNNING);
      Instant firstLife = Probes.status(supervisor, "a").since().orElseThrow();
      Probes.await(
          "a second life",
          () -> Probes.status(supervisor, "a").since().filter(firstLife::isBefore).isPresent());
      assertThat(Probes.status(supervisor, "a").failures()).isEqualTo(1);
      assertThat(givenUp(supervisor, "a")).contains("stalled: no heartbeat");
    }
  }

  @Test
  void aProbeThatFloodsIsEnded() throws IOException, InterruptedException {
    Bpftrace flooding = Probes.script(directory, TICK + "; yes '{\"type\": \"time\"}'");
    try (ProbeSupervisor supervisor =
        Probes.supervise(flooding, Probes.IMPATIENT, Probes.always("a", ""))) {
      assertThat(givenUp(supervisor, "a")).contains("printed more than 1048576 bytes");
    }
  }

  @Test
  void aKilledProbeIsStartedAgainAsAnotherLife() throws IOException, InterruptedException {
    try (ProbeSupervisor supervisor = Probes.supervise(Retransmits.probe())) {
      Probes.awaitState(supervisor, "tcp-retransmits", ProbeStatus.State.RUNNING);
      Instant first = Probes.status(supervisor, "tcp-retransmits").since().orElseThrow();
      List<ProcessHandle> ours =
          ProcessHandle.current()
              .descendants()
              .filter(p -> p.info().command().orElse("").endsWith("/bpftrace"))
              .toList();
      assertThat(ours).hasSize(1).allMatch(ProcessHandle::destroyForcibly);
      Probes.await(
          "another life",
          () ->
              Probes.status(supervisor, "tcp-retransmits")
                  .since()
                  .filter(first::isBefore)
                  .isPresent());
      assertThat(Probes.status(supervisor, "tcp-retransmits").failures()).isEqualTo(1);
    }
  }

  @Test
  void lostEventsMakeItSampled() throws InterruptedException {
    Bpftrace narrow = new Bpftrace(List.of(), "bpftrace", Map.of("BPFTRACE_PERF_RB_PAGES", "1"));
    Probe chatty =
        counting(
            "m",
            "tracepoint:raw_syscalls:sys_enter { @m[\"k\"] = count(); printf(\"%s %s %s %s\\n\", \"0123456789012345678901234567890123456789\","
                + " \"0123456789012345678901234567890123456789\", comm, comm); } interval:s:1 { print(@m); }");
    ProbeLimits patient =
        new ProbeLimits(
            Probes.IMPATIENT.attach(),
            Probes.IMPATIENT.attach(),
            3,
            Probes.IMPATIENT.firstBackOff(),
            Probes.IMPATIENT.longestBackOff(),
            Probes.IMPATIENT.healthy(),
            1 << 20,
            1L << 40,
            400L << 20,
            4096);
    try (ProbeSupervisor supervisor = Probes.supervise(narrow, patient, chatty)) {
      Probes.awaitState(supervisor, "m", ProbeStatus.State.RUNNING);
      Probes.await("events are lost", () -> Probes.status(supervisor, "m").lost() > 0);
      Probes.await(
          "the series says so",
          () ->
              supervisor.read(Instant.now()).measurements().stream()
                  .anyMatch(m -> m.metric().equals(EVENTS) && m.fidelity() == Fidelity.SAMPLED));
    }
  }

  private static Probe counting(String name) {
    return counting(name, "");
  }

  private static Probe counting(String name, String text) {
    return new Probe(
        name,
        "counts",
        List.of(EVENTS.name()),
        Probe.Mode.ALWAYS,
        List.of(),
        "",
        () ->
            new ProbeProgram(
                text,
                new LatestMaps(
                    Set.of("@m"),
                    (now, life, maps) ->
                        new Telemetry(
                            now,
                            maps.getOrDefault("@m", Map.of()).values().stream()
                                .map(v ->
                                    Measurement.counter(
                                        EVENTS, Labels.NONE, v, life.fidelity(), life.since()))
                                .toList(),
                            List.of(),
                            List.of()))));
  }
}
