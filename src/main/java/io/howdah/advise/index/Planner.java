package io.howdah.advise.index;

import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.ReadSession;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Asks the planner what a template would cost with indexes that do not exist. Counts its questions
 * and knows when they are used up. A session that is lost is opened anew a few times; what was
 * asked then is not asked again. For one thread.
 */
final class Planner implements AutoCloseable {
  private static final ReadLimits LIMITS =
      ReadLimits.DEFAULT.within(Duration.ofSeconds(10)).atMost(100_000);
  private static final int MOST_PREPARED = 300;
  private static final int MOST_LOSSES = 3;

  /** The planner looks at every index of a table that it reads. */
  private static final int MOST_STANDING = 300;

  /** A server whose backend crashed restarts; so long it is waited for. */
  private static final Duration RESTART = Duration.ofSeconds(15);

  private final ReadDoor door;
  private final Candidates candidates;
  private final Limits limits;
  private final long began = System.nanoTime();
  private final Map<Integer, String> prepared = new HashMap<>();
  private final Map<Integer, List<Long>> standing = new HashMap<>();
  private final Map<String, Integer> byName = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private ReadSession session;
  private int calls;
  private int losses;
  private int names;
  private boolean closing;
  private Optional<Reading<Plan>> unavailable = Optional.empty();

  /**
   * An answer.
   *
   * @param used the candidates that the plan uses
   */
  record Answer(Plan plan, BitSet used) {}

  Planner(ReadDoor door, Candidates candidates, Limits limits) throws CannotConnectException {
    this.door = door;
    this.candidates = candidates;
    this.limits = limits;
    this.session = door.session();
  }

  int calls() {
    return calls;
  }

  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** From here on only what was chosen is asked about, once for each template, limit or not. */
  void closing() {
    closing = true;
  }

  /** Whether more than a part of what may be asked is gone. */
  boolean beyond(double part) {
    return limits.reached(calls, seconds(), part);
  }

  boolean exhausted() {
    return unavailable.isPresent() || (!closing && limits.reached(calls, seconds(), 1));
  }

