package io.howdah.advise.parameter;

import io.howdah.model.SqlNames;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.ReadSession;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A session in which templates are planned, and, where asked for, executed, under settings that
 * hold for one statement each: every statement is a READ ONLY transaction of its own with SET
 * LOCAL, rolled back, under a time limit. For one thread.
 */
final class TrialSession implements AutoCloseable {
  private static final Duration PLANNING = Duration.ofSeconds(10);

  private final ReadDoor door;
  private final BackendClock clock;
  private final Map<String, String> usual;
  private final Map<Integer, String> prepared = new HashMap<>();
  private final Map<Asked, Reading<Plan>> plans = new HashMap<>();
  private ReadSession session;
  private int questions;

  private record Asked(int template, Map<String, String> settings) {}

  /**
   * One execution.
   *
   * @param ms CPU of the backend where it can be seen and no other process took part, else the
   *     server's own measure of planning and execution
   * @param cpu whether it is CPU
   */
  record Run(Plan plan, double ms, boolean cpu) {}

  /**
   * A session of its own.
   *
   * @param usual what everybody else has where Howdah's sessions hold something for their safety
   */
  TrialSession(ReadDoor door, BackendClock clock, Map<String, String> usual)
      throws CannotConnectException {
    this.door = door;
    this.clock = clock;
    this.usual = Map.copyOf(usual);
    this.session = door.session();
  }

  /** Plans that the planner was asked for. */
  int questions() {
    return questions;
  }

  /**
   * The plan under settings; what was asked once is remembered. What the template's role sets for
   * itself is stronger.
   */
  Reading<Plan> plan(Template t, Map<String, String> settings) {
    Asked asked = new Asked(t.number(), local(t, settings));
    Reading<Plan> known = plans.get(asked);
    if (known == null) {
      questions++;
      known = explain(t, asked.settings(), "FORMAT JSON, VERBOSE", PLANNING);
      plans.put(asked, known);
    }
    return known;
  }

  /** The plans of some templates; those that could be had. */
  List<Plan> all(Collection<Template> templates, Map<String, String> settings) {
    return templates.stream().flatMap(t -> plan(t, settings).first().stream()).toList();
  }

  /** Forgets the plans of a template, since its parameters have got other values. */
  void forget(Template t) {
    plans.keySet().removeIf(a -> a.template() == t.number());
  }

  /** Executes it once. Only for what may be executed: a SELECT without effects. */
  Reading<Run> run(Template t, Map<String, String> settings, Duration limit) {
    OptionalLong before = clock.cpuNanos(session.backendPid());
    Reading<Plan> done =
        explain(
            t,
            local(t, settings),
            "ANALYZE, TIMING OFF, BUFFERS OFF, SUMMARY ON, FORMAT JSON",
            limit);
    OptionalLong after = clock.cpuNanos(session.backendPid());
    return done.map(p ->
        before.isPresent() && after.isPresent() && !p.parallel()
            ? new Run(p, (after.getAsLong() - before.getAsLong()) / 1e6, true)
            : new Run(p, p.ms(), false));
  }

  private Map<String, String> local(Template t, Map<String, String> settings) {
    Map<String, String> local = new HashMap<>(usual);
    local.putAll(settings);
    local.putAll(t.own());
    local.put("search_path", t.text().searchPath());
    return Map.copyOf(local);
  }

  private Reading<Plan> explain(
      Template t, Map<String, String> settings, String options, Duration limit) {
    ReadLimits limits = ReadLimits.DEFAULT.within(limit);
    Map<String, String> local = new HashMap<>(settings);
    String text = PlanSession.plannable(t.text());
    if (t.generic()) {
      Reading<String> call = call(t, text, local, limits);
      Optional<String> made = call.first();
      if (made.isEmpty()) {
        return call.map(_ -> {
          throw new IllegalStateException("a reading without rows has nothing to map");
        });
      }
      boolean known = !t.values().isEmpty();
      local.put("plan_cache_mode", known ? "force_custom_plan" : "force_generic_plan");
      // A generic plan is kept, and a setting does not make it stale.
      session.read(Query.of("discard", "DISCARD PLANS"), limits, Map.of(), _ -> "");
      text = "EXECUTE " + made.get();
    }
    return lostOr(
        session
            .read(
                Query.of("trial", "EXPLAIN (%s) %s".formatted(options, text)),
                limits,
                local,
                r -> r.maybeText(1).orElse("[]"))
            .map(Plan::read));
  }

  private Reading<String> call(
      Template t, String text, Map<String, String> local, ReadLimits limits) {
    String name = prepared.get(t.number());
    if (name == null) {
      name = "howdah_" + t.number();
      Reading<String> made =
          session.read(
              Query.of("prepare", "PREPARE " + name + " AS " + text), limits, local, _ -> "");
      if (!(made instanceof Reading.Ok<String>) && !(made instanceof Reading.Empty<String>)) {
        return made;
      }
      prepared.put(t.number(), name);
    }
    String known = name;
    return session
        .read(Settings.SQL, "parameters", r -> r.integer("parameters"), known)
        .map(n -> {
          List<String> literals = new ArrayList<>();
          for (int i = 1; i <= n; i++) {
            literals.add(
                Optional.ofNullable(t.values().get(i)).map(SqlNames::literal).orElse("NULL"));
          }
          return n == 0 ? known : "%s(%s)".formatted(known, String.join(", ", literals));
        });
  }

  /** How many parameters a template has; empty where it cannot be parsed. */
  Optional<Integer> parameters(Template t) {
    return call(t, PlanSession.plannable(t.text()), local(t, Map.of()), ReadLimits.DEFAULT)
        .first()
        .map(c -> c.indexOf('(') < 0 ? 0 : c.split(", ", -1).length);
  }

  /** A session that was lost (a crash, a pooler) is opened anew; what was asked is not repeated. */
  private Reading<Plan> lostOr(Reading<Plan> answer) {
    if (answer instanceof Reading.Failed<Plan> f && f.sqlState().startsWith("08")) {
      session.close();
      prepared.clear();
      try {
        session = door.session();
      } catch (CannotConnectException e) {
        return new Reading.Failed<>("08001", e.failure().what());
      }
    }
    return answer;
  }

  @Override
  public void close() {
    session.close();
  }
}
