package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Labels;
import io.howdah.model.SeriesId;
import java.util.Optional;

/** A series that departs, told as an anomaly. */
final class Telling {
  private Telling() {}

  static Departure of(Watched.Rule rule, Labels labels, SeriesMemory.Entry entry, String unit) {
    double observed = entry.usual.observed() * entry.relief;
    double expected = Math.max(0, entry.usual.expectedValue() * entry.relief);
    boolean known = entry.usual.standing();
    double more = observed - expected;
    double sessions =
        switch (rule.cost()) {
          case NONE -> 0;
          case WAITS -> Math.max(0, more);
          case TEMPLATES, STATEMENTS -> Math.max(0, more * entry.perSecond);
        };
    String of = labels.values().isEmpty() ? "" : " " + String.join(" ", labels.values().values());
    String words =
        known
            ? "%s%s: %s, usually %s at this time of the week"
                .formatted(rule.words(), of, Figures.of(rule, observed), Figures.of(rule, expected))
            : "%s%s: %s; what is usual here is not known yet"
                .formatted(rule.words(), of, Figures.of(rule, observed));
    Anomaly anomaly =
        new Anomaly(
            Anomaly.Symptom.SERIES_DEPARTED,
            rule.objectOf(labels),
            observed,
            known ? expected : 0,
            unit,
            Moment.instant(known ? entry.usual.began() : entry.coldSince),
            sessions,
            words,
            Optional.of(new SeriesId(rule.metric(), labels)));
    return new Departure(
        anomaly, rule.role(), rule.depth().orElse(4), rule.cost(), entry.usual.severity());
  }
}
