package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whom a change is for: everybody where nobody suffers, else the role, or the template, that gains.
 */
final class Scopes {
  /** A gain for a few has to be worth the setting that somebody has to remember. */
  private static final double LEAST_SAVED = 0.02;

  private static final int FEW_TEMPLATES = 5;

  /** Sessions that run one template at once, where nobody counted them. */
  private static final int AT_ONCE = 4;

  private final Settings settings;
  private final TrialSession session;
  private final MemoryBudget budget;
  private final String database;
  private final String role;
  private final double worthwhile;
  private final int connected;

  /**
   * Scopes for one search.
   *
   * @param connected client sessions now, of whatever role
   */
  Scopes(
      Settings settings,
      TrialSession session,
      MemoryBudget budget,
      String database,
      String role,
      double worthwhile,
      int connected) {
    this.settings = settings;
    this.session = session;
    this.budget = budget;
    this.database = database;
    this.role = role;
    this.worthwhile = worthwhile;
    this.connected = connected;
  }

  /** Why a value for everybody could not take effect; empty where it could. */
  Optional<String> immovable(Setting s) {
    return settings.of(role).containsKey(s.name())
        ? Optional.of(
            "role %s, as which Howdah looks, has a value of its own, which hides the cluster's: ask as another role"
                .formatted(role))
        : s.immovable();
  }

  /** Whether at least a few sessions could have this value. */
  boolean affordable(Setting s, String value, Map<String, String> held) {
    Map<String, String> all = new HashMap<>(held);
    all.put(s.name(), value);
    return budget.refuses(all).isEmpty()
        || budget.refuses(all, MemoryBudget.Appetite.LEAST, AT_ONCE).isEmpty();
  }

  /** For everybody: the cluster, or the database where that is what decides. */
  Kept everybody(
      Knowledge.Idea idea, Setting s, String value, Outcome outcome, List<String> words) {
    boolean byDatabase = settings.database().containsKey(s.name());
    return new Kept(
        idea,
        s,
        value,
        byDatabase ? Scope.DATABASE : Scope.GLOBAL,
        byDatabase ? database : "",
        outcome,
        outcome.effects(),
        words);
  }

  /** For those that gain alone; empty where that is nobody. */
  List<Kept> some(
      Knowledge.Idea idea,
      Setting s,
      String value,
      Outcome outcome,
      List<String> words,
      Map<String, String> held) {
    double all = outcome.effects().stream().mapToDouble(Outcome.Effect::weight).sum();
    Map<String, List<Outcome.Effect>> roles =
        outcome.effects().stream()
            .collect(
                Collectors.groupingBy(
                    e -> e.template().role(), LinkedHashMap::new, Collectors.toList()));
    List<Kept> out = new ArrayList<>();
    for (Map.Entry<String, List<Outcome.Effect>> e : roles.entrySet()) {
      List<Outcome.Effect> gain = e.getValue().stream().filter(Outcome.Effect::helped).toList();
      double saved = gain.stream().mapToDouble(g -> g.weight() * (1 - g.ratio())).sum();
      if (all <= 0 || saved / all < LEAST_SAVED) {
        continue;
      }
      Outcome own = new Outcome(e.getValue(), outcome.complete());
      boolean whole = roles.size() > 1 && own.harmed().isEmpty() && own.total() <= 1 - worthwhile;
      if (whole && room(s, value, e.getValue(), held, Math.max(10, connected))) {
        out.add(new Kept(idea, s, value, Scope.ROLE, e.getKey(), outcome, e.getValue(), words));
      } else {
        gain.stream()
            .filter(g -> room(s, value, List.of(g), held, AT_ONCE))
            .sorted(
                Comparator.comparingDouble((Outcome.Effect g) -> g.weight() * (1 - g.ratio()))
                    .reversed())
            .limit(FEW_TEMPLATES)
            .forEach(g ->
                out.add(
                    new Kept(
                        idea,
                        s,
                        value,
                        Scope.TEMPLATE,
                        g.template().label(),
                        outcome,
                        List.of(g),
                        words)));
      }
    }
    return out;
  }

  private boolean room(
      Setting s, String value, List<Outcome.Effect> whose, Map<String, String> held, int sessions) {
    Map<String, String> after = new HashMap<>(held);
    after.put(s.name(), value);
    return whose.stream()
        .flatMap(e -> session.plan(e.template(), after).first().stream())
        .map(MemoryBudget.Appetite::of)
        .allMatch(a -> budget.refuses(after, a, sessions).isEmpty());
  }
}
