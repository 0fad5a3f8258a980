package io.howdah.loop.kernel;

import io.howdah.model.Absence;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.ebpf.BackendIo;
import io.howdah.sense.ebpf.BlockIo;
import io.howdah.sense.ebpf.CannotProbeException;
import io.howdah.sense.ebpf.ProbeBudget;
import io.howdah.sense.ebpf.RunQueue;
import io.howdah.sense.ebpf.StatementProbes;
import io.howdah.sense.ebpf.StatementWaits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The view of running probes: each call gives what their totals grew by since the last. */
public final class ProbedKernel implements KernelView {
  /** A window is prolonged with each call; when nobody asks any more it closes by itself. */
  private static final Duration WINDOW = Duration.ofSeconds(90);

  private static final Duration MOST = Duration.ofMinutes(5);

  /** The row of this view has that name, too. */
  private static final String RETRANSMITS = io.howdah.sense.ebpf.Retransmits.NAME;

  private record Key(String metric, Labels labels) {}

  private final Eyes eyes;
  private final Clock clock;
  private Totals before;
  private Instant took;

  private ProbedKernel(Eyes eyes, Clock clock) {
    this.eyes = eyes;
    this.clock = clock;
    this.before = Totals.of(eyes.read());
    this.took = clock.instant();
  }

