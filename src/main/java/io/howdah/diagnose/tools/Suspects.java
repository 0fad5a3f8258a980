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

  /** Slower than usual by less than this, beside what all have become, is as it was. */
  private static final double SLOWER = 2;

  /** By less than this more blocks a call than usual it does the work that it always did. */
  private static final double MORE_WORK = 1.5;

  /** A template that takes this part of all time is looked at whatever it used to be. */
  private static final double MOST_OF_ALL = 0.5;

  /** By how much everything is slower than usual: the machine's mood. 1 where nobody knows. */
  static double mood(List<Suspect> all) {
    double[] slower =
        all.stream()
            .filter(s -> s.past().isPresent())
            .mapToDouble(Suspect::slowdown)
            .sorted()
            .toArray();
    return slower.length == 0 ? 1 : Math.max(1, slower[slower.length / 2]);
  }

  /**
   * Whether a template is as it always was, and one of many: what could be better about it is an
   * opportunity, and not what went wrong. One that became slower at the work it always did is as it
   * was, too: an index that is missing shows in the blocks that a call touches, and what it would
   * have saved before the trouble began explains no trouble.
   */
  static boolean standing(Suspect s, List<Suspect> all) {
    double load = all.stream().mapToDouble(Suspect::load).sum();
    boolean asItWas = s.past().isPresent() && s.slowdown() < SLOWER * mood(all);
    return (asItWas || sameWork(s)) && s.load() < MOST_OF_ALL * load;
  }

  private static boolean sameWork(Suspect s) {
    return s.past()
        .filter(p -> s.now().blocksPerCall() < MORE_WORK * Math.max(1, p.blocksPerCall()))
        .isPresent();
  }

  /** How many that did not run in the interval are looked at as well. */
  private static final int MOST_STANDING = 4;

  private static final long FEWEST_CALLS = 3;

  /** An interval in which templates with this share of all time ran says what there is to say. */
  private static final double WELL_COVERED = 0.9;

  /**
   * The share of the server's cumulative statement time that belongs to templates which ran in the
   * interval, between 0 and 1: what a short look can speak about at all.
   */
  static double coverage(Scene scene) {
    Set<TemplateId> ran = new LinkedHashSet<>();
    scene.interval().templates().forEach(t -> ran.add(t.id()));
    double all = 0;
    double seen = 0;
    for (TemplateCounters t : scene.interval().to().templates()) {
      double ms = t.calls() >= FEWEST_CALLS ? t.execMs() : 0;
      all += ms;
      seen += ran.contains(t.id()) ? ms : 0;
    }
    return all <= 0 ? 1 : seen / all;
  }

  /**
   * Templates with a share in the server's time that did not run in the interval, with their
   * cumulative counters and no load: a short look misses what comes every few seconds.
   */
  static List<Suspect> standing(Scene scene) {
    Set<TemplateId> ran = new LinkedHashSet<>();
    scene.interval().templates().forEach(t -> ran.add(t.id()));
    return scene.interval().to().templates().stream()
        .filter(t -> t.calls() >= FEWEST_CALLS && !ran.contains(t.id()))
        .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
        .map(t -> new Suspect(t, Optional.empty(), 0))
        .toList();
  }

  static boolean wellCovered(Scene scene) {
    return coverage(scene) >= WELL_COVERED;
  }

  /**
   * Those that the incident names, then those that take most time, then those that a short look did
   * not see at work; a few only.
   */
  static List<Suspect> of(Scene scene) {
    Set<Long> named = new LinkedHashSet<>();
    scene.incident().anomalies().stream()
        .filter(a -> a.symptom() == Symptom.TEMPLATE_SLOWER)
        .forEach(a -> named.add(a.object().oid()));
    List<Suspect> all = byLoad(scene);
    List<Suspect> out = new ArrayList<>();
    all.stream().filter(s -> named.contains(s.id().queryId())).forEach(out::add);
    all.stream().filter(s -> !named.contains(s.id().queryId())).forEach(out::add);
    List<Suspect> few = new ArrayList<>(out.subList(0, Math.min(MOST, out.size())));
    List<Suspect> standing = standing(scene);
    standing.stream().filter(s -> named.contains(s.id().queryId())).forEach(few::addFirst);
    if (!wellCovered(scene)) {
      standing.stream()
          .filter(s -> !named.contains(s.id().queryId()))
          .limit(MOST_STANDING)
          .forEach(few::add);
    }
    return few;
  }
}
