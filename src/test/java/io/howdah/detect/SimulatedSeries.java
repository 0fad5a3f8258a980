package io.howdah.detect;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What a simulated cluster tells: gauges, totals that grow, histograms, and the noise in them. */
abstract class SimulatedSeries {
  final SplittableRandom random;
  private final Map<String, Wander> wanders = new HashMap<>();
  private final Map<String, Map<Labels, double[]>> totals = new HashMap<>();
  private final Map<String, long[]> counts = new HashMap<>();
  private final Map<String, Labels> labels = new HashMap<>();
  private Instant since;
  double step;
  private List<Measurement> out = new ArrayList<>();
  private List<Distribution> histograms = new ArrayList<>();

  /**
   * @param since when the totals began
   */
  SimulatedSeries(long seed, Instant since) {
    this.random = new SplittableRandom(seed);
    this.since = since;
  }

  /** Another look, so many seconds after the last one. */
  final void begin(double seconds) {
    step = seconds;
    out = new ArrayList<>(120);
    histograms = new ArrayList<>();
  }

  /** All totals begin anew. */
  final void restart(Instant now) {
    since = now;
    totals.clear();
    counts.clear();
  }

  final Telemetry told(Instant at) {
    return new Telemetry(at, out, histograms, List.of());
  }

  final double wander(String name, double slow, double fast, double bursts) {
    return wanders.computeIfAbsent(name, _ -> new Wander(random, slow, fast, bursts)).next(step);
  }

  final double poisson(double mean) {
    if (mean > 30) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double left = Math.exp(-Math.max(0, mean));
    double product = random.nextDouble();
    int n = 0;
    while (product > left) {
      product *= random.nextDouble();
      n++;
    }
    return n;
  }

  final Labels two(String name, String value, String name2, String value2) {
    return labels.computeIfAbsent(value + "/" + value2, _ -> Labels.of(name, value, name2, value2));
  }

  final Labels three(String program) {
    return labels.computeIfAbsent(
        program, p -> Labels.of("program", p, "device", "sda", "operation", "read"));
  }

  final void gauge(String name, Labels of, double value) {
    out.add(Measurement.gauge(Metric.gauge(name, "", ""), of, value, Fidelity.EXACT));
  }

  final void count(String name, Labels of, double more) {
    double total = total(name, of, more);
    out.add(Measurement.counter(Metric.counter(name, "", ""), of, total, Fidelity.EXACT, since));
  }

  private double total(String name, Labels of, double more) {
    double[] total =
        totals.computeIfAbsent(name, _ -> new HashMap<>()).computeIfAbsent(of, _ -> new double[1]);
    total[0] += more;
    return total[0];
  }

  /** Adds events around a mean, spread over buckets that double from 1 us to 0.5 s. */
  final void events(String name, Labels of, double howMany, double mean) {
    double events = poisson(howMany);
    long[] so = counts.computeIfAbsent(name + of.hashCode(), _ -> new long[21]);
    double below = 0;
    for (int i = 0; i < 20 && events > 0; i++) {
      // A logistic distribution of the logarithm, scale 0.35.
      double share = 1 / (1 + Math.exp(-Math.log(BOUNDS.get(i) / mean) / 0.35));
      so[i] += Math.round(events * (share - below));
      below = share;
    }
    double sum = total(name, of, events * mean * 1.2);
    List<Long> boxed = new ArrayList<>(21);
    for (long c : so) {
      boxed.add(c);
    }
    histograms.add(
        new Distribution(
            Metric.histogram(name, "seconds", ""), of, BOUNDS, boxed, sum, Fidelity.EXACT, since));
  }

  private static final List<Double> BOUNDS =
      java.util.stream.IntStream.range(0, 20).mapToObj(i -> 1e-6 * Math.pow(2, i)).toList();
}
