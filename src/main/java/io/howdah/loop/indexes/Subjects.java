package io.howdah.loop.indexes;

import io.howdah.advise.index.Template;
import io.howdah.advise.index.Workload;
import io.howdah.advise.parameter.Executions;
import io.howdah.advise.parameter.Executions.Took;
import io.howdah.guard.sql.StatementGuard;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * The statements of a workload that can be executed, with the time that each takes without any of
 * the indexes on trial. For one thread.
 */
final class Subjects {
  /** Shorter ones are executed more often, and the least counts. */
  private static final double SHORT_MS = 1_000;

  private final Executions executions;
  private final Duration longest;
  private final List<Subject> all = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean byCpu = true;

  /**
   * One of them.
   *
   * @param number by which it is executed
   * @param today its time without the indexes
   * @param cost the planner's, without them
   * @param ended whether it was ended before it was done, so that it takes longer than that
   */
  record Subject(Template template, int number, Time today, double cost, boolean ended) {
    String label() {
      return template.label();
    }

    String key() {
      return template.key();
    }
  }

  /** Milliseconds of one execution: elapsed, and of CPU where that could be seen. */
  record Time(double elapsed, OptionalDouble cpu) {
    /** This one as a part of another, by CPU where both have it. */
    double partOf(Time other) {
      return cpu.isPresent() && other.cpu().isPresent()
          ? cpu.getAsDouble() / Math.max(1e-6, other.cpu().getAsDouble())
          : elapsed / Math.max(1e-6, other.elapsed());
    }

    double ms() {
      return cpu.orElse(elapsed);
    }
  }

  /**
   * Nobody yet.
   *
   * @param longest after which a statement is ended
   */
  Subjects(Executions executions, Duration longest) {
    this.executions = executions;
    this.longest = longest;
  }

  List<Subject> all() {
    return List.copyOf(all);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether CPU was measured for all of them. */
  boolean byCpu() {
    return byCpu;
  }

  /** Takes in what only reads, and measures how it does today. */
  void learn(Workload workload, BooleanSupplier over) {
    try (StatementGuard guard = new StatementGuard()) {
      for (Template t : workload.templates()) {
        if (over.getAsBoolean()) {
          notes.add(t.label() + ": not executed, the time was over");
          continue;
        }
        Optional<String> why = Reads.refusal(guard, t.text().text());
        why = why.isPresent() ? why : learned(t);
        why.ifPresent(w -> notes.add("%s: not executed: %s".formatted(t.label(), w)));
      }
    }
  }

  private Optional<String> learned(Template t) {
    Reading<Integer> taken = executions.take(t.label(), t.text(), t.generic());
    if (taken.first().isEmpty()) {
      return Optional.of(taken.explain());
    }
    int number = taken.first().get();
    Optional<Executions.Foreseen> plan = executions.plan(number).first();
    if (plan.isEmpty()) {
      return Optional.of("it cannot be planned");
    }
    Reading<Took> first = executions.run(number, longest);
    if (first instanceof Reading.Failed<Took> f && f.sqlState().equals("57014")) {
      Time most = new Time(longest.toMillis(), OptionalDouble.empty());
      all.add(new Subject(t, number, most, plan.get().cost(), true));
      return Optional.empty();
    }
    if (first.first().isEmpty()) {
      return Optional.of(first.explain());
    }
    // The first one fills the caches and is not counted, unless it takes long.
    Optional<Time> time = least(number, longest, first.first().get().elapsedMs());
    time.ifPresent(least -> {
      byCpu &= least.cpu().isPresent();
      all.add(new Subject(t, number, least, plan.get().cost(), false));
    });
    return time.isPresent() ? Optional.empty() : Optional.of("it could be executed only once");
  }

  /**
   * The least time of some executions.
   *
   * @param about milliseconds that one takes
   * @return empty where it was ended, or failed
   */
  Optional<Time> least(int number, Duration limit, double about) {
    Optional<Time> least = Optional.empty();
    int times = about < SHORT_MS ? 3 : 2;
    for (int i = 0; i < times; i++) {
      Optional<Took> took = executions.run(number, limit).first();
      if (took.isEmpty()) {
        return Optional.empty();
      }
      Time time = new Time(took.get().elapsedMs(), took.get().cpuMs());
      least = least.isPresent() && least.get().partOf(time) <= 1 ? least : Optional.of(time);
    }
    return least;
  }

  Optional<Executions.Foreseen> plan(Subject s) {
    return executions.plan(s.number()).first();
  }

  /** Milliseconds of a call today, by the statement's number in the workload. */
  Map<Integer, Double> today() {
    Map<Integer, Double> out = new HashMap<>();
    all.forEach(s -> out.put(s.template().number(), s.today().ms()));
    return out;
  }
}
