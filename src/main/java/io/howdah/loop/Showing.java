package io.howdah.loop;

import io.howdah.model.Interval;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What shows of an incident beside its anomalies, by which it is known again: a single look has no
 * past, and so mostly no anomaly.
 *
 * @param waits what blocked sessions waited for
 * @param heavy query ids of the templates that took most of the time, the heaviest first
 */
public record Showing(List<String> waits, List<Long> heavy) {
  /** A template of a smaller share of the time is one of many. */
  private static final double SHARE = 0.2;

  /** Nothing beside them. */
  static final Showing NOTHING = new Showing(List.of(), List.of());

  public Showing {
    waits = List.copyOf(waits);
    heavy = List.copyOf(heavy);
  }

  static Showing in(Interval interval) {
    double all = interval.templates().stream().mapToDouble(TemplateCounters::execMs).sum();
    return new Showing(
        interval.to().sessions().stream()
            .filter(Session::blocked)
            .map(Session::waits)
            .flatMap(Optional::stream)
            .distinct()
            .toList(),
        interval.templates().stream()
            .filter(t -> t.execMs() > SHARE * all)
            .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
            .map(t -> t.id().queryId())
            .toList());
  }
}
