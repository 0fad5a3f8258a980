package io.howdah.sense.host;

import io.howdah.model.Absence;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.sense.Catalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Gathers what one look at a machine measures. For one thread. */
final class Series {
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Absence> absences = new ArrayList<>();

  void gauge(String metric, Labels labels, double value) {
    Catalogue.Entry entry = entry(metric);
    measurements.add(Measurement.gauge(entry.metric(), labels, value, entry.fidelity()));
  }

  void counter(String metric, Labels labels, double value, Instant since) {
    Catalogue.Entry entry = entry(metric);
    measurements.add(Measurement.counter(entry.metric(), labels, value, entry.fidelity(), since));
  }

  void absent(String what, String why, String instead) {
    absences.add(new Absence(what, why, instead));
  }

  void absent(List<Absence> more) {
    absences.addAll(more);
  }

  Telemetry at(Instant now) {
    return new Telemetry(now, measurements, List.of(), absences);
  }

  private static Catalogue.Entry entry(String metric) {
    return Catalogue.shared()
        .find(metric)
        .orElseThrow(() -> new IllegalArgumentException("metrics.txt has no " + metric));
  }
}