  /** Why no hypothetical index can be had at all, once that is known. */
  Optional<Reading<Plan>> unavailable() {
    return unavailable;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The plan as things are, or why there is none. */
  Reading<Plan> today(Template template) {
    return stand(new BitSet(), _ -> true) ? explain(template, "FORMAT JSON, VERBOSE") : lost();
  }

  /**
   * The plan with these candidates; empty when they could not be tried or the limit is reached.
   *
   * @param matters whether a candidate could change this template's plan; others may stand about
   */
  Optional<Answer> with(Template template, BitSet wanted, IntPredicate matters) {
    if (exhausted() || !stand(wanted, matters)) {
      return Optional.empty();
    }
    BitSet tried = (BitSet) wanted.clone();
    return explain(template, "FORMAT JSON")
        .first()
        .map(plan -> {
          BitSet used = new BitSet();
          plan.top()
              .all()
              .flatMap(n -> n.index().stream())
              .map(byName::get)
              .filter(java.util.Objects::nonNull)
              .forEach(used::set);
          used.and(tried);
          return new Answer(plan, used);
        });
  }

  private Reading<Plan> explain(Template template, String options) {
    calls++;
    Map<String, String> local = new HashMap<>();
    local.put("search_path", template.text().searchPath());
    String text = PlanSession.plannable(template.text());
    if (template.generic()) {
      Reading<String> call = call(template, text, local);
      Optional<String> made = call.first();
      if (made.isEmpty()) {
        return failed(Readings.rowless(call));
      }
      local.put("plan_cache_mode", "force_generic_plan");
      session.read(Query.of("discard", "DISCARD PLANS"), LIMITS, Map.of(), _ -> "");
      text = "EXECUTE " + made.get();
    }
    return failed(
        session
            .read(
                Query.of("what_if", "EXPLAIN (%s) %s".formatted(options, text)),
                LIMITS,
                local,
                r -> r.maybeText(1).orElse("[]"))
            .map(Plan::read));
  }

  private Reading<String> call(Template template, String text, Map<String, String> path) {
    String known = prepared.get(template.number());
    if (known != null) {
      return new Reading.Ok<>(List.of(known), true);
    }
    if (prepared.size() >= MOST_PREPARED) {
      session.read(Query.of("deallocate", "DEALLOCATE ALL"), LIMITS, Map.of(), _ -> "");
      prepared.clear();
    }
    String name = "howdah_" + names++;
    Reading<String> made =
        session.read(Query.of("prepare", "PREPARE " + name + " AS " + text), LIMITS, path, _ -> "");
    return switch (made) {
      case Reading.Ok<String> _ -> arguments(template, name);
      case Reading.Empty<String> _ -> arguments(template, name);
      default -> made;
    };
  }

  private Reading<String> arguments(Template template, String name) {
    return session
        .read(Catalogue.SQL, "parameters", r -> r.integer("parameters"), name)
        .map(n -> {
          String nulls = String.join(", ", Collections.nCopies(n, "NULL"));
          String call = n == 0 ? name : name + "(" + nulls + ")";
          prepared.put(template.number(), call);
          return call;
        });
  }

  /** Makes these candidates stand in the session, and no other that matters. */
  private boolean stand(BitSet wanted, IntPredicate matters) {
    boolean crowded = standing.size() > MOST_STANDING;
    List<Integer> away =
        standing.keySet().stream()
            .filter(i -> !wanted.get(i) && (crowded || matters.test(i)))
            .toList();
    List<Integer> add =
        wanted.stream()
            .filter(i -> !standing.containsKey(i) && candidates.alive(i))
            .boxed()
            .toList();
    List<Long> gone = new ArrayList<>();
    away.forEach(i -> gone.addAll(standing.getOrDefault(i, List.of())));
    if (gone.isEmpty() && add.isEmpty()) {
      return true;
    }
    away.forEach(standing::remove);
    return (add.isEmpty() ? away(gone) : pretend(gone, add))
        || (unavailable.isEmpty() && apart(gone, add));
  }

  private record Pretended(long oid, String name) {}

  private boolean pretend(List<Long> gone, List<Integer> add) {
    List<String> definitions = new ArrayList<>();
    for (int id : add) {
      Shape shape = candidates.shape(id);
      shape.table().leaves().forEach(l -> definitions.add(shape.definition(l)));
    }
    Reading<Pretended> made =
        session.read(
            Catalogue.SQL,
            "pretend",
            r -> new Pretended(r.number("oid"), r.text("name")),
            gone,
            definitions);
    if (made instanceof Reading.Absent<Pretended> || made instanceof Reading.Denied<Pretended>) {
      unavailable = Optional.of(Readings.rowless(made));
      return false;
    }
    List<Pretended> rows = made.rows();
    if (rows.size() != definitions.size()) {
      if (made instanceof Reading.Failed<Pretended> f) {
        if (add.size() == 1) {
          candidates.reject(add.getFirst(), f.message());
        }
        recovered(f.sqlState(), f.message());
      }
      return false;
    }
    int row = 0;
    for (int id : add) {
      List<Long> oids = new ArrayList<>();
      for (String _ : candidates.shape(id).table().leaves()) {
        Pretended p = rows.get(row++);
        oids.add(p.oid());
        byName.put(p.name(), id);
      }
      standing.put(id, oids);
    }
    return true;
  }

  private boolean away(List<Long> gone) {
    Reading<String> dropped = session.read(Catalogue.SQL, "away", _ -> "", gone);
    if (dropped instanceof Reading.Failed<String> f) {
      recovered(f.sqlState(), f.message());
    }
    return dropped instanceof Reading.Ok<String>;
  }

  /** One of several could not be made: each by itself, and the culprits are out. */
  private boolean apart(List<Long> gone, List<Integer> add) {
    if (add.size() < 2 || (!gone.isEmpty() && !away(gone))) {
      return false;
    }
    for (int id : add) {
      if (unavailable.isPresent()) {
        return false;
      }
      pretend(List.of(), List.of(id));
    }
    return true;
  }

  /** What is no plan: a lost session is opened anew, for the questions that follow. */
  private Reading<Plan> failed(Reading<Plan> answer) {
    if (answer instanceof Reading.Failed<Plan> f) {
      recovered(f.sqlState(), f.message());
    }
    return answer;
  }

  private boolean recovered(String state, String message) {
    if (!state.startsWith("08") && !state.startsWith("57P")) {
      return false;
    }
    prepared.clear();
    standing.clear();
    byName.clear();
    session.close();
    notes.add("the session that holds the hypothetical indexes was lost (%s)".formatted(message));
    if (++losses > MOST_LOSSES) {
      unavailable =
          Optional.of(
              new Reading.Failed<>(
                  state, "the planner's session was lost " + losses + " times: " + message));
      return false;
    }
    long until = System.nanoTime() + RESTART.toNanos();
    while (true) {
      try {
        session = door.session();
        return true;
      } catch (CannotConnectException e) {
        if (System.nanoTime() > until) {
          unavailable = Optional.of(new Reading.Failed<>("08001", e.failure().what()));
          return false;
        }
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  private Reading<Plan> lost() {
    return unavailable.orElseGet(
        () -> new Reading.Failed<>("57014", "the limit of questions to the planner was reached"));
  }

  @Override
  public void close() {
    session.close();
  }
}
