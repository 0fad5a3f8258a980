package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport;
import io.howdah.model.ParameterReport.Basis;
import io.howdah.model.ParameterReport.Change;
import io.howdah.model.ParameterReport.Rejected;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
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
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Says which parameters to change, from one look at a server: counters before and after the look,
 * the planner's word on the heaviest templates, and, only where that is asked for, executions of
 * them. Changes nothing: settings are tried in transactions of Howdah's own session, READ ONLY and
 * rolled back.
 */
public final class ParameterAdvisor {
  private final ReadDoor door;
  private final Host host;
  private final BackendClock clock;

  /**
   * What is asked for.
   *
   * @param workload a file of SQL or a directory of them; empty for what pg_stat_statements counted
   * @param trials at most
   * @param measure whether templates may be executed, and for how long all together; empty for the
   *     planner's word only
   * @param refusal why a text must not be executed; empty where it only reads
   */
  public record Options(
      Optional<Path> workload,
      int trials,
      Optional<Duration> measure,
      Function<String, Optional<String>> refusal) {}

  /** The first half of a look: what moves is read again at its end. */
  public static final class Look {
    private final Counters first;
    private final long began = System.nanoTime();

    private Look(Counters first) {
      this.first = first;
    }
  }

  public ParameterAdvisor(ReadDoor door, Host host, BackendClock clock) {
    this.door = door;
    this.host = host;
    this.clock = clock;
  }

  /** Begins a look; whoever looks decides how long it takes. */
  public Look begin() {
    return new Look(Counters.read(door));
  }

  /**
   * What to change.
   *
   * @throws IOException when a file of the workload cannot be read
   */
  public Reading<ParameterReport> advise(Look look, Options options) throws IOException {
    Reading<Settings> read = Settings.read(door);
    Optional<Settings> settings = read.first();
    if (settings.isEmpty()) {
      return read.map(_ -> {
        throw new IllegalStateException("a reading without rows has nothing to map");
      });
    }
    Workload workload =
        options.workload().isPresent()
            ? Workload.files(door, options.workload().get())
            : Workload.counted(door, settings.get());
    try (TrialSession session = new TrialSession(door, clock, settings.get().held())) {
      return new Reading.Ok<>(
          List.of(new Advice(look, options, settings.get(), workload, session).report()), true);
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08001", e.failure().what());
    }
  }

  /** One piece of advice in the making. */
  private final class Advice {
    private final Look look;
    private final Options options;
    private final Settings settings;
    private final TrialSession session;
    private final Workload workload;
    private final Counters counters = Counters.read(door);
    private final List<String> lacking = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Advice(Look look, Options options, Settings settings, Workload workload, TrialSession session) {
      this.look = look;
      this.options = options;
      this.settings = settings;
      this.workload = workload;
      this.session = session;
    }

    ParameterReport report() {
      lacking.addAll(workload.lacking());
      lacking.addAll(counters.lacking());
      if (!host.blind().isEmpty()) {
        lacking.add("the machine: " + host.blind());
      }
      double seconds = (System.nanoTime() - look.began) / 1e9;
      double walRate = counters.walRate(look.first, seconds).orElse(0.0);
      Map<Template, Plan> plans = plans();
      Trials trials = trials(new ArrayList<>(plans.keySet()));
      plans.keySet().retainAll(trials.templates());
      if (trials instanceof MeasuredTrials m) {
        notes.addAll(m.notes());
        plans.replaceAll((t, p) -> m.executed(t).map(e -> spilled(p, e)).orElse(p));
      }
      MemoryBudget budget = MemoryBudget.of(settings, host, List.copyOf(plans.values()));
      Search.Found found = search(plans, trials, budget);
      if (trials instanceof MeasuredTrials m && !m.byCpu()) {
        notes.add(
            "elapsed time was compared, not CPU: the backend's CPU cannot be seen, or its plans are"
                + " parallel");
      }
      Papers papers = new Papers(settings);
      ServerSums.Found sums = new ServerSums(settings, counters, walRate, host, papers).run();
      List<Change> changes = new ArrayList<>();
      found.changes().forEach(k -> changes.add(papers.of(k, trials.basis())));
      changes.addAll(sums.changes());
      changes.sort(
          Comparator.comparing((Change c) -> c.expected().basis())
              .thenComparingDouble(c -> -c.expected().gain()));
      List<Rejected> rejected = new ArrayList<>(found.rejected());
      rejected.addAll(sums.rejected());
      return new ParameterReport(
          changes,
          new Cards(settings, counters, host, budget).all(),
          rejected,
          judged(trials, found),
          budget.with(session.all(plans.keySet(), everywhere(found))).report(everywhere(found)),
          found.trials(),
          session.questions(),
          (System.nanoTime() - look.began) / 1e9,
          lacking,
          notes);
    }

