package io.howdah.advise.parameter;

import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Executes single templates to measure them: each in a READ ONLY transaction of its own, under a
 * time limit, rolled back, in one session that uses the settings everybody has. For one thread.
 */
public final class Executions implements AutoCloseable {
  private final ReadDoor door;
  private final TrialSession session;
  private final List<Template> known = new ArrayList<>();

  /**
   * One execution.
   *
   * @param elapsedMs by the server's own measure, planning included
   * @param cpuMs of the backend; empty where it cannot be seen or other processes took part
   * @param indexes names of the indexes that its plan used
   */
  public record Took(double elapsedMs, OptionalDouble cpuMs, List<String> indexes) {
    public Took {
      indexes = List.copyOf(indexes);
    }
  }

  /**
   * A plan.
   *
   * @param indexes names of the indexes that it uses
   */
  public record Foreseen(double cost, List<String> indexes) {
    public Foreseen {
      indexes = List.copyOf(indexes);
    }
  }

  private Executions(ReadDoor door, TrialSession session) {
    this.door = door;
    this.session = session;
  }

  /** Opens the session; what is not ok says why nothing can be executed. */
  public static Reading<Executions> open(ReadDoor door, BackendClock clock) {
    Reading<Settings> settings = Settings.read(door);
    if (settings.first().isEmpty()) {
      return settings.map(_ -> never());
    }
    try {
      return new Reading.Ok<>(
          List.of(
              new Executions(door, new TrialSession(door, clock, settings.first().get().held()))),
          true);
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08001", e.failure().what());
    }
  }

  /**
   * Takes in a template, with values for its parameters from the statistics of the columns that
   * they are compared with.
   *
   * @param generic whether it has parameters
   * @return its number, or why it cannot be executed
   */
  public Reading<Integer> take(String label, TemplateText text, boolean generic) {
    Template bare =
        new Template(known.size(), label, text, generic, 1, 0, -1, 0, true, Map.of(), Map.of());
    Reading<Plan> plan = session.plan(bare, Map.of());
    if (plan.first().isEmpty()) {
      return plan.map(_ -> 0);
    }
    Template whole = generic ? bare.with(Values.of(door, plan.first().get())) : bare;
    int wanted = generic ? session.parameters(bare).orElse(Integer.MAX_VALUE) : 0;
    if (whole.values().size() < wanted) {
      return new Reading.Absent<>("values for some of its parameters, in the statistics");
    }
    session.forget(bare);
    known.add(whole);
    return new Reading.Ok<>(List.of(whole.number()), true);
  }

  /** Its plan as things are now. */
  public Reading<Foreseen> plan(int number) {
    Template t = known.get(number);
    session.forget(t);
    return session.plan(t, Map.of()).map(p -> new Foreseen(p.cost(), indexes(p)));
  }

  /** Executes it once. Only for what may be executed: a SELECT without effects. */
  public Reading<Took> run(int number, Duration limit) {
    return session
        .run(known.get(number), Map.of(), limit)
        .map(r ->
            new Took(
                r.plan().ms(),
                r.cpu() ? OptionalDouble.of(r.ms()) : OptionalDouble.empty(),
                indexes(r.plan())));
  }

  private static List<String> indexes(Plan plan) {
    return plan.top().all().map(Plan.Node::index).flatMap(Optional::stream).distinct().toList();
  }

  private static Executions never() {
    throw new IllegalStateException("a reading without rows has nothing to map");
  }

  @Override
  public void close() {
    session.close();
  }
}
