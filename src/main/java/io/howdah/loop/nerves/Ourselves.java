package io.howdah.loop.nerves;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What Howdah's own process takes: CPU, resident memory, heap. */
final class Ourselves implements Collector {
  private static final Metric CPU =
      Metric.counter("howdah_process_cpu_seconds", "seconds", "CPU time of Howdah's process");
  private static final Metric RESIDENT =
      Metric.gauge(
          "howdah_process_resident_memory_bytes", "bytes", "resident memory of Howdah's process");
  private static final Metric HEAP =
      Metric.gauge("howdah_process_heap_bytes", "bytes", "heap in use, garbage included");
  private static final Metric THREADS =
      Metric.gauge("howdah_process_threads", "", "threads of the operating system");
  private static final Path STATUS = Path.of("/proc/self/status");

  private final ProcessHandle process = ProcessHandle.current();
  private final Instant began;

  Ourselves(Instant now) {
    this.began = process.info().startInstant().orElse(now);
  }

  @Override
  public String name() {
    return "howdah";
  }

  @Override
  public Telemetry collect(Instant now) {
    List<Measurement> all = new ArrayList<>();
    List<Absence> absent = new ArrayList<>();
    process
        .info()
        .totalCpuDuration()
        .map(Duration::toNanos)
        .ifPresent(nanos ->
            all.add(Measurement.counter(CPU, Labels.NONE, nanos / 1e9, Fidelity.EXACT, began)));
    Runtime runtime = Runtime.getRuntime();
    all.add(gauge(HEAP, runtime.totalMemory() - runtime.freeMemory()));
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          all.add(gauge(RESIDENT, 1024.0 * number(line)));
        } else if (line.startsWith("Threads:")) {
          all.add(gauge(THREADS, number(line)));
        }
      }
    } catch (IOException e) {
      absent.add(new Absence(RESIDENT.name(), "no " + STATUS + " on this system", HEAP.name()));
    }
    return new Telemetry(now, all, List.of(), absent);
  }

  private static Measurement gauge(Metric metric, double value) {
    return Measurement.gauge(metric, Labels.NONE, value, Fidelity.EXACT);
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  @Override
  public void close() {}
}
