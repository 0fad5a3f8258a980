package io.howdah.serve;

import io.howdah.loop.nerves.Nerves.Felt;
import io.howdah.model.Absence;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code /metrics}: what is felt at present, in OpenMetrics 1.0 or Prometheus' text format, as the
 * asker likes. Bounded: {@link #MOST_OF_A_FAMILY} series of a name, {@link #MOST} in all; what is
 * beyond is counted as {@code howdah_metrics_omitted}. Series of single templates are not here:
 * they would be a new series for each new statement.
 *
 * <p>What is not exact is named by {@code howdah_fidelity_info}, what is not measured by {@code
 * howdah_absent_info}.
 */
public final class MetricsPage {
  static final int MOST_OF_A_FAMILY = 2_000;
  static final int MOST = 50_000;
  private static final Set<String> OF_TEMPLATES =
      Set.of("queryid", "query_id", "template", "query");

  private static final ExpositionFormatWriter OPEN_METRICS =
      new OpenMetricsTextFormatWriter(true, false);
  private static final ExpositionFormatWriter PROMETHEUS = PrometheusTextFormatWriter.create();

  /** Series of one name and kind. */
  private static final class Family {
    private final Metric metric;
    private final Map<Labels, Measurement> measurements = new HashMap<>();
    private final Map<Labels, Distribution> distributions = new HashMap<>();

    Family(Metric metric) {
      this.metric = metric;
    }

    int size() {
      return measurements.size() + distributions.size();
    }
  }

  private final Map<String, Family> families = new TreeMap<>();
  private final Set<Labels> fidelities = new HashSet<>();
  private final Set<Labels> absences = new HashSet<>();
  private int size;
  private long omitted;

  private MetricsPage() {}

  /**
   * The page as bytes.
   *
   * @param accept the header of that name; empty when there was none
   */
  public static Response of(List<Felt> felt, String accept) {
    MetricsPage page = new MetricsPage();
    felt.forEach(page::add);
    ExpositionFormatWriter writer = OPEN_METRICS.accepts(accept) ? OPEN_METRICS : PROMETHEUS;
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
    try {
      writer.write(out, page.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("memory has no disk to fail", e);
    }
    return new Response(200, writer.getContentType(), out.toByteArray());
  }

  private void add(Felt felt) {
    for (Measurement m : felt.telemetry().measurements()) {
      Family family = family(m.metric());
      if (hasRoom(family, m.metric(), m.labels())) {
        size += family.measurements.put(labels(m.labels()), m) == null ? 1 : 0;
        fidelity(m.metric(), m.fidelity());
      }
    }
    for (Distribution d : felt.telemetry().distributions()) {
      Family family = family(d.metric());
      if (hasRoom(family, d.metric(), d.labels())) {
        size += family.distributions.put(labels(d.labels()), d) == null ? 1 : 0;
        fidelity(d.metric(), d.fidelity());
      }
    }
    for (Absence absence : felt.telemetry().absences()) {
      if (absences.size() < MOST_OF_A_FAMILY) {
        absences.add(
            Labels.of(
                "cluster", felt.cluster(),
                "what", absence.what(),
                "why", absence.why(),
                "instead", absence.instead()));
      }
    }
  }

  private Family family(Metric metric) {
    return families.computeIfAbsent(metric.name(), n -> new Family(metric));
  }

  private boolean hasRoom(Family family, Metric metric, io.howdah.model.Labels labels) {
    boolean ofTemplate = labels.values().keySet().stream().anyMatch(OF_TEMPLATES::contains);
    boolean full = family.size() >= MOST_OF_A_FAMILY || size >= MOST;
    boolean otherKind = family.metric.kind() != metric.kind();
    omitted += !ofTemplate && (full || otherKind) ? 1 : 0;
    return !ofTemplate && !full && !otherKind;
  }

  private void fidelity(Metric metric, Fidelity fidelity) {
    if (fidelity != Fidelity.EXACT) {
      fidelities.add(
          Labels.of(
              "metric",
              metric.name(),
              "fidelity",
              fidelity.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }

  private MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    for (Family family : families.values()) {
      if (family.size() > 0) {
        all.add(snapshot(family));
      }
    }
    if (!fidelities.isEmpty()) {
      all.add(
          info("howdah_fidelity", "metrics that are not exact: sampled or estimated", fidelities));
    }
    if (!absences.isEmpty()) {
      all.add(
          info("howdah_absent", "what is not measured, why, and what is in its place", absences));
    }
    all.add(
        new GaugeSnapshot(
            new MetricMetadata(
                "howdah_metrics_omitted", "series left out of this page at its limits"),
            List.of(new GaugeDataPointSnapshot(omitted, Labels.EMPTY, null))));
    return new MetricSnapshots(all);
  }

  private static InfoSnapshot info(String name, String help, Set<Labels> each) {
    return new InfoSnapshot(
        new MetricMetadata(name, help), each.stream().map(InfoDataPointSnapshot::new).toList());
  }

  @SuppressWarnings("NullAway") // the library takes null for "no exemplar"
  private static MetricSnapshot snapshot(Family family) {
    MetricMetadata metadata = metadata(family.metric);
    return switch (family.metric.kind()) {
      case GAUGE ->
          new GaugeSnapshot(
              metadata,
              each(family.measurements, (l, m) -> new GaugeDataPointSnapshot(m.value(), l, null)));
      case COUNTER ->
          new CounterSnapshot(
              metadata,
              each(
                  family.measurements,
                  (l, m) ->
                      new CounterDataPointSnapshot(
                          Math.max(0, m.value()),
                          l,
                          null,
                          m.since().map(Instant::toEpochMilli).orElse(0L))));
      case HISTOGRAM ->
          new HistogramSnapshot(
              metadata,
              each(
                  family.distributions,
                  (l, d) ->
                      new HistogramDataPointSnapshot(
                          buckets(d), d.sum(), l, null, d.since().toEpochMilli())));
    };
  }

  private interface Shown<T, P> {
    P as(Labels labels, T value);
  }

  private static <T, P> List<P> each(Map<Labels, T> all, Shown<T, P> shown) {
    List<P> points = new ArrayList<>(all.size());
    all.forEach((labels, value) -> points.add(shown.as(labels, value)));
    return points;
  }

  private static ClassicHistogramBuckets buckets(Distribution d) {
    List<Double> bounds = new ArrayList<>(d.bounds());
    bounds.add(Double.POSITIVE_INFINITY);
    return ClassicHistogramBuckets.of(bounds, d.counts());
  }

  /** The unit is told where the name ends in it, as OpenMetrics wants it. */
  private static MetricMetadata metadata(Metric metric) {
    return !metric.unit().isEmpty() && metric.name().endsWith("_" + metric.unit())
        ? new MetricMetadata(metric.name(), metric.help(), new Unit(metric.unit()))
        : new MetricMetadata(metric.name(), metric.help());
  }

  private static Labels labels(io.howdah.model.Labels labels) {
    return Labels.of(List.copyOf(labels.values().keySet()), List.copyOf(labels.values().values()));
  }
}
