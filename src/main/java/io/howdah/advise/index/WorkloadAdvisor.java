package io.howdah.advise.index;

import io.howdah.advise.index.Shape.Method;
import io.howdah.model.IndexReport;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** The indexes that are worth building for a workload, and those that are worth dropping. */
public final class WorkloadAdvisor {
  /**
   * A gain below this part of all that the workload takes is none; with a budget to be filled,
   * below a tenth of it.
   */
  private static final double LEAST = 0.003;

  /** Of a thousand statements each may take a thousandth of all, and be worth its index. */
  private static final double LEAST_OF_AVERAGE = 0.3;

  /**
   * However small the workload: a cost that falls from 1 to 0 is all of it and worth nothing.
   * Milliseconds, and for what was counted a part of the time it was counted in.
   */
  private static final double FLOOR_MS = 0.2;

  private static final double FLOOR_OF_TIME = 1e-5;

  /**
   * A budget holds for what is really built; sets came up to 5 % larger than estimated, where few
   * values are frequent and PostgreSQL's statistics count too few of the others.
   */
  private static final double OF_BUDGET = 0.95;

  private final ReadDoor door;

  public WorkloadAdvisor(ReadDoor door) {
    this.door = door;
  }

  /**
   * What is wanted.
   *
   * @param budget bytes of all new indexes together
   * @param perTable new indexes of one table at most
   * @param onlyPlain btree on columns of whole tables only, which the loop can build
   * @param drops whether to look for indexes to drop
   * @param patience how many times the usual questions and the usual time it may take
   */
  public record Options(
      OptionalLong budget, int perTable, boolean onlyPlain, boolean drops, int patience) {
    public static final Options USUAL = new Options(OptionalLong.empty(), 5, false, true, 1);
  }

  /**
   * Advice, with what each statement is expected to do.
   *
   * @param expected of each statement, in the report's order
   */
  public record Advised(IndexReport report, List<Expected> expected) {
    public Advised {
      expected = List.copyOf(expected);
    }
  }

  /**
   * What a statement is expected to do with the report's indexes.
   *
   * @param arm the plan that the planner foresees
   * @param estimated its cost as a part of today's
   */
  public record Expected(Payoff.Arm arm, double estimated) {}

  /** What is not ok says why nothing can be said at all. */
  public Reading<IndexReport> advise(Workload workload, Options options) {
    return advise(workload, options, Payoff.nothingSeen()).map(Advised::report);
  }

  /** The same by someone who has seen what indexes were worth here. */
  public Reading<Advised> advise(Workload workload, Options options, Payoff payoff) {
    Candidates candidates = new Candidates(payoff);
    int most = workload.templates().size();
    try (Planner planner =
        new Planner(door, candidates, Limits.forTemplates(most).times(options.patience()))) {
      return advise(workload, options, planner, candidates, payoff);
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08001", e.failure().what());
    }
  }

  private Reading<Advised> advise(
      Workload given, Options options, Planner planner, Candidates candidates, Payoff payoff) {
    List<String> notes = new ArrayList<>();
    List<String> skipped = new ArrayList<>(given.skipped());
    Map<Template, Plan> plans = new java.util.LinkedHashMap<>();
    Optional<Reading<Plan>> first = plan(given.templates(), planner, plans, skipped);
    Workload workload =
        options.onlyPlain() ? given : ForeignKeys.checked(door, given, plans, notes);
    List<Template> checks =
        workload.templates().subList(given.templates().size(), workload.templates().size());
    Optional<Reading<Plan>> denied = plan(checks, planner, plans, skipped).or(() -> first);
    if (denied.isPresent() && plans.values().stream().allMatch(p -> p.relations().isEmpty())) {
      return Readings.rowless(denied.get());
    }
    if (denied.isPresent()) {
      notes.add(
          "some statements read tables that this role may not; howdah grants --level sense"
              + " --with-data prints what to grant");
    }
    Set<String> names = new LinkedHashSet<>();
    plans.values().forEach(p -> names.addAll(p.relations()));
    Reading<Catalogue> read = Catalogue.read(door, names);
    if (read.first().isEmpty()) {
      return Readings.rowless(read);
    }
    Catalogue catalogue = read.first().get();
    Planned planned = Planned.of(measured(workload, plans), List.copyOf(plans.values()));
    WriteLoad writes = new WriteLoad(workload.seconds(), catalogue, door.server().major());
    Run run =
        new Run(
            options, planner, candidates, catalogue, planned, workload.seconds(), writes, payoff);
    return new Reading.Ok<>(List.of(run.report(door, skipped, notes)), true);
  }

  /** Plans what can be planned; gives a reading that was denied, where one was. */
  private static Optional<Reading<Plan>> plan(
      List<Template> templates, Planner planner, Map<Template, Plan> plans, List<String> skipped) {
    Optional<Reading<Plan>> denied = Optional.empty();
    for (Template t : templates) {
      Reading<Plan> plan = planner.exhausted() ? new Reading.Empty<>() : planner.today(t);
      if (plan.first().isPresent()) {
        plans.put(t, plan.first().get());
      } else {
        skipped.add(t.label() + ": " + plan.explain());
        denied = plan instanceof Reading.Denied<Plan> ? Optional.of(plan) : denied;
      }
    }
    return denied;
  }

