package io.howdah.loop.indexes;

import io.howdah.act.TrialIndexes;
import io.howdah.act.TrialIndexes.Standing;
import io.howdah.advise.index.Payoff;
import io.howdah.advise.index.WorkloadAdvisor.Advised;
import io.howdah.advise.index.WorkloadAdvisor.Expected;
import io.howdah.loop.indexes.Measured.Effect;
import io.howdah.loop.indexes.Subjects.Subject;
import io.howdah.loop.indexes.Subjects.Time;
import io.howdah.model.IndexReport.Build;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes sets of indexes stand on the copy, one after another, and measures what each statement does
 * with them. A plan that was executed once is not executed again. For one thread.
 */
final class TrialRounds {
  /** Statements whose plans a set leaves alone tell what the machine does meanwhile. */
  private static final int MOST_CONTROLS = 3;

  private static final double LEAST_CONTROL_MS = 30;
  private static final double MOST_CONTROL_MS = 3_000;
  private static final double MOST_DRIFT = 1.5;

  /** A statement that takes so many times as long as today is ended. */
  private static final double ENDED = 4;

  private final TrialIndexes indexes;
  private final Subjects subjects;
  private final Payoff payoff;
  private final Duration longest;
  private final Consumer<String> progress;
  private final Map<String, String> tables = new HashMap<>();
  private final Map<String, Long> bytes = new TreeMap<>();
  private final Map<String, Standing> standing = new LinkedHashMap<>();
  private final Map<Payoff.Arm, Double> ratios = new HashMap<>();
  private final List<Measured> measured = new ArrayList<>();
  private int built;

  TrialRounds(
      TrialIndexes indexes,
      Subjects subjects,
      Payoff payoff,
      Duration longest,
      Consumer<String> progress) {
    this.indexes = indexes;
    this.subjects = subjects;
    this.payoff = payoff;
    this.longest = longest;
    this.progress = progress;
  }

  List<Measured> measured() {
    return List.copyOf(measured);
  }

  /** Real sizes of all that was built, by definition. */
  Map<String, Long> bytes() {
    return Map.copyOf(bytes);
  }

