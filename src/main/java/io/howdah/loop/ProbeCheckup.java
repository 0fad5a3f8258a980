package io.howdah.loop;

import io.howdah.pg.Finding;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.ebpf.BackendIo;
import io.howdah.sense.ebpf.Bpftrace;
import io.howdah.sense.ebpf.MachineProbes;
import io.howdah.sense.ebpf.Probe;
import io.howdah.sense.ebpf.ProbeTrial;
import io.howdah.sense.ebpf.ServerProcess;
import io.howdah.sense.ebpf.TrialActivity;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which eBPF probes fire here, and why others do not: each is really attached for a moment. */
public final class ProbeCheckup {
  /** A second until a program prints, and one until a dropped segment is sent again. */
  private static final Duration WATCH = Duration.ofSeconds(4);

  private ProbeCheckup() {}

  /** Tries all probes, with a little activity made for them. Takes some seconds. */
  public static List<Finding> examine(ReadDoor door, Clock clock) throws InterruptedException {
    List<Probe> probes = new ArrayList<>(MachineProbes.all());
    probes.add(new BackendIo(() -> ServerProcess.behind(door)).probe());
    try (TrialActivity activity = new TrialActivity(door)) {
      return findings(ProbeTrial.of(probes, Bpftrace.USUAL, activity::make, WATCH, clock));
    }
  }

  /** One line a probe; those that are absent for one reason share a line. */
  static List<Finding> findings(List<ProbeTrial.Tried> tried) {
    List<Finding> findings = new ArrayList<>();
    Map<String, List<Probe>> absent = new LinkedHashMap<>();
    for (ProbeTrial.Tried one : tried) {
      Probe probe = one.probe();
      switch (one.outcome()) {
        case FIRES ->
            findings.add(
                new Finding(
                    "probe",
                    Finding.State.OK,
                    "%s fires: %s".formatted(probe.name(), probe.measures()),
                    ""));
        case QUIET ->
            findings.add(
                new Finding(
                    "probe",
                    Finding.State.OK,
                    "%s is attached, nothing happened for it to see: %s"
                        .formatted(probe.name(), probe.measures()),
                    ""));
        case ABSENT -> absent.computeIfAbsent(one.words(), w -> new ArrayList<>()).add(probe);
      }
    }
    absent.forEach((why, probes) ->
        findings.add(
            new Finding(
                "probe",
                Finding.State.MISSING,
                String.join(", ", probes.stream().map(Probe::name).toList()) + ": " + why,
                instead(probes))));
    return findings;
  }

  private static String instead(List<Probe> probes) {
    List<String> instead =
        probes.stream().map(Probe::instead).filter(i -> !i.isEmpty()).distinct().toList();
    return instead.isEmpty() ? "" : "until then: " + String.join("; ", instead);
  }
}
