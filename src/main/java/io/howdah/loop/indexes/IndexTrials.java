package io.howdah.loop.indexes;

import io.howdah.act.TrialIndexes;
import io.howdah.act.Wall;
import io.howdah.advise.index.Payoff;
import io.howdah.advise.index.Workload;
import io.howdah.advise.index.WorkloadAdvisor;
import io.howdah.advise.index.WorkloadAdvisor.Advised;
import io.howdah.advise.parameter.Executions;
import io.howdah.model.IndexTrial;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.host.BackendCpu;
import io.howdah.sense.host.HostAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds indexes by building them on a copy of the database: what is advised is built, every
 * statement is executed with it, and what was seen goes into the next advice, until the best set by
 * what is known is one that was measured. What makes a statement slower is taken back. In the end
 * nothing is left standing, unless that is wanted.
 */
public final class IndexTrials {
  /**
   * What is hoped of plans that were never executed, by turns, in standard deviations: what is
   * likely best, what could be good, and what is known to be good, put together anew.
   */
  private static final double[] HOPE = {0, 0.5, -0.7};

  /** Building takes far longer than asking: so many times the usual questions are worth it. */
  private static final int PATIENCE = 5;

  private static final int MOST_SETS = 40;
  private static final int MOST_TAKEN_BACK = 6;

  /** Sets that are measured once more in the end, until one is as good as it looked. */
  private static final int MOST_CONFIRMED = 3;

  private static final int MOST_TEMPLATES = 1_000;

  private final ReadDoor door;
  private final ConnectionSpec spec;
  private final Wall wall;
  private final Consumer<String> progress;

  /**
   * On a copy.
   *
   * @param progress is told what is being done, a line each
   */
  public IndexTrials(ReadDoor door, ConnectionSpec spec, Wall wall, Consumer<String> progress) {
    this.door = door;
    this.spec = spec;
    this.wall = wall;
    this.progress = progress;
  }

  /**
   * What is wanted.
   *
   * @param workload a file of SQL or a directory; empty for what pg_stat_statements counted
   * @param budget bytes of all new indexes together
   * @param perTable new indexes of one table at most
   * @param within after which nothing new is begun
   * @param longest after which a statement is ended
   * @param keep whether the best set is left standing
   * @param experience a file to begin with, and to add to, what indexes were worth
   */
  public record Wish(
      Optional<Path> workload,
      OptionalLong budget,
      int perTable,
      Duration within,
      Duration longest,
      boolean keep,
      Optional<Path> experience) {}

  /**
   * Tries. What is not ok says why nothing was built.
   *
   * @throws IOException when a file cannot be read, or what was learned cannot be written
   */
  public Reading<IndexTrial> run(Wish wish) throws IOException {
    long began = System.nanoTime();
    Payoff payoff = PayoffFile.read(wish.experience());
    Optional<ServerIdentity> identity = door.identity().first();
    if (identity.isEmpty()) {
      return new Reading.Failed<>("55000", "which server this is cannot be read");
    }
    TrialIndexes indexes = new TrialIndexes(spec, door, identity.get(), wall);
    OptionalLong others = indexes.others();
    if (others.isEmpty() || others.getAsLong() > 0) {
      return new Reading.Failed<>(
          "55006",
          others.isEmpty()
              ? "whether others use this database cannot be read; trials are for a copy"
              : "%d other sessions use this database: trials build and drop indexes, block writers and execute the workload; they are for a copy that nobody uses"
                  .formatted(others.getAsLong()));
    }
    for (TrialIndexes.Standing left : indexes.standing().rows()) {
      progress.accept("takes away what an earlier trial left: " + left.qualified());
      Optional<String> why = indexes.drop(left);
      if (why.isPresent()) {
        return new Reading.Failed<>("55006", left.qualified() + " stands in the way: " + why.get());
      }
    }
    Reading<Workload> workload =
        wish.workload().isPresent()
            ? new Reading.Ok<>(List.of(Workload.files(door, wish.workload().get())), true)
            : Workload.counted(door, MOST_TEMPLATES);
    if (workload.first().isEmpty()) {
      return workload.map(_ -> never());
    }
    BackendCpu cpu = BackendCpu.of(door, HostAccess.thisMachine());
    Reading<Executions> opened = Executions.open(door, cpu::nanos);
    if (opened.first().isEmpty()) {
      return opened.map(_ -> never());
    }
    try (Executions executions = opened.first().get()) {
      return new Run(wish, payoff, indexes, began, new Subjects(executions, wish.longest()))
          .result(workload.first().get());
    }
  }

  private static IndexTrial never() {
    throw new IllegalStateException("a reading without rows has nothing to map");
  }

  /** One of them. */
  private final class Run {
    private final Wish wish;
    private final Payoff payoff;
    private final TrialIndexes indexes;
    private final long began;
    private final Subjects subjects;
    private final TrialRounds rounds;
    private final Map<Set<String>, Advised> advice = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    Run(Wish wish, Payoff payoff, TrialIndexes indexes, long began, Subjects subjects) {
      this.wish = wish;
      this.payoff = payoff;
      this.indexes = indexes;
      this.began = began;
      this.subjects = subjects;
      this.rounds = new TrialRounds(indexes, subjects, payoff, wish.longest(), progress);
    }

    private double seconds() {
      return (System.nanoTime() - began) / 1e9;
    }

