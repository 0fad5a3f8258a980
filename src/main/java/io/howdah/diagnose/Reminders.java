package io.howdah.diagnose;

import io.howdah.model.Account;
import io.howdah.model.Cause;
import io.howdah.model.Reminder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What memory moves in a diagnosis: it makes causes that were at work before likelier to begin
 * with, and says where to look first. It is no evidence: the gate reads the trail, and a memory is
 * not on it.
 */
record Reminders(List<Reminder> all) {
  /** A memory of full weight makes its cause so much likelier. */
  private static final double MOST = 8;

  /** And never likelier than this before anything is seen. */
  private static final double LIKELIEST = 0.4;

  /** A memory of less weight does not decide where to look. */
  private static final double TELLING = 0.2;

  static final Reminders NONE = new Reminders(List.of());

  Reminders {
    all = all.stream().sorted(Comparator.comparingDouble(Reminder::weight).reversed()).toList();
  }

  /** The priors of a cluster that remembers. */
  ToDoubleFunction<CauseModel> over(ToDoubleFunction<CauseModel> priors) {
    return model -> {
      double before = priors.applyAsDouble(model);
      // Memories of one incident told twice are no two witnesses: the weightiest speaks.
      double weight = of(model.cause()).map(Reminder::weight).orElse(0.0);
      double after = before * (1 + weight * (MOST - 1));
      return weight == 0 ? before : Math.max(before, Math.min(LIKELIEST, after));
    };
  }

  private Optional<Reminder> of(Cause cause) {
    return all.stream().filter(r -> r.cause() == cause).findFirst();
  }

  /** The weightiest whose cause nobody has looked at directly yet. */
  Optional<Reminder> unseen(KnowledgeBase kb, Trail trail) {
    return all.stream()
        .filter(r -> r.weight() >= TELLING)
        .filter(r ->
            kb.cause(r.cause()).stream()
                .flatMap(c -> c.direct().stream())
                .map(f -> kb.finding(f).tool())
                .anyMatch(t -> !trail.used(t)))
        .filter(r ->
            kb.cause(r.cause()).stream()
                .flatMap(c -> c.direct().stream())
                .noneMatch(f -> trail.found(f).isPresent()))
        .findFirst();
  }

  /** Whether one has proved right: its cause was seen directly, and is believed. */
  boolean proved(Map<Cause, Double> beliefs, double sure, KnowledgeBase kb, Trail trail) {
    return all.stream()
        .filter(r -> r.weight() >= TELLING && beliefs.getOrDefault(r.cause(), 0.0) >= sure)
        .flatMap(r -> kb.cause(r.cause()).stream())
        .flatMap(c -> c.direct().stream())
        .flatMap(f -> trail.found(f).stream())
        .anyMatch(f -> f.level() != Level.NONE);
  }

  /**
   * How far each has moved the belief in its cause.
   *
   * @param with beliefs in the end
   * @param without what the same evidence alone lets one believe
   */
  List<Account.Recalled> influence(Map<Cause, Double> with, Map<Cause, Double> without) {
    return all.stream()
        .map(r ->
            new Account.Recalled(
                r, with.getOrDefault(r.cause(), 0.0) - without.getOrDefault(r.cause(), 0.0)))
        .toList();
  }
}
