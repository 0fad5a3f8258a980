package io.howdah.loop;

import io.howdah.model.Anomaly;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.TemplateCounters;
import java.util.Locale;

/** What the controller says at the end of a cycle. */
final class Sentences {
  private Sentences() {}

  static String top(Diagnosis d) {
    return d.top()
        .map(b -> String.format(Locale.ROOT, "%s (%.0f %%)", b.cause().id(), 100 * b.probability()))
        .orElse("nothing");
  }

  static String goesOn(Incident incident) {
    return "%s goes on: %s"
        .formatted(
            incident.id(),
            incident.anomalies().stream().findFirst().map(Anomaly::words).orElse(""));
  }

  static String quiet(Interval window) {
    double load =
        window.templates().stream().mapToDouble(TemplateCounters::execMs).sum()
            / 1e3
            / window.seconds();
    return String.format(
        Locale.ROOT,
        "watched %d templates, %.2f sessions' worth of time: nothing departs from what is usual",
        window.templates().size(),
        load);
  }
}