  /** With the times of statements from files that ran here before. */
  private List<Template> measured(Workload workload, Map<Template, Plan> plans) {
    List<Template> templates = List.copyOf(plans.keySet());
    if (workload.seconds().isPresent()) {
      return templates;
    }
    Map<Template, Long> ids = new HashMap<>();
    plans.forEach((t, p) -> p.queryId().ifPresent(id -> ids.put(t, id)));
    return new Workload(templates, workload.seconds(), List.of()).measured(door, ids).templates();
  }

  /** One piece of advice in the making. */
  private static final class Run {
    private final Options options;
    private final Planner planner;
    private final Candidates candidates;
    private final Catalogue catalogue;
    private final Planned w;
    private final WriteLoad writes;
    private final Relevance relevance;
    private final Probe probe;
    private final Costs costs;
    private final OptionalDouble seconds;

    Run(
        Options options,
        Planner planner,
        Candidates candidates,
        Catalogue catalogue,
        Planned planned,
        OptionalDouble seconds,
        WriteLoad writes,
        Payoff payoff) {
      this.options = options;
      this.planner = planner;
      this.candidates = candidates;
      this.catalogue = catalogue;
      this.w = planned;
      this.seconds = seconds;
      this.writes = writes;
      this.relevance = new Relevance(candidates);
      this.probe = new Probe(planner, candidates);
      this.costs = new Costs(planner, relevance, w, candidates, payoff);
    }

    Advised report(ReadDoor door, List<String> skipped, List<String> notes) {
      double part = Math.min(LEAST, LEAST_OF_AVERAGE / Math.max(1, w.size()));
      double least =
          Math.max(
              w.ordinaryMs() * (options.budget().isPresent() ? part / 10 : part),
              FLOOR_MS + FLOOR_OF_TIME * 1000 * seconds.orElse(0));
      Pool pool = new Pool(candidates, costs, planner, w, least);
      List<Integer> heaviest =
          java.util.stream.IntStream.range(0, w.size())
              .boxed()
              .sorted(java.util.Comparator.comparingDouble((Integer t) -> w.weight(t)).reversed())
              .toList();
      Map<Integer, List<Interest>> interests = new HashMap<>();
      for (int t : heaviest) {
        Plan plan = w.plan(t);
        writes.count(w.template(t), plan, catalogue);
        interests.put(t, Interest.of(plan, catalogue));
        relevance.learn(t, interests.get(t));
      }
      for (int t : heaviest) {
        propose(t, interests.getOrDefault(t, List.of()), pool, least);
      }
      pool.merge();
      Bounds bounds = new Bounds(kept(options.budget()), options.perTable(), least);
      Search search = new Search(candidates, costs, planner, pool, relevance, writes, w, bounds);
      BitSet chosen = search.run();
      notes.addAll(planner.notes());
      notes.addAll(limits());
      planner.closing();
      List<Drops.Suggestion> drops =
          options.drops() ? new Drops(catalogue).suggest(notes) : List.of();
      IndexReport report =
          new Writer(door, candidates, costs, writes, w, pool, search, seconds)
              .write(chosen, drops, planner, skipped, notes);
      return new Advised(report, expected(chosen));
    }

    private List<Expected> expected(BitSet chosen) {
      List<Expected> out = new ArrayList<>();
      for (int t = 0; t < w.size(); t++) {
        Costs.Cost cost = costs.of(t, chosen);
        out.add(new Expected(costs.arm(t, cost.used()), cost.cost() / w.base(t)));
      }
      return out;
    }

    private void propose(int t, List<Interest> interests, Pool pool, double least) {
      if (w.weight(t) < least) {
        return;
      }
      Set<Shape> shapes = new LinkedHashSet<>();
      for (Interest i : interests) {
        Collection<Shape> own = Proposer.propose(i, options.onlyPlain(), catalogue.trigrams());
        shapes.addAll(own);
        probe
            .best(w.template(t), w.plan(t), i, own)
            .filter(s -> w.weight(t) * s.cost() / w.base(t) >= least)
            .ifPresent(s -> pool.credited(t, s.shape(), s.cost()));
      }
      pool.pick(t, shapes);
      for (Shape s : shapes) {
        if (s.method() == Method.GIN) {
          double saved = Unsimulated.saved(s, w.plan(t));
          if (saved > w.base(t) / 2) {
            pool.credited(t, s, saved);
          }
        }
      }
    }

    private static long kept(OptionalLong budget) {
      return budget.isPresent() ? (long) (budget.getAsLong() * OF_BUDGET) : Long.MAX_VALUE;
    }

    private List<String> limits() {
      return planner.exhausted() && planner.unavailable().isEmpty()
          ? List.of(
              "the search ended at its limit after %d questions and %.1f s; what it found by then stands"
                  .formatted(planner.calls(), planner.seconds()))
          : List.of();
    }
  }
}
