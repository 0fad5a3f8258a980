package io.howdah.diagnose.tools;

import io.howdah.diagnose.Scene;
import io.howdah.model.Anomaly.Symptom;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which templates a diagnosis looks at closely. */
final class Suspects {
  /** Templates whose plans are asked for, at most. */
  private static final int MOST = 6;

  private Suspects() {}

  /** A template with what it does now and what it used to do. */
  record Suspect(TemplateCounters now, Optional<TemplatePast> past, double load) {
    TemplateId id() {
      return now.id();
    }

    /** How many times slower than usual; 1 where nothing usual is known. */
    double slowdown() {
      return past.map(p -> now.meanMs() / Math.max(p.meanMs(), 1e-3)).orElse(1.0);
    }
  }

  /** Every template that ran, the one that takes most time first. */
  static List<Suspect> byLoad(Scene scene) {
    List<Suspect> out = new ArrayList<>();
    for (TemplateCounters t : scene.interval().templates()) {
      double load = t.execMs() / 1e3 / scene.interval().seconds();
      out.add(new Suspect(t, scene.past().apply(t.id()), load));
    }
    out.sort(Comparator.comparingDouble(Suspect::load).reversed());
    return out;
  }

  /** Those that the incident names, then those that take most time; a few only. */
  static List<Suspect> of(Scene scene) {
    Set<Long> named = new LinkedHashSet<>();
    scene.incident().anomalies().stream()
        .filter(a -> a.symptom() == Symptom.TEMPLATE_SLOWER)
        .forEach(a -> named.add(a.object().oid()));
    List<Suspect> all = byLoad(scene);
    List<Suspect> out = new ArrayList<>();
    all.stream().filter(s -> named.contains(s.id().queryId())).forEach(out::add);
    all.stream().filter(s -> !named.contains(s.id().queryId())).forEach(out::add);
    return out.size() <= MOST ? out : out.subList(0, MOST);
  }
}
