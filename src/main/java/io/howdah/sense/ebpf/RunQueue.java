package io.howdah.sense.ebpf;

import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CPU time by program, and how long a program's threads waited for a core. */
public final class RunQueue {
  public static final String NAME = "run-queue";

  public static final Metric WAIT =
      Metric.histogram(
          "program_run_queue_seconds",
          "seconds",
          "Time that threads were ready to run and had no core, by program");
  public static final Metric CPU =
      Metric.counter("program_cpu_seconds", "seconds", "CPU time by program");

  /** The most programs with series of their own. */
  static final int MOST_PROGRAMS = 30;

  private static final String COUNT = "@run_count";
  private static final String MICROS = "@run_micros";
  private static final String NANOS = "@run_nanos";

  private RunQueue() {}

  /** Runs in windows: it sees each switch of each core. */
  public static Probe probe() {
    return new Probe(
        NAME,
        "CPU and run-queue latency by program",
        List.of(WAIT.name(), CPU.name()),
        Probe.Mode.WINDOWS,
        List.of(
            "tracepoint:sched:sched_wakeup",
            "tracepoint:sched:sched_wakeup_new",
            "tracepoint:sched:sched_switch"),
        "/proc/pressure/cpu: of the whole machine",
        () ->
            new ProbeProgram(
                ProbeText.of("run-queue.bt", Map.of()),
                new LatestMaps(
                    Set.of(COUNT, MICROS, NANOS),
                    (now, life, maps) ->
                        new Telemetry(
                            now,
                            cpu(life, maps.getOrDefault(NANOS, Map.of())),
                            waits(maps).distributions(WAIT, life),
                            List.of()))));
  }

  private static List<Measurement> cpu(ProbeReader.Life life, Map<String, Long> nanos) {
    return Largest.of(ProgramNames.folded(nanos), MOST_PROGRAMS, "other").entrySet().stream()
        .map(e ->
            Measurement.counter(
                CPU,
                Labels.of("program", e.getKey()),
                e.getValue() / 1e9,
                life.fidelity(),
                life.since()))
        .toList();
  }

  private static Tallies waits(Map<String, Map<String, Long>> maps) {
    Tallies tallies = new Tallies();
    maps.getOrDefault(COUNT, Map.of())
        .forEach((key, count) -> {
          CountKey k = CountKey.of(key, 1);
          String program = ProgramNames.folded(k.program());
          tallies.count(Labels.of("program", program), k.number(0), count);
        });
    maps.getOrDefault(MICROS, Map.of())
        .forEach((key, sum) -> tallies.sum(Labels.of("program", ProgramNames.folded(key)), sum));
    return tallies.largest("program", MOST_PROGRAMS);
  }
}
