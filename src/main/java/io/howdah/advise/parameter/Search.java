package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Basis;
import io.howdah.model.ParameterReport.Rejected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Coordinate steps: one parameter after the other, the most promising first, each along its values
 * as long as that helps; what helped is kept while the next one is tried. From the third
 * observation of a parameter on, a model of it says where the next trial promises most, and never
 * goes where it believes that a template becomes more than 10 % slower. At the end all that was
 * kept is tried together against what is there today.
 */
final class Search {
  /** Trials kept back to look at everything together, and once more without the least of it. */
  private static final int LAST_WORDS = 2;

  private final Settings settings;
  private final Host host;
  private final Trials trials;
  private final MemoryBudget budget;
  private final Clues clues;
  private final Screen screen;
  private final Scopes scopes;
  private final int mostTrials;
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private final List<Kept> narrow = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private int done;

  /** A parameter worth a trial, with what speaks for it. */
  private record Promise(Knowledge.Idea idea, Setting setting, List<Clues.Clue> clues) {
    double worth() {
      return idea.weight() * clues.stream().mapToDouble(Clues.Clue::promise).max().orElse(0);
    }

    List<String> words() {
      return clues.stream().map(Clues.Clue::words).toList();
    }
  }

  private record Tried(String value, Outcome outcome, Optional<String> refusal) {
    /** Whether every session may have it. */
    boolean forAll() {
      return refusal.isEmpty();
    }
  }

  /**
   * What came of it.
   *
   * @param all of the kept ones together against today, where something was kept for the cluster
   */
  record Found(List<Kept> changes, List<Rejected> rejected, Optional<Outcome> all, int trials) {}

  Search(
      Settings settings,
      Host host,
      Trials trials,
      MemoryBudget budget,
      Clues clues,
      Screen screen,
      Scopes scopes,
      int mostTrials) {
    this.settings = settings;
    this.host = host;
    this.trials = trials;
    this.budget = budget;
    this.clues = clues;
    this.screen = screen;
    this.scopes = scopes;
    this.mostTrials = mostTrials;
  }

  Found run(Knowledge knowledge) {
    List<Promise> promises =
        knowledge.trials().stream()
            .flatMap(i ->
                settings.rule(i.parameter()).flatMap(_ -> settings.maybe(i.parameter())).stream()
                    .map(s -> new Promise(i, s, clues.of(i))))
            .filter(p -> p.worth() > 0)
            .sorted(Comparator.comparingDouble(Promise::worth).reversed())
            .toList();
    for (Promise p : promises) {
      if (kept.containsKey(p.setting().name())) {
        continue;
      }
      Optional<String> stuck = scopes.immovable(p.setting());
      if (stuck.isPresent()) {
        rejected.add(new Rejected(p.setting().name(), p.setting().shown(), stuck.get()));
      } else if (over()) {
        rejected.add(new Rejected(p.setting().name(), "", "not tried: " + why()));
      } else {
        climb(p);
      }
    }
    Optional<Outcome> all = together();
    List<Kept> changes = new ArrayList<>(kept.values());
    changes.addAll(narrow);
    return new Found(changes, rejected, all, done);
  }

  private boolean over() {
    int reserve = Math.min(LAST_WORDS, mostTrials / 3);
    return done >= mostTrials - reserve || trials.exhausted();
  }

  private String why() {
    return trials.exhausted()
        ? "the time for measuring was over"
        : "%d trials are the limit".formatted(mostTrials);
  }

  private Map<String, String> held() {
    Map<String, String> out = new HashMap<>();
    kept.forEach((name, k) -> out.put(name, k.value()));
    return out;
  }

  private void climb(Promise p) {
    Setting s = p.setting();
    List<String> values =
        p.idea().values(settings.rule(s.name()).orElseThrow(), s, host).stream()
            .filter(v -> scopes.affordable(s, v, held()))
            .toList();
    List<String> worth = screen.worthTrying(p.idea(), s, values, held());
    if (worth.isEmpty()) {
      rejected.add(
          new Rejected(
              s.name(),
              values.isEmpty() ? "" : s.shown(values.getLast()),
              values.isEmpty()
                  ? "no other value is within the bounds and the memory"
                  : "no plan of the workload would change up to there"));
      return;
    }
    List<Tried> tried = new ArrayList<>();
    Optional<String> next = Optional.of(worth.getFirst());
    while (next.isPresent() && !over()) {
      tried.add(trial(p, next.get()));
      next =
          Steps.next(
              worth, tried.stream().map(t -> new Steps.Tried(t.value(), t.outcome())).toList());
    }
    settle(p, tried);
  }

