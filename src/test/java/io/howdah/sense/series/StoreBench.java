package io.howdah.sense.series;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Selector;
import io.howdah.model.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A day of a busy cluster's series at one second: what it takes in memory, on disk and of a core.
 * Started by {@code bench/store/run}.
 *
 * <p>Of ten series, as in PostgreSQL's views: three never change (limits, sizes, a standby that is
 * not there), two seldom do (idle tables, deadlocks), three are counters of a busy server (calls,
 * blocks, milliseconds with their fraction), two are noisy gauges (sessions, hundredths of a
 * ratio).
 */
final class StoreBench {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant LIFE = Instant.parse("2026-11-01T00:00:00Z");

  private final int series;
  private final Random random = new Random(11);
  private final double[] values;
  private final List<Metric> metrics = new ArrayList<>();
  private final List<Labels> labels = new ArrayList<>();

  private StoreBench(int series) {
    this.series = series;
    this.values = new double[series];
    for (int i = 0; i < series; i++) {
      String name = "postgresql_bench_%d".formatted(i % 50);
      boolean counter = i % 10 >= 4 && i % 10 <= 7;
      metrics.add(
          counter ? Metric.counter(name, "", "a counter") : Metric.gauge(name, "", "a gauge"));
      labels.add(Labels.of("cluster", "bench", "table", "public.table_" + i));
      values[i] = random.nextInt(1 << 20);
    }
  }

  /** Arguments: series, hours, megabytes, a directory to be made. */
  public static void main(String[] args) throws IOException {
    int series = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]) * 3_600;
    StoreLimits limits = StoreLimits.of(Long.parseLong(args[2]) << 20, series + 100);
    Path directory = Path.of(args[3]);
    long cpu = cpu();
    long worst = 0;
    long kept;
    String answered;
    try (EmbeddedStore store = EmbeddedStore.in(directory, limits)) {
      StoreBench bench = new StoreBench(series);
      for (int i = 0; i < seconds; i++) {
        long before = System.nanoTime();
        store.append(bench.second(i));
        worst = Math.max(worst, System.nanoTime() - before);
        store.maintain(START.plusSeconds(i));
        if (i % 3_600 == 3_599) {
          say(store, i + 1);
        }
      }
      double all = (double) series * seconds;
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.printf(
          "%,.0f points appended: %.0f ns of CPU each with making them, worst append %.0f ms, %.2f"
              + " bytes of store each%n",
          all, (cpu() - cpu) / all, worst / 1e6, store.status().bytes() / all);
      System.out.printf(
          "store %.1f MB of %d allowed, heap in use %.1f MB, on disk %.1f MB%n",
          store.status().bytes() / 1e6,
          limits.bytes() >> 20,
          (runtime.totalMemory() - runtime.freeMemory()) / 1e6,
          onDisk(directory) / 1e6);
      kept = store.status().points();
      answered = read(store, seconds);
      if (store.status().bytes() > limits.bytes()) {
        throw new IllegalStateException("the store holds more than it may");
      }
    }
    long start = System.nanoTime();
    try (EmbeddedStore again = EmbeddedStore.in(directory, limits)) {
      System.out.printf(
          "restart with %,d numbers: %.1f s%n",
          again.status().points(), (System.nanoTime() - start) / 1e9);
      if (again.status().points() != kept || !read(again, seconds).equals(answered)) {
        throw new IllegalStateException(
            "after the restart it answers otherwise than before, when it held %,d numbers"
                .formatted(kept));
      }
    }
  }

  /** Reads ten minutes and a day, and gives what was answered. */
  private static String read(EmbeddedStore store, int seconds) {
    Instant end = START.plusSeconds(seconds - 1L);
    StringBuilder all = new StringBuilder();
    for (Duration back : List.of(Duration.ofMinutes(10), Duration.ofHours(24))) {
      long start = System.nanoTime();
      var tracks =
          store.read(Selector.of("postgresql_bench_7"), end.minus(back), end, back.dividedBy(300));
      System.out.printf(
          "read %d series over %s, 300 steps: %,d points, %.0f ms%n",
          store.series(Selector.of("postgresql_bench_7")).size(),
          back,
          tracks.stream().mapToInt(t -> t.points().size()).sum(),
          (System.nanoTime() - start) / 1e6);
      tracks.stream().map(t -> t.points().toString()).sorted().forEach(all::append);
    }
    return all.toString();
  }

  private static void say(EmbeddedStore store, int seconds) {
    StoreStatus status = store.status();
    System.out.printf(
        "hour %2d: %.1f MB, %,d numbers kept%n",
        seconds / 3_600, status.bytes() / 1e6, status.points());
    status.problems().forEach(System.out::println);
  }

  private Telemetry second(int second) {
    double day = 1 + 0.8 * Math.sin(second / 86_400.0 * 2 * Math.PI);
    List<Measurement> all = new ArrayList<>(series);
    for (int i = 0; i < series; i++) {
      values[i] = next(i, day);
      all.add(
          metrics.get(i).kind() == Metric.Kind.COUNTER
              ? Measurement.counter(metrics.get(i), labels.get(i), values[i], Fidelity.EXACT, LIFE)
              : Measurement.gauge(metrics.get(i), labels.get(i), values[i], Fidelity.EXACT));
    }
    return new Telemetry(START.plusSeconds(second), all, List.of(), List.of());
  }

  private double next(int i, double day) {
    return switch (i % 10) {
      case 0, 1, 2 -> values[i];
      case 3, 4 -> random.nextInt(300) == 0 ? values[i] + 1 + random.nextInt(5) : values[i];
      case 5 -> values[i] + Math.round(500 * day + random.nextGaussian() * 20);
      case 6 -> values[i] + Math.max(0, Math.round(8 * day + random.nextGaussian() * 3));
      case 7 -> Math.rint((values[i] + Math.abs(random.nextGaussian()) * day) * 1000) / 1000;
      case 8 -> Math.max(0, Math.round(20 * day + random.nextGaussian() * 2));
      default -> Math.rint((0.3 * day + random.nextGaussian() * 0.02) * 100) / 100;
    };
  }

  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  private static long onDisk(Path directory) throws IOException {
    long all = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all += Files.size(file);
      }
    }
    return all;
  }
}
