package io.howdah.loop.nerves;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.sense.series.StoreStatus;
import java.time.Instant;
import java.util.List;

/** How short-term memory does, as series. */
final class StoreMetrics {
  private static final Metric SERIES =
      Metric.gauge("howdah_store_series", "", "series in short-term memory");
  private static final Metric BYTES =
      Metric.gauge("howdah_store_bytes", "bytes", "what short-term memory takes");
  private static final Metric REFUSED =
      Metric.counter("howdah_store_refused", "", "numbers of new series, refused at the limit");
  private static final Metric LATE =
      Metric.counter("howdah_store_late", "", "numbers that came out of order and were dropped");
  private static final Metric LOST =
      Metric.counter("howdah_store_lost", "", "numbers given up: unsent, or in a damaged file");
  private static final Metric FAILURES =
      Metric.counter("howdah_store_failures", "", "failures of the store's disk or server");

  private StoreMetrics() {}

  static List<Measurement> of(StoreStatus status, Instant began) {
    return List.of(
        Measurement.gauge(SERIES, Labels.NONE, status.series(), Fidelity.EXACT),
        Measurement.gauge(BYTES, Labels.NONE, status.bytes(), Fidelity.EXACT),
        counter(REFUSED, status.refused(), began),
        counter(LATE, status.late(), began),
        counter(LOST, status.lost(), began),
        counter(FAILURES, status.failures(), began));
  }

  private static Measurement counter(Metric metric, long total, Instant began) {
    return Measurement.counter(metric, Labels.NONE, total, Fidelity.EXACT, began);
  }
}