  /**
   * Attaches everything, for a person who looks.
   *
   * @param patience to wait until the programs are attached; zero begins with what is there
   * @return a view that says why it is blind, where nothing can be probed
   */
  public static KernelView open(ReadDoor door, Duration patience, Clock clock)
      throws InterruptedException {
    try {
      Eyes eyes = new Eyesight(ProbeBudget.usual()).open(door, clock);
      eyes.closeUp(WINDOW, "a person looks");
      boolean _ = eyes.settle(patience);
      return new ProbedKernel(eyes, clock);
    } catch (CannotProbeException e) {
      return KernelView.absent(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Kernel take() {
    eyes.closeUp(WINDOW, "a person looks");
    Instant now = clock.instant();
    Duration length = Duration.between(took, now);
    StatementWaits waits = eyes.statements(length.compareTo(MOST) > 0 ? MOST : length);
    Totals totals = Totals.of(eyes.read());
    Growth grown = new Growth(before, totals);
    before = totals;
    took = now;
    return new Kernel(
        part(BackendIo.NAME, "reads", accesses(grown, BackendIo.READS.name()), grown),
        part(BackendIo.NAME, "writes", accesses(grown, BackendIo.WRITES.name()), grown),
        lwlocks(waits),
        switches(waits),
        part(StatementProbes.LATENCY, "statement_latency", latencies(grown), grown),
        part(RunQueue.NAME, "programs", programs(grown), grown),
        part(RETRANSMITS, "retransmits", retransmits(grown), grown));
  }

  private <T> Part<T> part(String probe, String what, List<T> rows, Growth grown) {
    return eyes.sees(probe) ? new Seen<>(rows, grown.fidelity()) : blind(probe, what);
  }

  private <T> Missing<T> blind(String probe, String what) {
    return eyes.status(probe)
        .map(s ->
            new Missing<T>(
                new Absence(
                    what,
                    s.words().isEmpty() ? "the probe is being attached" : s.words(),
                    s.probe().instead())))
        .orElseGet(() -> new Missing<>(new Absence(what, "there is no such probe here", "")));
  }

  private Part<LwLockWait> lwlocks(StatementWaits waits) {
    if (!eyes.sees(StatementProbes.LWLOCKS)) {
      return blind(StatementProbes.LWLOCKS, "lwlock_waits");
    }
    return new Seen<>(
        waits.lwlocks().stream()
            .map(w ->
                new LwLockWait(
                    w.statement().queryId(),
                    w.tranche(),
                    w.waits(),
                    w.seconds(),
                    (int) Math.min(Integer.MAX_VALUE, w.longestQueue())))
            .toList(),
        worst(waits.lwlocks().stream().map(StatementWaits.Lwlock::fidelity).toList()));
  }

  private Part<Switches> switches(StatementWaits waits) {
    if (!eyes.sees(StatementProbes.SWITCHES)) {
      return blind(StatementProbes.SWITCHES, "context_switches");
    }
    return new Seen<>(
        waits.switches().stream()
            .filter(s -> s.statement().queryId() != 0)
            .map(s ->
                new Switches(
                    s.statement().queryId(), s.voluntary(), s.involuntary(), s.offCpuSeconds()))
            .toList(),
        worst(waits.switches().stream().map(StatementWaits.Switches::fidelity).toList()));
  }

  private static List<Access> accesses(Growth grown, String metric) {
    Map<String, Distribution> byDevice = new TreeMap<>();
    grown
        .distributions(metric)
        .forEach(d -> byDevice.merge(place(d.labels()), d, Distribution::and));
    return byDevice.entrySet().stream()
        .map(e ->
            new Access(
                e.getKey().isEmpty() ? "cache" : "device",
                e.getKey(),
                e.getValue().count(),
                micros(e.getValue(), 0.5),
                micros(e.getValue(), 0.99)))
        .toList();
  }

  /** The device's name; nothing for the page cache. */
  private static String place(Labels labels) {
    return labels.get("place").equals("device") ? labels.get("device") : "";
  }

  private static List<Latency> latencies(Growth grown) {
    return grown.distributions(StatementProbes.LATENCY_METRIC.name()).stream()
        .map(d ->
            new Latency(
                d.labels().get("protocol"),
                d.count(),
                micros(d, 0.5),
                micros(d, 0.95),
                micros(d, 0.99)))
        .sorted(Comparator.comparing(Latency::protocol))
        .toList();
  }

  private static List<Program> programs(Growth grown) {
    Map<String, Double> cpu = new TreeMap<>();
    grown
        .counters(RunQueue.CPU.name())
        .forEach((labels, seconds) -> cpu.merge(labels.get("program"), seconds, Double::sum));
    Map<String, Distribution> queued = byProgram(grown, RunQueue.WAIT.name());
    Map<String, Distribution> blocks = byProgram(grown, BlockIo.LATENCY.name());
    blocks.keySet().forEach(p -> cpu.putIfAbsent(p, 0.0));
    return cpu.entrySet().stream()
        .map(e -> {
          Optional<Distribution> queue = Optional.ofNullable(queued.get(e.getKey()));
          Optional<Distribution> io = Optional.ofNullable(blocks.get(e.getKey()));
          return new Program(
              e.getKey(),
              e.getValue(),
              queue.map(d -> micros(d, 0.99)).orElse(0.0),
              io.map(Distribution::count).orElse(0L),
              io.map(d -> micros(d, 0.99)).orElse(0.0));
        })
        .filter(p -> p.cpuSeconds() > 0 || p.blockOperations() > 0)
        .sorted(Comparator.comparingDouble(Program::cpuSeconds).reversed())
        .toList();
  }

  private static Map<String, Distribution> byProgram(Growth grown, String metric) {
    Map<String, Distribution> all = new HashMap<>();
    grown
        .distributions(metric)
        .forEach(d -> all.merge(d.labels().get("program"), d, Distribution::and));
    return all;
  }

  private static List<Retransmits> retransmits(Growth grown) {
    double sent =
        grown.counters(io.howdah.sense.ebpf.Retransmits.SENT.name()).values().stream()
            .mapToDouble(Double::doubleValue)
            .sum();
    return grown.counters(io.howdah.sense.ebpf.Retransmits.RETRANSMITS.name()).entrySet().stream()
        .filter(e -> e.getValue() > 0)
        .map(e ->
            new Retransmits(
                e.getKey().get("remote"),
                Math.round(e.getValue()),
                e.getValue() / Math.max(1, sent + e.getValue())))
        .sorted(Comparator.comparingLong(Retransmits::count).reversed())
        .toList();
  }

  private static double micros(Distribution d, double share) {
    return d.quantile(share).stream().map(s -> Math.round(1e7 * s) / 10.0).findFirst().orElse(0);
  }

  private static Fidelity worst(List<Fidelity> all) {
    return all.stream().max(Comparator.naturalOrder()).orElse(Fidelity.EXACT);
  }

  /** What the probes counted so far. */
  private record Totals(Map<Key, Measurement> counters, Map<Key, Distribution> distributions) {
    static Totals of(Telemetry seen) {
      Map<Key, Measurement> counters = new HashMap<>();
      Map<Key, Distribution> distributions = new HashMap<>();
      seen.measurements().stream()
          .filter(m -> m.since().isPresent())
          .forEach(m -> counters.put(new Key(m.metric().name(), m.labels()), m));
      seen.distributions()
          .forEach(d -> distributions.put(new Key(d.metric().name(), d.labels()), d));
      return new Totals(counters, distributions);
    }
  }

  /** What came from one to the other; what began anew meanwhile counts from its beginning. */
  private record Growth(Totals from, Totals to) {
    List<Distribution> distributions(String metric) {
      return to.distributions().entrySet().stream()
          .filter(e -> e.getKey().metric().equals(metric))
          .map(e -> {
            Optional<Distribution> old =
                Optional.ofNullable(from.distributions().get(e.getKey()))
                    .filter(d -> d.since().equals(e.getValue().since()));
            return old.map(e.getValue()::after).orElse(e.getValue());
          })
          .filter(d -> d.count() > 0)
          .toList();
    }

    Map<Labels, Double> counters(String metric) {
      Map<Labels, Double> all = new HashMap<>();
      to.counters().entrySet().stream()
          .filter(e -> e.getKey().metric().equals(metric))
          .forEach(e -> {
            double old =
                Optional.ofNullable(from.counters().get(e.getKey()))
                    .filter(m -> m.since().equals(e.getValue().since()))
                    .map(Measurement::value)
                    .orElse(0.0);
            all.put(e.getKey().labels(), Math.max(0, e.getValue().value() - old));
          });
      return all;
    }

    Fidelity fidelity() {
      return worst(to.distributions().values().stream().map(Distribution::fidelity).toList());
    }
  }

  @Override
  public void close() {
    eyes.close();
  }
}