  /** Names of those that stand. */
  Set<String> standing() {
    return standing.values().stream()
        .map(Standing::name)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  boolean knows(Set<String> definitions) {
    return measured.stream().anyMatch(m -> m.definitions().equals(definitions));
  }

  /** Builds what was advised and measures it. */
  Measured measure(Advised advised) {
    Map<String, Expected> expected = new HashMap<>();
    advised.expected().forEach(e -> expected.put(e.arm().template(), e));
    advised.report().indexes().forEach(b -> tables.put(b.definition(), b.table()));
    return measure(definitions(advised), expected);
  }

  /** Measures a set whose indexes were all advised before. */
  Measured measure(Set<String> definitions) {
    return measure(definitions, Map.of());
  }

  static Set<String> definitions(Advised advised) {
    return advised.report().indexes().stream()
        .map(Build::definition)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  private Measured measure(Set<String> definitions, Map<String, Expected> expected) {
    stand(definitions);
    Map<Subject, Use> uses = uses();
    double drift = drift(uses);
    Map<String, Effect> effects = new TreeMap<>();
    uses.forEach((s, use) -> {
      double ratio = ratio(s, use, drift);
      Expected foreseen = expected.get(s.key());
      if (foreseen != null && !foreseen.arm().indexes().isEmpty()) {
        payoff.add(new Payoff.Seen(foreseen.arm(), foreseen.estimated(), ratio));
      }
      effects.put(
          s.label(),
          new Effect(
              s.template().calls(),
              s.today().ms(),
              s.today().ms() * ratio,
              use.cost(),
              List.copyOf(use.arm().indexes())));
    });
    Measured done = new Measured(standing.keySet(), effects);
    measured.add(done);
    return done;
  }

  /**
   * Measures a set anew, with it and without it right after one another: the best of many
   * measurements looks better than it is, and the machine may have been busier when the statements
   * were first executed. In the end none of the set stands.
   */
  Measured confirm(Set<String> definitions) {
    stand(definitions);
    Map<Subject, Use> uses = uses();
    Map<Subject, Time> with = new HashMap<>();
    uses.forEach((s, use) -> {
      if (!use.arm().indexes().isEmpty()) {
        subjects.least(s.number(), longest, s.today().elapsed()).ifPresent(t -> with.put(s, t));
      }
    });
    stand(Set.of());
    Map<String, Effect> effects = new TreeMap<>();
    uses.forEach((s, use) -> {
      Time before = s.today();
      double ratio = 1;
      if (!use.arm().indexes().isEmpty()) {
        before =
            s.ended()
                ? before
                : subjects.least(s.number(), longest, before.elapsed()).orElse(before);
        Time after = with.get(s);
        ratio = after == null ? ENDED : after.partOf(before);
        ratios.put(use.arm(), ratio);
        payoff.add(new Payoff.Seen(use.arm(), use.cost() / Math.max(1e-6, s.cost()), ratio));
      }
      effects.put(
          s.label(),
          new Effect(
              s.template().calls(),
              before.ms(),
              before.ms() * ratio,
              use.cost(),
              List.copyOf(use.arm().indexes())));
    });
    return new Measured(definitions, effects);
  }

  /** What the statements' plans use of what stands. */
  private Map<Subject, Use> uses() {
    Map<String, String> names = new HashMap<>();
    standing.forEach((definition, s) -> names.put(s.name(), definition));
    Map<Subject, Use> uses = new LinkedHashMap<>();
    for (Subject s : subjects.all()) {
      subjects
          .plan(s)
          .ifPresent(plan ->
              uses.put(
                  s,
                  new Use(
                      new Payoff.Arm(
                          s.key(),
                          plan.indexes().stream()
                              .map(i -> names.getOrDefault(i, ""))
                              .filter(d -> !d.isEmpty())
                              .collect(java.util.stream.Collectors.toSet())),
                      plan.cost())));
    }
    return uses;
  }

  /** The plan of a statement with the set. */
  private record Use(Payoff.Arm arm, double cost) {}

  private double ratio(Subject s, Use use, double drift) {
    double estimated = use.cost() / Math.max(1e-6, s.cost());
    Double known = use.arm().indexes().isEmpty() ? Double.valueOf(1) : ratios.get(use.arm());
    if (known != null) {
      return known;
    }
    double about = s.today().elapsed();
    Duration limit =
        s.ended() ? longest : min(longest, Duration.ofMillis((long) (about * ENDED) + 1_000));
    Optional<Time> now = subjects.least(s.number(), limit, about);
    double ratio =
        now.map(t -> t.partOf(s.today()) / drift)
            .orElse(s.ended() ? 1.0 : Math.max(ENDED, limit.toMillis() / about));
    ratios.put(use.arm(), ratio);
    payoff.add(new Payoff.Seen(use.arm(), estimated, ratio));
    return ratio;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** By how much everything takes longer now than when it was first measured. */
  private double drift(Map<Subject, Use> uses) {
    double[] factors =
        uses.entrySet().stream()
            .filter(e -> e.getValue().arm().indexes().isEmpty() && !e.getKey().ended())
            .map(Map.Entry::getKey)
            .filter(s -> s.today().ms() > LEAST_CONTROL_MS && s.today().ms() < MOST_CONTROL_MS)
            .sorted(Comparator.comparingDouble((Subject s) -> s.today().ms()))
            .limit(MOST_CONTROLS)
            .flatMap(s ->
                subjects.least(s.number(), longest, s.today().elapsed()).stream()
                    .map(t -> t.partOf(s.today())))
            .mapToDouble(f -> f)
            .sorted()
            .toArray();
    return factors.length == 0
        ? 1
        : Math.clamp(factors[factors.length / 2], 1 / MOST_DRIFT, MOST_DRIFT);
  }

  /** Makes these stand and no others. What cannot be built is left out, and not tried again. */
  void stand(Set<String> definitions) {
    List<String> away = standing.keySet().stream().filter(d -> !definitions.contains(d)).toList();
    drop(away.stream().map(standing::get).filter(java.util.Objects::nonNull).toList());
    for (String definition : definitions.stream().sorted().toList()) {
      if (!standing.containsKey(definition)) {
        progress.accept("builds an index on " + definition);
        int number = ++built;
        indexes
            .build(number, tables.getOrDefault(definition, ""), definition)
            .ifPresentOrElse(
                why -> {
                  progress.accept("could not build it: " + why);
                  payoff.refuse(definition, why);
                },
                () -> built(number, definition));
      }
    }
  }

  private void built(int number, String definition) {
    String name = TrialIndexes.PREFIX + number;
    indexes.standing().rows().stream()
        .filter(s -> s.name().equals(name))
        .forEach(s -> {
          standing.put(definition, s);
          bytes.put(definition, s.bytes());
          payoff.built(definition, s.bytes());
        });
  }

  /** Takes indexes away; gives those that still stand, with the reason. */
  List<String> drop(Collection<Standing> away) {
    List<String> left = new ArrayList<>();
    for (Standing s : away) {
      Optional<String> why = indexes.drop(s);
      why.ifPresentOrElse(
          w -> left.add("%s still stands: %s".formatted(s.qualified(), w)),
          () -> standing.values().remove(s));
    }
    return left;
  }
}
