package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.Anomaly;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which templates take the time, which of them became slower, and whether there are simply more
 * calls.
 */
final class TemplatesTool implements Tool {
  private static final double SLOWER_SOME = 1.5;
  private static final double SLOWER_STRONG = 3;
  private static final double NOTICEABLE = 0.01;

  /** Blocks touched for each row returned from which a heavy template is suspicious. */
  private static final double MANY_BLOCKS_A_ROW = 100;

  @Override
  public String name() {
    return "templates";
  }

  @Override
  public String description() {
    return "which templates take the time, and which became slower";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    Sample sample = scene.interval().to();
    if (!sample.read(Sample.Source.TEMPLATES)) {
      Sample.Reading r = sample.sources().get(Sample.Source.TEMPLATES);
      return Observation.blind(
          r == null ? EvidenceStatus.ABSENT : r.status(), r == null ? "not read" : r.note());
    }
    List<Suspect> all = Suspects.byLoad(scene);
    double load = all.stream().mapToDouble(Suspect::load).sum();
    List<Found> found = new ArrayList<>();
    slower(scene, all).ifPresent(found::add);
    found.add(heavy(all, load));
    callsUp(all).ifPresent(found::add);
    String words =
        String.format(
            Locale.ROOT,
            "%d templates ran, together %.2f sessions' worth of time%s",
            all.size(),
            load,
            all.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; the first, %d, takes %.0f %% of it at %.2f ms a call",
                    all.getFirst().id().queryId(),
                    100 * all.getFirst().load() / Math.max(load, 1e-9),
                    all.getFirst().now().meanMs()));
    return Observation.ok(words, found);
  }

  /**
   * Empty where it cannot be told: the mean of the server's own counters holds the trouble, too, if
   * that is as old as they are. It can show that a template became slower, and not that none did.
   */
  private static Optional<Found> slower(Scene scene, List<Suspect> all) {
    Optional<Anomaly> felt =
        scene.incident().anomalies().stream()
            .filter(a -> a.symptom() == Anomaly.Symptom.TEMPLATE_SLOWER)
            .max(Comparator.comparingDouble(Anomaly::load));
    if (felt.isPresent()) {
      Anomaly a = felt.get();
      double times = a.observed() / Math.max(a.expected(), 1e-3);
      return Optional.of(
          Found.of(
              "template-slower",
              times >= SLOWER_STRONG ? Level.STRONG : Level.SOME,
              a.object(),
              a.words()));
    }
    if (all.stream().noneMatch(s -> s.past().filter(p -> p.windows() > 1).isPresent())) {
      return Optional.empty();
    }
    Optional<Suspect> worst =
        all.stream()
            .filter(s -> s.past().isPresent() && s.load() >= NOTICEABLE)
            .max(Comparator.comparingDouble(Suspect::slowdown));
    if (worst.isEmpty() || worst.get().slowdown() < SLOWER_SOME) {
      return Optional.of(Found.none("template-slower", "no template became slower a call"));
    }
    // Slower than the past, and the detector, which knows the noise, did not call it one.
    return Optional.of(
        Found.none(
            "template-slower",
            String.format(
                Locale.ROOT,
                "the most changed template takes %.1f times its usual time: within its noise",
                worst.get().slowdown())));
  }

  private static Found heavy(List<Suspect> all, double load) {
    if (all.isEmpty() || load < NOTICEABLE) {
      return Found.none("template-heavy", "the server is almost idle");
    }
    Suspect first = all.getFirst();
    double share = first.load() / load;
    double blocksPerRow = first.now().blocksPerCall() / Math.max(1, first.now().rowsPerCall());
    boolean wasteful = blocksPerRow >= MANY_BLOCKS_A_ROW && first.load() >= 0.05;
    Level level = !wasteful || share < 0.2 ? Level.NONE : share >= 0.5 ? Level.STRONG : Level.SOME;
    return Found.of(
        "template-heavy",
        level,
        ObjectRef.template(first.id()),
        String.format(
            Locale.ROOT,
            "template %d takes %.0f %% of the time and touches %.0f blocks for each row",
            first.id().queryId(),
            100 * share,
            blocksPerRow));
  }

  private static Optional<Found> callsUp(List<Suspect> all) {
    List<Suspect> known = all.stream().filter(s -> s.past().isPresent()).toList();
    double usual = known.stream().mapToDouble(s -> s.past().orElseThrow().callsPerSecond()).sum();
    if (known.isEmpty() || usual < 1) {
      return Optional.empty();
    }
    double now =
        known.stream().mapToDouble(s -> s.load() * 1e3 / Math.max(s.now().meanMs(), 1e-6)).sum();
    double times = now / usual;
    Level level = times >= 2.5 ? Level.STRONG : times >= 1.5 ? Level.SOME : Level.NONE;
    return Optional.of(
        Found.of(
            "calls-up",
            level,
            ObjectRef.cluster(),
            String.format(Locale.ROOT, "%.0f calls a second, usually %.0f", now, usual)));
  }
}