  private Tried trial(Promise p, String value) {
    Map<String, String> before = held();
    before.put(p.setting().name(), p.setting().value());
    Map<String, String> after = held();
    after.put(p.setting().name(), value);
    done++;
    Outcome outcome = trials.run(p.idea(), before, after);
    return new Tried(value, outcome, budget.with(screen.plans(after)).refuses(after));
  }

  private void settle(Promise p, List<Tried> tried) {
    Setting s = p.setting();
    List<Tried> good =
        tried.stream()
            .filter(t -> t.outcome().complete() && t.outcome().harmed().isEmpty())
            .filter(t -> t.outcome().total() <= 1 - worthwhile(t.outcome()))
            .toList();
    Optional<Tried> best =
        good.stream()
            .filter(Tried::forAll)
            .min(Comparator.comparingDouble(t -> t.outcome().total()));
    if (best.isPresent()) {
      // The first that is as good as the best: memory and prices are not moved for nothing.
      double enough = best.get().outcome().total() * 1.03;
      Tried chosen =
          good.stream()
              .filter(Tried::forAll)
              .filter(t -> t.outcome().total() <= enough)
              .findFirst()
              .orElseThrow();
      kept.put(
          s.name(), scopes.everybody(p.idea(), s, chosen.value(), chosen.outcome(), p.words()));
      tried.stream()
          .filter(t -> t.outcome().harmed().isPresent())
          .forEach(t -> rejected.add(new Rejected(s.name(), s.shown(t.value()), reason(t, false))));
      return;
    }
    List<Kept> few =
        tried.stream()
            .map(t -> scopes.some(p.idea(), s, t.value(), t.outcome(), p.words(), held()))
            .max(Comparator.comparingDouble(Search::saved))
            .orElse(List.of());
    narrow.addAll(few);
    for (Tried t : tried) {
      rejected.add(new Rejected(s.name(), s.shown(t.value()), reason(t, !few.isEmpty())));
    }
  }

  private static double saved(List<Kept> few) {
    return few.stream()
        .flatMap(k -> k.effects().stream())
        .mapToDouble(e -> e.weight() * (1 - e.ratio()))
        .sum();
  }

  private double worthwhile(Outcome o) {
    return Math.max(trials.worthwhile(), 2 * o.noise());
  }

  private String reason(Tried t, boolean narrowed) {
    Outcome o = t.outcome();
    String instead = narrowed ? "; proposed for those that gain" : "";
    if (!o.complete()) {
      return "the time for measuring was over before it was known";
    }
    Optional<Outcome.Effect> harmed = o.harmed();
    if (harmed.isPresent()) {
      return "%s would take %.2f times as long (all together %.2f)%s"
          .formatted(harmed.get().template().label(), harmed.get().ratio(), o.total(), instead);
    }
    if (o.total() == 1 && trials.basis() == Basis.PLANNER) {
      return "the planner's costs know nothing of what it changes: --measure would tell";
    }
    if (o.total() > 1 - worthwhile(o)) {
      return "no gain here: all together %.2f of today, and less than %.2f was asked"
          .formatted(o.total(), 1 - worthwhile(o));
    }
    return t.refusal().orElse("another value is better") + instead;
  }

  /** What was kept for everybody, against today; what does not stand is let go. */
  private Optional<Outcome> together() {
    Optional<Outcome> seen = Optional.empty();
    while (!kept.isEmpty() && done < mostTrials) {
      Map<String, String> before = new HashMap<>();
      kept.values().forEach(k -> before.put(k.setting().name(), k.setting().value()));
      done++;
      Knowledge.Idea all =
          new Knowledge.Idea(
              "",
              List.of(),
              "",
              "memory",
              kept.values().stream().anyMatch(k -> k.idea().prices()),
              0);
      Outcome outcome = trials.run(all, before, held());
      seen = Optional.of(outcome);
      if (outcome.harmed().isEmpty()
          && outcome.complete()
          && outcome.total() <= 1 - trials.worthwhile() / 2) {
        return seen;
      }
      Kept least = kept.values().stream().min(Comparator.comparingDouble(Kept::gain)).orElseThrow();
      kept.remove(least.setting().name());
      rejected.add(
          new Rejected(
              least.setting().name(),
              least.setting().shown(least.value()),
              outcome
                  .harmed()
                  .map(h ->
                      "with everything else that was kept, %s would take %.2f times as long"
                          .formatted(h.template().label(), h.ratio()))
                  .orElse(
                      "its gain did not come again: %.2f of today".formatted(outcome.total()))));
    }
    if (!kept.isEmpty() && seen.filter(o -> o.harmed().isPresent()).isPresent()) {
      kept.clear();
    }
    return kept.isEmpty() ? Optional.empty() : seen;
  }
}
