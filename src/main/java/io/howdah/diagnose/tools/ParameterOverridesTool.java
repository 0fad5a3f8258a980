package io.howdah.diagnose.tools;

import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Settings that a role or a database has for itself. */
final class ParameterOverridesTool implements Tool {
  @Override
  public String name() {
    return "parameter_overrides";
  }

  @Override
  public String description() {
    return "whether roles or databases have settings of their own that change plans";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    Reading<Overridden> all = Overridden.read(scene.door());
    return switch (all) {
      case Reading.Ok<Overridden> ok -> seen(ok.rows(), scene);
      case Reading.Empty<Overridden> _ -> seen(List.of(), scene);
      default -> Observation.blind(all.status(), all.explain());
    };
  }

  private static Observation seen(List<Overridden> all, Scene scene) {
    Map<String, PlannerParameter> planner =
        all.isEmpty() ? Map.of() : PlannerParameter.byName(scene.door());
    List<Overridden> memory = all.stream().filter(Overridden::isMemory).toList();
    List<Overridden> others = all.stream().filter(s -> !s.isMemory()).toList();
    List<Found> found = new ArrayList<>(found("memory-overridden", memory, planner));
    found.addAll(found("setting-overridden", others, planner));
    return Observation.ok(
        all.isEmpty()
            ? "no role or database has settings of its own"
            : String.join("; ", all.stream().map(Overridden::inWords).limit(5).toList()),
        found);
  }

  private static List<Found> found(
      String finding, List<Overridden> settings, Map<String, PlannerParameter> planner) {
    if (settings.isEmpty()) {
      return List.of(Found.none(finding, "no role or database has such settings of its own"));
    }
    return settings.stream()
        .map(s -> Found.of(finding, s.harm(planner), s.object(), s.inWords()))
        .toList();
  }
}