    /** The plan as it was asked for, with what the execution wrote to temporary files. */
    private static Plan spilled(Plan planned, Plan executed) {
      return executed.spilled() > 0 ? executed : planned;
    }

    private static Map<String, String> everywhere(Search.Found found) {
      Map<String, String> out = new HashMap<>();
      found.changes().stream()
          .filter(k ->
              k.scope() == ParameterReport.Scope.GLOBAL
                  || k.scope() == ParameterReport.Scope.DATABASE)
          .forEach(k -> out.put(k.setting().name(), k.value()));
      return out;
    }

    private Map<Template, Plan> plans() {
      Map<Template, Plan> out = new LinkedHashMap<>();
      List<String> failed = new ArrayList<>();
      for (Template t : workload.templates()) {
        Reading<Plan> plan = session.plan(t, Map.of());
        if (plan.first().isEmpty()) {
          failed.add("%s: not planned: %s".formatted(t.label(), plan.explain()));
          continue;
        }
        if (!t.generic()) {
          out.put(t, plan.first().get());
          continue;
        }
        Template known = t.with(Values.of(door, plan.first().get()));
        // With a value missing it would be planned for NULL, which is nobody's plan.
        boolean whole = session.parameters(t).filter(n -> known.values().size() >= n).isPresent();
        Template chosen = whole ? known : t;
        session.forget(t);
        session.plan(chosen, Map.of()).first().ifPresent(p -> out.put(chosen, p));
      }
      lacking.addAll(failed.stream().limit(5).toList());
      if (failed.size() > 5) {
        lacking.add("%d more could not be planned".formatted(failed.size() - 5));
      }
      return out;
    }

    private Trials trials(List<Template> templates) {
      if (options.measure().isEmpty()) {
        return new PlannerTrials(session, templates);
      }
      List<Template> fit = new ArrayList<>();
      for (Template t : templates) {
        Optional<String> why = unfit(t);
        if (why.isPresent()) {
          notes.add("%s: not executed: %s".formatted(t.label(), why.get()));
        } else {
          fit.add(t);
        }
      }
      return new MeasuredTrials(session, fit, options.measure().get());
    }

    private Optional<String> unfit(Template t) {
      if (!t.reads()) {
        return Optional.of("it writes");
      }
      if (t.generic() && t.values().isEmpty() && session.parameters(t).orElse(0) > 0) {
        return Optional.of(
            "the statistics name no value for some of its parameters: give the statement with"
                + " --workload");
      }
      return options.refusal().apply(t.text().text());
    }

    private Search.Found search(Map<Template, Plan> plans, Trials trials, MemoryBudget budget) {
      Map<Template, Double> weights = new HashMap<>();
      plans.keySet().forEach(t -> weights.put(t, trials.weight(t)));
      Clues clues = new Clues(settings, host, counters, plans, weights);
      Scopes scopes =
          new Scopes(
              settings,
              session,
              budget,
              door.server().database(),
              door.server().role(),
              trials.worthwhile(),
              counters.sessions().map(Counters.Sessions::connected).orElse(0));
      return new Search(
              settings,
              host,
              trials,
              budget,
              clues,
              new Screen(session, trials, plans),
              scopes,
              options.trials())
          .run(Knowledge.load());
    }

    private List<ParameterReport.Judged> judged(Trials trials, Search.Found found) {
      double all = trials.templates().stream().mapToDouble(trials::weight).sum();
      List<ParameterReport.Judged> out = new ArrayList<>();
      for (Template t : trials.templates()) {
        Optional<Outcome.Effect> effect =
            found.all().stream()
                .flatMap(o -> o.effects().stream())
                .filter(e -> e.template().equals(t))
                .findFirst();
        out.add(
            new ParameterReport.Judged(
                t.label(),
                t.text().brief(200),
                t.role(),
                all <= 0 ? 0 : trials.weight(t) / all,
                trials.today(t),
                effect.isPresent() && trials.basis() == Basis.MEASURED
                    ? OptionalDouble.of(effect.get().floor())
                    : OptionalDouble.empty(),
                effect.map(Outcome.Effect::ratio).orElse(1.0)));
      }
      return out;
    }
  }
}