    private boolean over() {
      return seconds() > wish.within().toSeconds();
    }

    Reading<IndexTrial> result(Workload workload) throws IOException {
      progress.accept("executes the workload as it is");
      subjects.learn(workload, this::over);
      notes.addAll(subjects.notes());
      if (subjects.all().isEmpty()) {
        return new Reading.Absent<>(
            "a statement that can be executed (%s)"
                .formatted(notes.isEmpty() ? "the workload has none" : notes.getFirst()));
      }
      Workload timed = workload.timed(subjects.today());
      Optional<Measured> best = Optional.empty();
      try {
        Optional<Reading<IndexTrial>> failed = search(timed);
        if (failed.isPresent()) {
          return failed.get();
        }
        takeBack();
        best = confirmed();
      } finally {
        notes.addAll(
            cleared(wish.keep() ? best.map(Measured::definitions).orElse(Set.of()) : Set.of()));
      }
      return new TrialReport(door, subjects, rounds, payoff, timed, options(), advice)
          .of(best, seconds(), notes);
    }

    private WorkloadAdvisor.Options options() {
      return new WorkloadAdvisor.Options(wish.budget(), wish.perTable(), false, true, PATIENCE);
    }

    /** Sets by each way of hoping, until all of them were measured. */
    private Optional<Reading<IndexTrial>> search(Workload timed) throws IOException {
      while (rounds.measured().size() < MOST_SETS && !over()) {
        // What stands would be taken for what is there today.
        rounds.stand(Set.of());
        Map<Set<String>, Advised> fresh = new LinkedHashMap<>();
        for (double hope : HOPE) {
          Reading<Advised> advised =
              new WorkloadAdvisor(door).advise(timed, options(), payoff.hoping(hope));
          Optional<Advised> next = advised.first();
          if (next.isEmpty() || next.get().report().missing().isPresent()) {
            return Optional.of(
                next.flatMap(a -> a.report().missing())
                    .<Reading<IndexTrial>>map(Reading.Absent::new)
                    .orElseGet(() -> advised.map(_ -> never())));
          }
          Set<String> definitions = TrialRounds.definitions(next.get());
          if (!definitions.isEmpty() && !rounds.knows(definitions)) {
            fresh.putIfAbsent(definitions, next.get());
          }
          advice.putIfAbsent(definitions, next.get());
        }
        if (fresh.isEmpty()) {
          break;
        }
        for (Advised next : fresh.values()) {
          if (!over()) {
            told(rounds.measure(next));
          }
        }
      }
      return Optional.empty();
    }

    /** From the fastest set goes what makes a statement slower, as long as it does. */
    private void takeBack() throws IOException {
      Optional<Measured> fastest =
          rounds.measured().stream().min(Comparator.comparingDouble(Measured::total));
      Optional<Set<String>> less = fastest.flatMap(Measured::takenBack);
      for (int i = 0; i < MOST_TAKEN_BACK && less.isPresent() && !over(); i++) {
        if (less.get().isEmpty() || rounds.knows(less.get())) {
          return;
        }
        progress.accept("takes back what makes a statement slower");
        Measured then = rounds.measure(less.get());
        told(then);
        less = then.takenBack();
      }
    }

    /** Tells it, and remembers at once: what comes next may not end. */
    private void told(Measured m) throws IOException {
      if (wish.experience().isPresent()) {
        PayoffFile.write(wish.experience().get(), payoff);
      }
      progress.accept(
          "set %d: %d indexes, %.2f of the time, %s"
              .formatted(
                  rounds.measured().size(),
                  m.definitions().size(),
                  m.total() / Math.max(1e-9, m.before()),
                  m.harmless() ? "nobody slower" : "somebody is slower"));
    }

    /**
     * The fastest set with which nobody is slower, seen to be so once more; empty where none is
     * faster than nothing.
     */
    private Optional<Measured> confirmed() throws IOException {
      List<Measured> promising =
          rounds.measured().stream()
              .filter(m -> m.harmless() && m.total() < m.before())
              .sorted(Comparator.comparingDouble(Measured::total))
              .limit(MOST_CONFIRMED)
              .toList();
      for (Measured m : promising) {
        progress.accept("measures the best once more, with it and without it");
        Measured again = rounds.confirm(m.definitions());
        told(again);
        if (again.harmless() && again.total() < again.before()) {
          return Optional.of(again);
        }
        Optional<Set<String>> less = again.takenBack().filter(d -> !d.isEmpty());
        if (less.isPresent()) {
          progress.accept("takes back what makes a statement slower");
          Measured without = rounds.confirm(less.get());
          told(without);
          if (without.harmless() && without.total() < without.before()) {
            return Optional.of(without);
          }
        }
      }
      return Optional.empty();
    }

    /** Leaves these standing, and no others; gives what could not be cleared. */
    private List<String> cleared(Set<String> keep) {
      rounds.stand(keep);
      List<String> left = new ArrayList<>();
      Set<String> kept = rounds.standing();
      for (TrialIndexes.Standing s : indexes.standing().rows()) {
        if (!kept.contains(s.name())) {
          indexes
              .drop(s)
              .ifPresent(why -> left.add("%s still stands: %s".formatted(s.qualified(), why)));
        }
      }
      if (!kept.isEmpty()) {
        left.add("left standing: " + String.join(", ", kept.stream().sorted().toList()));
      }
      return left;
    }
  }
}
